"""Pictures of results, written to docs/performance as SVG.

    PYTHONPATH=bench target/bench/venv/bin/python -m compare.pictures
"""

import csv
import json
import math
import re
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "faltung"
import matplotlib.pyplot as plt

from .results import FAST, FOLDER, OURS, Results, Verdict
from .side import ROOT

DOCS = ROOT / "docs" / "performance"
PEERS = {
    "IPP": "ipp",
    "MKL": "mkl-(vsl|dft)",
    "NumPy": "numpy",
    "SciPy": r"scipy\.\w+$",
    "Rust crates": "realfft|rustfft|ndarray",
}
COLOURS = {"faltung": "#b3002d", "IPP": "#1f6fb4", "MKL": "#5aa9e6", "NumPy": "#777777", "SciPy": "#aaaaaa",
           "Rust crates": "#c98b2b"}  # fmt: skip


def save(figure, name):
    DOCS.mkdir(parents=True, exist_ok=True)
    figure.savefig(DOCS / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


def lines_of(results, element, n):
    """Kernel lengths with verdicts, for lines of `n` samples."""
    found = []
    for name, entry in results.cells.items():
        cell = re.fullmatch(rf"line/{element}/(\w+)/k(\w+)/full", name)
        if cell and float(cell[1]) == n:
            found.append((int(float(cell[2])), Verdict(name, entry)))
    return sorted(found, key=lambda pair: pair[0])


def panels(results, n):
    """A figure with a panel for each type that has been measured."""
    elements = [element for element in ("float32", "float64") if lines_of(results, element, n)]
    figure, axes = plt.subplots(1, max(1, len(elements)), figsize=(11, 4.2), sharey=True, squeeze=False)
    return figure, axes[0], elements


def time_over_k(results, n=10**6):
    figure, axes, elements = panels(results, n)
    for axis, element in zip(axes, elements):
        cells = lines_of(results, element, n)
        draw = lambda label, pick, **style: axis.loglog(
            *zip(*[(k, pick(one) * 1e9 / n) for k, one in cells if pick(one)]), label=label, **style
        )
        for label, pattern in PEERS.items():
            best = lambda one: min((value for value, who in one.others if re.match(pattern, who)), default=None)
            if any(best(one) for _, one in cells):
                draw(label, best, color=COLOURS[label], marker=".", linewidth=1)
        draw("faltung", lambda one: one.values.get(FAST), color=COLOURS["faltung"], marker="o", linewidth=2)
        draw("faltung, guaranteed", lambda one: one.values.get(OURS), color=COLOURS["faltung"], linestyle="--")
        axis.set(title=f"{element}, a million samples, one thread", xlabel="taps")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("nanoseconds per sample")
    axes[0].legend(fontsize=8)
    save(figure, "time-over-taps")


def floor(limits, element, n, k):
    """Seconds that the direct sum cannot go below on one core: arithmetic, or memory."""
    bytes_moved = 2 * n * (4 if element == "float32" else 8)
    sizes = sorted((int(size), rate) for size, rate in limits["copy"].items())
    rate = next((rate for size, rate in sizes if size >= bytes_moved / 2), sizes[-1][1])
    return max(n * k / limits["multiply_adds"][element], bytes_moved / rate)


def fraction_of_floor(results, limits):
    figure, axes, elements = panels(results, 10**6)
    for axis, element in zip(axes, elements):
        for n, colour in ((1000, "#e0a0b0"), (10**4, "#d06080"), (10**5, "#c02050"), (10**6, "#80001f")):
            cells = [(k, one.values.get(FAST)) for k, one in lines_of(results, element, n) if k <= 1100]
            cells = [(k, floor(limits, element, n, k) / time) for k, time in cells if time]
            if cells:
                axis.loglog(*zip(*cells), color=colour, marker="o", label=f"{n:,} samples")
        axis.axhline(1, color="black", linewidth=0.8)
        axis.set(title=f"{element}, one thread", xlabel="taps")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("floor of the direct sum / time\n(above the line: a transform is past it)")
    axes[0].legend(fontsize=8)
    save(figure, "fraction-of-the-floor")


def regret_map(path):
    with open(path, newline="") as file:
        points = list(csv.reader(file))[1:]
    figure, axes = plt.subplots(1, 2, figsize=(11, 4.2))
    for axis, dimensions in zip(axes, ("one dimension", "two and three")):
        drawn = [point for point in points if ("x" in point[1]) == (dimensions != "one dimension")]
        if not drawn:
            continue
        size = lambda text: math.prod(map(int, text.split("x")))
        shown = axis.scatter(
            [size(point[1]) for point in drawn], [size(point[2]) for point in drawn],
            c=[min(2.0, float(point[7])) for point in drawn], cmap="RdYlGn_r", vmin=1, vmax=2, s=8,
        )  # fmt: skip
        axis.set(xscale="log", yscale="log", xlabel="samples", ylabel="taps", title=dimensions)
        figure.colorbar(shown, ax=axis, label="time of the choice / time of our best method")
    save(figure, "regret")


def goals(results):
    """How many times faster we are than the best of the others, cell by cell."""
    verdicts = [Verdict(name, entry) for name, entry in results.cells.items()]
    groups = list(dict.fromkeys(one.group for one in verdicts if one.ratio()))
    figure, axis = plt.subplots(figsize=(11, 0.55 * len(groups) + 1.2))
    for row, group in enumerate(groups):
        ratios = [one.ratio() for one in verdicts if one.group == group and one.ratio()]
        axis.scatter(ratios, [row] * len(ratios), s=14, c=["#b3002d" if r < 1 / 1.1 else "#2b7a3d" for r in ratios])
    axis.axvline(1, color="black", linewidth=0.8)
    axis.set(xscale="log", yticks=range(len(groups)), yticklabels=groups)
    axis.set_xlabel("the best other library's time / ours; left of the line we are slower")
    axis.grid(alpha=0.3, axis="x")
    save(figure, "cells")


def main():
    results = Results()
    time_over_k(results)
    goals(results)
    limits = FOLDER / "floor.json"
    if limits.exists():
        fraction_of_floor(results, json.loads(limits.read_text()))
    regrets = FOLDER / "regret.csv"
    if regrets.exists():
        regret_map(regrets)
    print(*sorted(path.relative_to(ROOT) for path in Path(DOCS).glob("*.svg")), sep="\n")


if __name__ == "__main__":
    main()
