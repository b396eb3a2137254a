"""The Python side of the comparison: NumPy, SciPy, OpenCV, onnxruntime and our own wheel.

It answers lines as bench/src/side/mod.rs does: `cell FOLDER key=value..`, `answer NAME`, `time NAME CALLS`.
"""

import sys
import time
from pathlib import Path

import numpy as np
import scipy.fft
from scipy import ndimage, signal

from .cell import parse

PATIENCE = 1.2e9
"""Slow direct sums are not waited for beyond this many multiplications."""


def optional(name):
    """A module, or None where it is not installed."""
    try:
        return __import__(name, fromlist=["_"])
    except ImportError:
        return None


faltung = optional("faltung")
cv2 = optional("cv2")
onnx = optional("onnx")
onnxruntime = optional("onnxruntime")
mkl_fft = optional("mkl_fft.interfaces.scipy_fft")


def contenders(cell, x, h):
    """Names with calls that do the cell."""
    kinds = {"line": lines, "batch": batches, "grid": grids, "image": images}
    yield from kinds.get(cell.kind, lambda *_: ())(cell, x, h)


def lines(cell, x, h):
    if cell.threads == 1 and cell.work < PATIENCE:
        yield "numpy.convolve", lambda: np.convolve(x, h, cell.mode)
    if x.dtype.kind in "iu":
        return
    if cell.threads == 1:
        yield "scipy.convolve", lambda: signal.convolve(x, h, cell.mode)
    yield from transforms(cell, x, h, None)
    if cell.element == "float32" and cell.work < PATIENCE and onnxruntime and onnx and cell.mode == "full":
        yield from onnx_conv(cell, x, h)


def transforms(cell, x, h, axes):
    """SciPy's two, on its own transforms and on MKL's."""

    def run(function):
        with scipy.fft.set_workers(cell.threads):
            return function(x, h, cell.mode, axes=axes)

    def on_mkl():
        with scipy.fft.set_backend(mkl_fft, only=True):
            return signal.fftconvolve(x, h, cell.mode, axes=axes)

    yield "scipy.fftconvolve", lambda: run(signal.fftconvolve)
    yield "scipy.oaconvolve", lambda: run(signal.oaconvolve)
    if mkl_fft:
        yield "scipy.fftconvolve+mkl", on_mkl


def batches(cell, x, h):
    wide = h[:, None] if cell.axis == 0 else h[None, :]
    yield from transforms(cell, x, wide, cell.axis)
    if h.size % 2 and cell.work < PATIENCE:
        yield "scipy.ndimage", lambda: ndimage.convolve1d(x, h, cell.axis, mode="constant")
    if cv2 and h.size % 2 and cell.work < 4 * PATIENCE:
        flipped, one = np.ascontiguousarray(h[::-1]), np.ones(1, h.dtype)
        across, down = (one, flipped) if cell.axis == 0 else (flipped, one)
        yield "opencv", lambda: cv2.sepFilter2D(x, -1, across, down, borderType=cv2.BORDER_CONSTANT)


def grids(cell, x, h):
    yield from transforms(cell, x, h, None)
    if cell.work < PATIENCE and cell.threads == 1:
        yield "scipy.ndimage", lambda: ndimage.convolve(x, h, mode="constant")
    if cv2 and x.ndim == 2:
        flipped = np.ascontiguousarray(h[::-1, ::-1])
        yield "opencv", lambda: cv2.filter2D(x, -1, flipped, borderType=cv2.BORDER_CONSTANT)
    if cell.element == "float32" and cell.work < 3 * PATIENCE and onnxruntime and onnx:
        yield from onnx_conv(cell, x, h)


