"""Makes the sample data of this folder anew.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 statsmodels==0.15.0 scikit-image==0.26.0
    venv/bin/python data/make.py
"""

import csv
import shutil
import wave
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def inside(package, path):
    """A file of an installed package, which need not be imported for it."""
    return Path(find_spec(package).submodule_search_locations[0]) / path


def co2():
    """The dates written out, and the weeks without a measurement kept as empty cells."""
    with inside("statsmodels", "datasets/co2/co2.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    day = None
    with (HERE / "co2.csv").open("w", newline="") as target:
        out = csv.writer(target, lineterminator="\n")
        out.writerow(["date", "co2"])
        for row in rows:
            text = row["date"]
            found = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
            assert day is None or found - day == timedelta(weeks=1), f"no row before {found}"
            day = found
            out.writerow([day.isoformat(), row["co2"]])


def astronaut():
    shutil.copyfile(inside("skimage", "data/astronaut.png"), HERE / "astronaut.png")


RATE = 22050
# An arpeggio that comes to rest on a chord. Semitones count from A4, 440 Hz.
# Each note: the beat it starts on, its semitones, its beats.
MELODY = [(0, -12, 1), (1, -5, 1), (2, 0, 1), (3, 4, 1), (4, 7, 1), (5, 4, 1)]
MELODY += [(6, 0, 4), (6, 4, 4), (6, -12, 4)]
BEAT = 0.3


def plucked(semitones, seconds, noise):
    """A string after K. Karplus and A. Strong (Computer Music Journal 7, 1983): a burst of noise
    goes round and round a delay line, averaged a little each time."""
    period = round(RATE / (440.0 * 2.0 ** (semitones / 12)) - 0.5)
    out = np.zeros(round(seconds * RATE))
    line = noise.uniform(-1.0, 1.0, period)
    line -= line.mean()
    last = 0.0
    for start in range(0, len(out), period):
        piece = out[start : start + period]
        piece[:] = line[: len(piece)]
        following = 0.998 * 0.5 * (line + np.concatenate(([last], line[:-1])))
        last, line = line[-1], following
    return out


def pluck():
    """Three seconds of plucked strings, mono, without any room around them."""
    noise = np.random.Generator(np.random.PCG64(1983))
    sound = np.zeros(3 * RATE)
    for beat, semitones, beats in MELODY:
        start = round(beat * BEAT * RATE)
        string = plucked(semitones, beats * BEAT, noise)
        fade = round(0.02 * RATE)
        string[-fade:] *= np.linspace(1.0, 0.0, fade)
        sound[start : start + len(string)] += string
    samples = np.round(sound * (0.7 * 32767 / np.abs(sound).max())).astype("<i2")
    with wave.open(str(HERE / "pluck.wav"), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(samples.tobytes())


co2()
astronaut()
pluck()
