"""What was measured, kept by machine and date, and what it says."""

import datetime
import json
import math
import os
import re
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "results"
OURS, FAST = "faltung", "faltung-fast"


def machine():
    """The processor's name and family, its cores and the widest instructions that it has."""
    text = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    name = re.search(r"model name\s*: (.*)", text)
    family = re.search(r"cpu family\s*: (.*)", text)
    level = next((level for level in ("avx512f", "avx2", "asimd") if re.search(rf"\b{level}\b", text)), "")
    name = name[1] if name else "unknown processor"
    return f"{name}{f', family {family[1]}' if family else ''}, {os.cpu_count()} cores, {level}"


def revision():
    """Of the sources, with a plus where they have been changed since; empty where git does not know."""
    asked = ["git", "describe", "--always", "--dirty=+", "--abbrev=7"]
    told = subprocess.run(asked, cwd=FOLDER.parent, capture_output=True, text=True)
    return told.stdout.strip()


class Results:
    """One file: every cell's newest measurement on this machine."""

    def __init__(self, path=None):
        slug = re.sub(r"[^a-z0-9]+", "-", machine().lower()).strip("-")
        self.path = Path(path) if path else FOLDER / f"{slug}.json"
        self.kept = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.kept.setdefault("machine", machine())
        self.cells = self.kept.setdefault("cells", {})
        self.revision = revision()

    def add(self, cell, found):
        now = datetime.datetime.now().isoformat(timespec="minutes")
        self.cells[cell.name] = {"date": now, "revision": self.revision, "found": found}
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(json.dumps(self.kept, indent=1, sort_keys=True) + "\n")


class Verdict:
    """One cell: our time, and the best of the others."""

    def __init__(self, name, entry):
        self.name, self.group, self.date = name, name.split("/")[0], entry["date"]
        self.revision = entry.get("revision", "")
        found = entry["found"]
        self.unit = "bytes" if self.group == "memory" else "seconds"
        self.values = {who: value[self.unit] for who, value in found.items() if self.unit in value}
        self.faults = {who: value["fault"] for who, value in found.items() if "fault" in value}
        ours = [self.values[who] for who in (FAST, OURS) if who in self.values]
        # Where there is one call only, it is both.
        self.fast, self.guaranteed = (ours[0], ours[-1]) if ours else (None, None)
        others = sorted((value, who) for who, value in self.values.items() if who not in (OURS, FAST))
        self.others = others
        self.best = others[0] if others else None

    def ratio(self, guaranteed=False, among=""):
        """How many times faster we are than the best of the others."""
        ours = self.guaranteed if guaranteed else self.fast
        others = [value for value, who in self.others if re.match(among, who) and "+mkl" not in who or not among]
        return others[0] / ours if ours and others else None

    @property
    def lost(self):
        return self.ratio() is not None and self.ratio() < 1 / 1.1


def geometric(ratios):
    ratios = [ratio for ratio in ratios if ratio]
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None


def amount(value, unit="seconds"):
    if unit == "bytes":
        return f"{value / 2**20:.0f} MiB"
    for limit, scale, name in ((1e-6, 1e9, "ns"), (1e-3, 1e6, "us"), (1, 1e3, "ms")):
        if value < limit:
            return f"{value * scale:.3g} {name}"
    return f"{value:.3g} s"
