"""Tables of results, as Markdown."""

from .results import Verdict, amount, geometric

NUMPY = r"numpy|scipy"


def rows(verdicts):
    yield "| cell | faltung | guaranteed | best of the others | we are faster by | guaranteed by | NumPy and SciPy's best by |"
    yield "|---|---|---|---|---|---|---|"
    for one in verdicts:
        if one.fast is None or one.best is None:
            continue
        value, who = one.best
        mark = " **lost**" if one.lost else ""
        yield "| " + " | ".join([
            one.name, amount(one.fast, one.unit), amount(one.guaranteed, one.unit),
            f"{who} {amount(value, one.unit)}", times(one.ratio()) + mark, times(one.ratio(True)),
            times(one.ratio(among=NUMPY)),
        ]) + " |"  # fmt: skip


def means(verdicts):
    yield "| group | cells | geometric mean | guaranteed | over NumPy and SciPy | lost by more than 10 % | worst |"
    yield "|---|---|---|---|---|---|---|"
    for group in dict.fromkeys(one.group for one in verdicts):
        ours = [one for one in verdicts if one.group == group and one.ratio()]
        if not ours:
            continue
        worst = min(ours, key=Verdict.ratio)
        yield "| " + " | ".join([
            group, str(len(ours)), times(geometric(map(Verdict.ratio, ours))),
            times(geometric(one.ratio(True) for one in ours)),
            times(geometric(one.ratio(among=NUMPY) for one in ours)),
            str(sum(one.lost for one in ours)), f"{worst.name} {times(worst.ratio())}",
        ]) + " |"  # fmt: skip


def times(ratio):
    return "-" if ratio is None else f"{ratio:.2f}"