def onnx_conv(cell, x, h):
    """A model of one Conv node, the kernel a constant: more than the others are told."""
    pads = [k // 2 if cell.mode == "same" else k - 1 for k in h.shape]
    weights = np.ascontiguousarray(np.flip(h))[None, None]
    made = onnx.helper
    node = made.make_node("Conv", ["x", "w"], ["y"], pads=pads + pads, kernel_shape=list(h.shape))
    graph = made.make_graph(
        [node], "conv",
        [made.make_tensor_value_info("x", onnx.TensorProto.FLOAT, (1, 1, *x.shape))],
        [made.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(weights, "w")],
    )  # fmt: skip
    model = made.make_model(graph, opset_imports=[made.make_opsetid("", 17)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cell.threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    yield "onnxruntime", lambda: session.run(None, {"x": x[None, None]})[0][0, 0]


def images(cell, x, h):
    """Edges mirrored without repeating them: OpenCV's default. Bytes become bytes again."""
    k = cell.kernel[0]
    kept = np.int16 if cell.filter == "sobel" and x.dtype == np.uint8 else x.dtype

    def ours(taps):
        if not faltung:
            return
        question = dict(axes=(0, 1), boundary="reflect", dtype=kept, threads=cell.threads)
        for name, accuracy in (("faltung-fast", "fast"), ("faltung", "guaranteed")):
            yield name, lambda accuracy=accuracy: faltung.convolve(x, taps(), "same", accuracy=accuracy, **question)

    if cell.filter == "taps":
        yield from ours(lambda: h)
        flipped = np.ascontiguousarray(h[::-1, ::-1])
        if cv2:
            yield "opencv", lambda: cv2.filter2D(x, -1, flipped)
        yield "scipy.ndimage", lambda: ndimage.convolve(x, h, mode="mirror")
    if cell.filter == "box":
        yield from ours(lambda: np.full((k, k), 1 / k**2, np.float32))
        if cv2:
            yield "opencv", lambda: cv2.blur(x, (k, k))
        yield "scipy.ndimage", lambda: ndimage.uniform_filter(x, k, mode="mirror")
    if cell.filter == "gauss":
        sigma, radius = gauss(k)
        yield from ours(lambda: gaussian(k))
        if cv2:
            yield "opencv", lambda: cv2.GaussianBlur(x, (k, k), sigma)
        yield "scipy.ndimage", lambda: ndimage.gaussian_filter(x, sigma, mode="mirror", radius=radius)
    if cell.filter == "sobel":
        taps = np.outer([1, 2, 1], [1, 0, -1]).astype(np.int8 if x.dtype == np.uint8 else x.dtype)
        yield from ours(lambda: taps)
        if cv2:
            depth = cv2.CV_16S if x.dtype == np.uint8 else cv2.CV_32F
            yield "opencv", lambda: cv2.Sobel(x, depth, 1, 0)
        yield "scipy.ndimage", lambda: ndimage.sobel(x, 1, output=kept, mode="mirror")


def gaussian(k):
    """The taps of a Gaussian in two dimensions."""
    sigma, radius = gauss(k)
    line = np.exp(-((np.arange(k) - radius) ** 2) / (2 * sigma**2))
    line /= line.sum()
    return np.outer(line, line).astype(np.float32)


def gauss(k):
    """Width and reach of a Gaussian of `k` taps."""
    return k / 8 + 0.3, k // 2


def read(folder, operand, shape, dtype):
    return np.fromfile(Path(folder, operand + ".bin"), dtype).reshape(shape)


def main():
    calls, folder, kept = {}, "", None
    for line in sys.stdin:
        words = line.split()
        if words[0] == "cell":
            folder, cell = parse(line)
            taps = "float32" if cell.kind == "image" else cell.element
            kept = None
            x, h = read(folder, "signal", cell.signal, cell.element), read(folder, "kernel", cell.kernel, taps)
            if cv2:
                cv2.setNumThreads(cell.threads)
            calls = dict(contenders(cell, x, h))
            print(*calls, flush=True)
            continue
        call = calls[words[1]]
        try:
            if words[0] == "answer":
                np.ascontiguousarray(call()).tofile(Path(folder, "answer.bin"))
                print("done", flush=True)
            else:
                count = int(words[2])
                if count > 1:
                    kept = call()
                begin = time.perf_counter()
                for _ in range(count):
                    kept = call()
                print((time.perf_counter() - begin) / count, flush=True)
        except Exception as error:
            print("error", type(error).__name__, str(error).replace("\n", " ")[:100], flush=True)


if __name__ == "__main__":
    main()
