"""Compares faltung with other libraries, cell by cell.

    make bench                          everything, the quick cells of each group first
    make bench GROUPS="line grid"       some groups
    make bench CELLS='float32/1e6'      cells whose name has this in it (a regular expression)
    make bench MINUTES=5                as many as fit the time
    make bench THREADS=2                everything on two threads

Every answer is checked before it is timed. Times are medians of nine rounds in which the contenders take turns.
"""

import argparse
import dataclasses
import re
import time

from .grid import GROUPS
from .results import Results, Verdict, amount
from .rounds import measure
from .side import COMMANDS, Side
from .table import means, rows, times


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("groups", nargs="*", help=", ".join(GROUPS))
    ask.add_argument("--cells", default="", help="a regular expression that a cell's name has in it")
    ask.add_argument("--minutes", type=float, default=float("inf"))
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--results", help="a file; by default bench/results/MACHINE.json")
    ask.add_argument("--missing", action="store_true", help="only cells that have no result yet")
    ask.add_argument("--report", action="store_true", help="print the tables of what was measured before")
    ask = ask.parse_args()
    results = Results(ask.results)
    cells = [cell for group in ask.groups or GROUPS for cell in GROUPS[group]()]
    cells = [dataclasses.replace(cell, threads=max(cell.threads, ask.threads)) for cell in cells]
    cells = [cell for cell in cells if re.search(ask.cells, cell.name)]
    if ask.missing:
        cells = [cell for cell in cells if cell.name not in results.cells]
    if not ask.report:
        run(cells, results, ask.minutes)
    verdicts = [Verdict(cell.name, results.cells[cell.name]) for cell in cells if cell.name in results.cells]
    print(*rows(verdicts), "", *means(verdicts), sep="\n")


def run(cells, results, minutes):
    end = time.monotonic() + 60 * minutes
    sides = {}
    for cell in cells:
        if time.monotonic() > end:
            print("the time is up")
            break
        if cell.threads not in sides:
            sides[cell.threads] = [Side(name, cell.threads) for name in COMMANDS]
        begin = time.monotonic()
        found = measure(cell, sides[cell.threads])
        results.add(cell, found)
        one = Verdict(cell.name, results.cells[cell.name])
        best = ", ".join(f"{who} {amount(value, one.unit)}" for value, who in one.others[:3])
        faults = "".join(f"  ! {who}: {fault}" for who, fault in one.faults.items())
        ours = "-" if one.fast is None else amount(one.fast, one.unit)
        lost = " LOST" if one.lost else ""
        took = time.monotonic() - begin
        print(
            f"{one.name:46} {took:4.1f}s {times(one.ratio())} {times(one.ratio(True))}{lost}  ours {ours}; {best}{faults}",
            flush=True,
        )
    for side in (side for all_of in sides.values() for side in all_of):
        side.close()


if __name__ == "__main__":
    main()
