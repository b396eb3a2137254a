"""The cells, in groups: what the comparison is made of."""

from .cell import Cell

LINES = [
    (3, 3), (16, 3), (16, 16), (128, 3), (128, 9), (128, 33), (128, 128), (1000, 3), (1000, 9), (1000, 33),
    (1000, 129), (1000, 513), (10**4, 5), (10**4, 33), (10**4, 129), (10**4, 1024), (10**4, 4096), (10**4, 10**4),
    (10**5, 3), (10**5, 16), (10**5, 64), (10**5, 256), (10**5, 1024), (10**5, 16384), (10**5, 10**5), (10**6, 3),
    (10**6, 9), (10**6, 33), (10**6, 129), (10**6, 513), (10**6, 4096), (10**6, 131072), (10**6, 10**6), (10**7, 9),
    (10**7, 129), (10**7, 4096), (10**7, 10**6),
]  # fmt: skip
KEPT = [
    (128, 9), (1000, 33), (1000, 513), (10**4, 129), (10**4, 1024), (10**5, 16), (10**5, 64), (10**5, 1024),
    (10**6, 129), (10**6, 4096), (10**6, 131072),
]  # fmt: skip
REAL = ("float32", "float64")


def lines():
    for element in REAL:
        yield from (Cell("line", "line", element, (n,), (k,)) for n, k in LINES)
        for mode in ("same", "valid"):
            for n, k in ((128, 9), (10**4, 33), (10**5, 1024), (10**6, 129)):
                yield Cell("line", "line", element, (n,), (k,), mode)


def reused():
    for element in REAL:
        yield from (Cell("reused", "reused", element, (n,), (k,)) for n, k in KEPT)


def grids():
    for element in REAL:
        for side in (512, 2048):
            for k in (3, 5, 9, 15, 31, 63, 127):
                yield Cell("grid", "grid", element, (side, side), (k, k), "same")
        for k in (3, 7, 15, 31):
            yield Cell("grid", "grid", element, (128,) * 3, (k,) * 3, "same")


def images():
    for element in ("uint8", "float32"):
        for side in (512, 2048):
            for name, sizes in (("gauss", (3, 5, 25)), ("box", (3, 15, 63)), ("sobel", (3,)), ("taps", (3, 5, 9))):
                for k in sizes:
                    yield Cell("image", "image", element, (side, side), (k, k), "same", filter=name)


def integers():
    for element in ("uint8", "int8", "int16", "int32", "int64"):
        for n, k in ((1000, 9), (10**5, 33), (10**6, 9), (10**5, 1024), (10**5, 10**4)):
            yield Cell("integer", "line", element, (n,), (k,))


def complexes():
    for element in ("complex64", "complex128"):
        for n, k in ((128, 9), (1000, 33), (10**5, 129), (10**5, 4096), (10**6, 131072)):
            yield Cell("complex", "line", element, (n,), (k,))


def batches():
    for element in REAL:
        for k in (5, 65, 1025):
            yield Cell("batch", "batch", element, (256, 8192), (k,), "same", axis=1)
            yield Cell("batch", "batch", element, (8192, 256), (k,), "same", axis=0)


def threads():
    for n, k in ((10**6, 129), (10**6, 4096), (10**6, 10**6)):
        yield Cell("threads", "line", "float64", (n,), (k,), threads=2)
    yield Cell("threads", "line", "float32", (10**6,), (4096,), threads=2)
    for k in (65, 1025):
        yield Cell("threads", "batch", "float32", (256, 8192), (k,), "same", axis=1, threads=2)
    for k in (5, 15, 63):
        yield Cell("threads", "grid", "float32", (2048, 2048), (k, k), "same", threads=2)
    yield Cell("threads", "grid", "float32", (128,) * 3, (7,) * 3, "same", threads=2)


def memory():
    for k in (4096, 10**6):
        yield Cell("memory", "line", "float64", (10**7,), (k,))


GROUPS = {
    "line": lines,
    "reused": reused,
    "grid": grids,
    "image": images,
    "integer": integers,
    "complex": complexes,
    "batch": batches,
    "threads": threads,
    "memory": memory,
}
