"""Plans: run, printed, pickled."""

import pickle
import threading

import numpy as np
import pytest

import faltung


def test_a_plan_gives_what_the_call_gives():
    rng = np.random.default_rng(1)
    v = rng.standard_normal(40)
    plan = faltung.plan(v, 700, operation="correlate", mode="same", boundary="wrap")
    for _ in range(3):
        a = rng.standard_normal(700)
        wanted = faltung.correlate(a, v, "same", boundary="wrap")
        np.testing.assert_array_equal(plan.run(a), wanted)
        out = np.empty(700)
        assert plan(a, out=out) is out
        np.testing.assert_array_equal(out, wanted)


@pytest.mark.parametrize("dtype", ["?", "b", "Q", "e", "f", "d", "F", "D"])
def test_a_pickled_plan_is_the_same_plan(dtype):
    kernel = np.array([[1, 0], [1, 1]], dtype)
    plan = faltung.plan(kernel, (5, 6), boundary=["edge", ("zero", ("constant", 1))], stride=(1, 2))
    copy = pickle.loads(pickle.dumps(plan))
    a = np.arange(30).reshape(5, 6).astype(dtype)
    np.testing.assert_array_equal(copy.run(a), plan.run(a))
    assert str(copy.explain()) == str(plan.explain())
    assert (copy.shape, copy.dtype, copy.output_shape) == (
        plan.shape,
        plan.dtype,
        plan.output_shape,
    )


def test_a_plan_explains_itself():
    plan = faltung.plan(np.random.default_rng(2).standard_normal(900), 100_000)
    explanation = plan.explain()
    assert plan.method == explanation.chosen == "overlap-save"
    assert "overlap-save" in str(explanation)
    by_name = {candidate.method: candidate for candidate in explanation.candidates}
    assert by_name["direct"].seconds > by_name["overlap-save"].seconds == plan.predicted_seconds
    assert by_name["running-sum"].seconds is None
    assert "equal" in by_name["running-sum"].refusal
    assert by_name["overlap-save"].block[0] >= 900


def test_a_plan_takes_no_other_signal():
    plan = faltung.plan(np.ones(3, "f"), (4,))
    with pytest.raises(ValueError, match="shape"):
        plan.run(np.ones(5, "f"))
    with pytest.raises(TypeError, match="fits into float32"):
        plan.run(np.ones(4, "d"))
    assert plan.run([True, False, True, True]).dtype == np.float32
    with pytest.raises(ValueError):
        plan.kernel[0] = 3
    with pytest.raises(ValueError, match="operation"):
        faltung.plan([1.0], 3, operation="multiply")


def test_threads_share_a_plan():
    plan = faltung.plan(np.random.default_rng(3).standard_normal(2000), 50_000, threads=1)
    signals = [np.random.default_rng(seed).standard_normal(50_000) for seed in range(8)]
    wanted = [plan.run(signal) for signal in signals]
    found = [None] * 8

    def work(at):
        found[at] = plan.run(signals[at])

    workers = [threading.Thread(target=work, args=(at,)) for at in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for one, other in zip(found, wanted):
        np.testing.assert_array_equal(one, other)


def test_plans_of_one_question_and_kernel_are_equal():
    plan = faltung.plan([1.0, 2.0], 9, boundary="edge")
    again = faltung.plan(np.array([1.0, 2.0]), (9,), boundary="edge")
    assert plan == again == pickle.loads(pickle.dumps(plan))
    assert hash(plan) == hash(again)
    others = [
        faltung.plan([1.0, 2.5], 9, boundary="edge"),
        faltung.plan([1.0, 2.0], 8, boundary="edge"),
        faltung.plan([1.0, 2.0], 9, boundary="wrap"),
        faltung.plan([1.0, 2.0], 9, boundary="edge", dtype="D"),
    ]
    assert plan not in others and plan != "a plan"


def test_an_explanation_tells_of_the_guard():
    kernel = np.random.default_rng(1).random(1000)
    assert "\nguarded: " in faltung.plan(kernel, 100_000).explain().text
    for settings in ({"accuracy": "fast"}, {"method": "fft"}):
        assert "\nnot guarded: " in faltung.plan(kernel, 100_000, **settings).explain().text
    assert "guarded" not in faltung.plan(kernel, 100_000, method="direct").explain().text
