"""Times of a cell: all contenders in turn, round after round, so that the machine's moods meet all of them."""

import math
import os
import statistics
import tempfile

from . import truth

SAMPLE = 4e-3
"""Seconds that a sample takes at least."""
ROUNDS = 9
LONG = 1.2
"""Seconds after which a contender of a cell has been timed enough, with three rounds at least."""
HOPELESS = 6
"""How many times slower than the best takes no part in the rounds: its time is that of a warm sample."""


def measure(cell, sides):
    """Seconds, rounds and faults by contender."""
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        x, h = cell.operands()
        x.tofile(f"{folder}/signal.bin")
        h.tofile(f"{folder}/kernel.bin")
        wanted = truth.truth(cell, x, h)
        del x, h
        found, who = {}, {}
        for side in sides:
            for name in side.open(cell, folder):
                answer = side.answer(name, cell, folder, wanted)
                wrong = answer if isinstance(answer, str) else truth.fault(cell, answer, wanted)
                if wrong:
                    found[name] = {"fault": wrong}
                else:
                    who[name] = side
        del wanted
        if cell.group == "memory":
            return found | {name: peak(cell, side, name, folder) for name, side in who.items()}
        return found | timed(who)


def scratch():
    """A folder in memory, where there is one."""
    return "/dev/shm" if os.path.isdir("/dev/shm") else None


def peak(cell, side, name, folder):
    fresh = type(side)(side.name, side.threads)
    fresh.open(cell, folder)
    bytes_taken = fresh.peak(name)
    fresh.close()
    return {"bytes": bytes_taken}


def timed(who):
    warm = {name: second_look(side, name) for name, side in who.items()}
    warm = {name: time for name, time in warm.items() if time is not None}
    if not warm:
        return {}
    best = min(warm.values())
    patient = lambda name, time: time < HOPELESS * best or name.startswith("faltung")
    calls = {name: max(1, math.ceil(SAMPLE / max(time, 1e-9))) for name, time in warm.items() if patient(name, time)}
    samples = {name: [] for name in calls}
    spent = dict.fromkeys(calls, 0.0)
    for turn in range(ROUNDS):
        order = list(calls)
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            if turn < 3 or spent[name] < LONG:
                time = who[name].time(name, calls[name])
                samples[name].append(time)
                spent[name] += time * calls[name]
    found = {name: {"seconds": time, "rounds": 0} for name, time in warm.items()}
    for name, times in samples.items():
        found[name] = {"seconds": statistics.median(times), "least": min(times), "rounds": len(times)}
    return found


def second_look(side, name):
    """Seconds of a call, judged by calls that are not the first: those may take hundreds of times as long."""
    first = side.time(name, 1)
    if first is None or first > LONG:
        return first
    few = side.time(name, 3)
    if few is None:
        return None
    return side.time(name, max(1, math.ceil(SAMPLE / max(few, 1e-9))))
