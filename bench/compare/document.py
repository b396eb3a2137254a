"""Fills the tables of docs/PERFORMANCE.md from the results.

    PYTHONPATH=bench target/bench/venv/bin/python -m compare.document
"""

import re

from .results import Results, Verdict
from .side import ROOT
from .table import means, rows

PAGE = ROOT / "docs" / "PERFORMANCE.md"


def main():
    results = Results()
    verdicts = [Verdict(name, entry) for name, entry in results.cells.items()]
    verdicts.sort(key=lambda one: (one.group, one.name))
    lost = sorted((one for one in verdicts if one.lost), key=Verdict.ratio)
    dates = sorted(one.date[:10] for one in verdicts)
    days = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    revisions = ", ".join(sorted({one.revision for one in verdicts}))
    parts = {
        "machine": [f"{results.kept['machine']}; {days}; revision {revisions}; {len(verdicts)} cells."],
        "means": list(means(verdicts)),
        "lost": list(rows(lost)),
        "cells": list(rows(verdicts)),
    }
    text = PAGE.read_text()
    for name, lines in parts.items():
        mark = re.compile(rf"<!-- {name} -->.*?<!-- end -->", re.S)
        filled = "\n".join([f"<!-- {name} -->", *lines, "<!-- end -->"])
        text = mark.sub(lambda _: filled, text)
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
