"""Threads and forks."""

import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import faltung

# Long enough for several threads.
SIGNAL = np.random.default_rng(1).standard_normal(400_000)
KERNEL = np.random.default_rng(2).standard_normal(300)


def convolved(_=None):
    return faltung.convolve(SIGNAL, KERNEL, threads=3)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_children_of_a_fork_do_not_hang():
    wanted = convolved()
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        for found in pool.map_async(convolved, range(4)).get(timeout=120):
            np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(convolved(), wanted)


def test_the_interpreter_runs_on_meanwhile():
    plan = faltung.plan(
        np.random.default_rng(3).standard_normal(200_000), 400_000, method="direct", threads=1
    )
    done = threading.Event()
    ticks = 0

    def work():
        plan.run(SIGNAL)
        done.set()

    # 8e10 multiplications: seconds. Were the lock held, no tick would fall between.
    worker = threading.Thread(target=work)
    worker.start()
    while not done.wait(0.01):
        ticks += 1
    worker.join()
    assert ticks > 3


def test_free_threading_is_declared():
    if not hasattr(sys, "_is_gil_enabled"):
        pytest.skip("this interpreter has its lock for good")
    program = "import sys, faltung; print(sys._is_gil_enabled())"
    before = subprocess.check_output(
        [sys.executable, "-c", "import sys, numpy; print(sys._is_gil_enabled())"]
    )
    assert subprocess.check_output([sys.executable, "-c", program]) == before


def test_prices_come_from_the_environment_or_before_the_first_plan(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name != "FALTUNG_PRICES"}

    def ran(program, **environment):
        told = subprocess.run(
            [sys.executable, "-c", program],
            env={**clean, **environment},
            capture_output=True,
            text=True,
        )
        return told.stdout + told.stderr

    # One table of the repository, with transforms that never pay.
    table = Path(__file__).parents[3] / "bench" / "prices" / "amd-epyc-avx512.tsv"
    lines = [line.split("\t") for line in table.read_text().splitlines()]
    dear = [(name, "1e6" if "transform" in name else price) for name, price in lines]
    mine = tmp_path / "mine.tsv"
    mine.write_text("".join(f"{name}\t{price}\n" for name, price in dear))
    chosen = "print(faltung.plan([1.0, 2.0, 5.0] * 2000, 100_000).method)"
    assert ran(f"import faltung; {chosen}").strip() == "overlap-save"
    assert ran(f"import faltung; {chosen}", FALTUNG_PRICES=str(mine)).strip() == "direct"
    late = f"import faltung; {chosen}; faltung.use_prices({str(mine)!r})"
    assert "wanted prices before any are used" in ran(late)
    assert ran(f"import faltung; {chosen}", FALTUNG_PRICES="").strip() == "overlap-save"
    missing = ran("import faltung", FALTUNG_PRICES=str(tmp_path / "none.tsv"))
    assert "No such file" in missing and "none.tsv" in missing
