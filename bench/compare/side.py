"""A side of the comparison: a process that does cells and says how long they took."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "target" / "bench"


def environment(threads):
    """Libraries find their parts by name in the environment's folder, and use as many threads as asked."""
    words = {
        **os.environ,
        "LD_LIBRARY_PATH": f"{sys.prefix}/lib",
        "PYTHONPATH": str(ROOT / "bench"),
        "KMP_BLOCKTIME": "0",
        "OMP_WAIT_POLICY": "PASSIVE",
        "KMP_WARNINGS": "0",
    }
    for library in ("OMP", "MKL", "OPENBLAS", "FALTUNG"):
        words[library + "_NUM_THREADS"] = str(threads)
    for override in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        words.pop(override, None)
    return words


COMMANDS = {
    "rust": [str(ROOT / "target" / "release" / "faltung-bench"), "serve"],
    "vendor": [str(BUILT / "vendor"), f"{sys.prefix}/lib"],
    "python": [sys.executable, "-m", "compare.libraries"],
}


class Side:
    def __init__(self, name, threads):
        self.name, self.threads = name, threads
        self.opened = None
        self.start()

    def start(self):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            COMMANDS[self.name], stdin=pipe, stdout=pipe, text=True, bufsize=1, env=environment(self.threads)
        )
        if self.threads == 1:
            # So that no library takes a second core behind our back.
            os.sched_setaffinity(self.process.pid, {max(os.sched_getaffinity(0))})

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def ask(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            reply = self.process.stdout.readline()
        except BrokenPipeError:
            reply = ""
        if not reply:
            self.process.wait()
            self.start()
            # Whoever ended the process takes nobody with him: the others find the cell open.
            if self.opened and line != self.opened:
                self.ask(self.opened)
            return "error the process died"
        return reply.strip()

    def open(self, cell, folder):
        """The names of those who can do the cell."""
        self.opened = cell.line(folder)
        reply = self.ask(self.opened)
        return [] if reply.startswith("error") else reply.split()

    def answer(self, name, cell, folder, wanted):
        """The answer, or what went wrong."""
        reply = self.ask(f"answer {name}")
        if reply != "done":
            return reply
        dtype = "int16" if cell.filter == "sobel" and cell.element == "uint8" else cell.element
        answer = np.fromfile(Path(folder, "answer.bin"), dtype)
        if answer.size != wanted.size:
            return f"error {answer.size} outputs, wanted {wanted.size}"
        return answer.reshape(wanted.shape)

    def time(self, name, calls):
        """Seconds of one call, or None where it failed."""
        reply = self.ask(f"time {name} {calls}")
        return None if reply.startswith("error") else float(reply)

    def peak(self, name):
        """Bytes that one call takes at most, its result among them: of a process that has just read its operands."""
        status = lambda key: int(Path(f"/proc/{self.process.pid}/status").read_text().split(key + ":")[1].split()[0])
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        before = status("VmRSS")
        self.time(name, 1)
        return (status("VmHWM") - before) * 1024
