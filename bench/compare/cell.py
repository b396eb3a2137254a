"""One question of the comparison: a size, a type, a kind."""

import math
import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Cell:
    group: str
    kind: str
    """line, reused (line with the kernel known before), batch, grid (two or three dimensions), image."""
    element: str
    signal: tuple[int, ...]
    kernel: tuple[int, ...]
    mode: str = "full"
    axis: int | None = None
    filter: str = ""
    """For images: gauss, box, sobel or taps."""
    threads: int = 1

    @property
    def name(self):
        size = "x".join(map(short, self.signal))
        parts = [self.element, size, "k" + "x".join(map(short, self.kernel))]
        parts += [self.filter] if self.filter else [self.mode]
        parts += [f"axis{self.axis}"] if self.axis is not None else []
        parts += [f"threads{self.threads}"] if self.threads > 1 else []
        return f"{self.group}/" + "/".join(parts)

    @property
    def work(self):
        return math.prod(self.signal) * math.prod(self.kernel)

    @property
    def is_small(self):
        return math.prod(self.signal) < 50_000

    def line(self, folder):
        """The cell as it is told to a side."""
        words = {
            "kind": self.kind,
            "element": self.element,
            "signal": "x".join(map(str, self.signal)),
            "kernel": "x".join(map(str, self.kernel)),
            "mode": self.mode,
            "axis": "" if self.axis is None else self.axis,
            "filter": self.filter,
            "threads": self.threads,
        }
        return f"cell {folder} " + " ".join(f"{key}={value}" for key, value in words.items())

    def operands(self):
        """Signal and kernel: noise, never zero where that would be quick, the same in every run."""
        noise = np.random.default_rng(zlib.crc32(repr((self.element, self.signal, self.kernel)).encode()))
        dtype = np.dtype(self.element)

        def draw(shape):
            if dtype.kind in "iu":
                least, most = (0, 256) if dtype == "uint8" else (-99, 100)
                return noise.integers(least, most, shape).astype(dtype)
            sample = noise.standard_normal(shape)
            if dtype.kind == "c":
                sample = sample + 1j * noise.standard_normal(shape)
            return sample.astype(dtype)

        if self.kind != "image":
            return draw(self.signal), draw(self.kernel)
        taps = noise.dirichlet(np.ones(math.prod(self.kernel))).reshape(self.kernel)
        return draw(self.signal), taps.astype("float32")


def parse(line):
    """Folder and cell of a line that was told to a side."""
    _, folder, *words = line.split()
    words = dict(word.split("=", 1) for word in words)
    shape = lambda key: tuple(map(int, words[key].split("x")))
    axis = int(words["axis"]) if words["axis"] else None
    return folder, Cell(
        "", words["kind"], words["element"], shape("signal"), shape("kernel"),
        words["mode"], axis, words["filter"], int(words["threads"]),
    )


def short(number):
    """1000000 as 1e6, others as they are."""
    digits = len(str(number)) - 1
    return f"1e{digits}" if digits >= 4 and number == 10**digits else str(number)
