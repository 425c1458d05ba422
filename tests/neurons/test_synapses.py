"""Closed forms of the synapse against an independent solver, the pair rule against a sum over pairs and Brian2."""

import numpy as np
import pytest
from brian2 import Hz, Network, SpikeGeneratorGroup, Synapses, ms, mV, nA, second
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from helpers.neurons.lif import LIFParameters
from helpers.neurons.synapses import PairRule, expected_drift, follow_weight, psp, psp_peak_time, stdp_window

MODEL = """w : 1
dx/dt = -x/tau_pre : 1 (event-driven)
dy/dt = -y/tau_post : 1 (event-driven)"""
ARRIVES = {"pre": "w = clip(w - y, 0, w_max)", "trace": "x += A_pre"}
FIRES = "y += A_post\nw = clip(w + x, 0, w_max)"

rules = st.builds(
    lambda A_pre, A_post, tau_pre, tau_post: PairRule(A_pre, A_post, tau_pre * ms, tau_post * ms),
    A_pre=st.floats(0, 0.2),
    A_post=st.floats(0, 0.2),
    tau_pre=st.floats(2, 60),
    tau_post=st.floats(2, 60),
)
trains = st.lists(st.integers(1, 200), max_size=25, unique=True).map(sorted)


def simulate(rule, pre_times, post_times, w_start):
    pre, post = (SpikeGeneratorGroup(1, [0] * len(t), t * ms, dt=1 * ms) for t in (pre_times, post_times))
    synapse = Synapses(
        pre, post, MODEL, on_pre=ARRIVES, on_post=FIRES, method="exact", namespace=rule.namespace(), dt=1 * ms
    )
    synapse.trace.order = 2
    synapse.connect()
    synapse.w = w_start
    Network(pre, post, synapse).run(202 * ms, namespace={})
    return synapse.w[0]


@pytest.mark.parametrize("tau_syn", [2, 9.9999999, 10, 20])
def test_psp_is_what_a_solver_finds(tau_syn):
    params, times = LIFParameters(), np.linspace(0, 80, 81)
    solution = solve_ivp(
        lambda t, state: [(10 * state[1] - state[0]) / 10, -state[1] / tau_syn],
        (0, 80),
        [0, 0.2],
        t_eval=times,
        rtol=1e-10,
        atol=1e-12,
    )
    found = psp(params, tau_syn * ms, 0.2 * nA, times * ms) / mV
    np.testing.assert_allclose(found, solution.y[0], atol=1e-6)
    assert psp(params, tau_syn * ms, 0.2 * nA, -5 * ms) == 0 * mV


@settings(max_examples=30)
@given(tau_m=st.floats(1, 50), tau_syn=st.floats(1, 50))
def test_psp_peaks_where_the_formula_says_and_keeps_its_area(tau_m, tau_syn):
    params = LIFParameters(tau_m=tau_m * ms)
    peak = psp_peak_time(params, tau_syn * ms)
    around = psp(params, tau_syn * ms, 1 * nA, [0.97, 1, 1.03] * peak) / mV
    assert around[1] > max(around[0], around[2])
    times = np.linspace(0, 30 * max(tau_m, tau_syn), 100_001)
    area = np.trapezoid(psp(params, tau_syn * ms, 1 * nA, times * ms) / mV, times)
    assert area == pytest.approx(10 * tau_syn, rel=1e-4)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"A_pre": -0.01}, "A_pre is -0.01"),
        ({"A_post": np.nan}, "A_post is nan"),
        ({"A_post": "0.01"}, "A_post is '0.01'"),
        ({"A_pre": 1 * ms}, "A_pre is 1 ms, but it must be one number without a unit"),
        ({"w_max": 0}, "w_max is 0"),
        ({"tau_pre": 0 * ms}, "tau_pre is 0"),
        ({"tau_post": 20}, "tau_post is 20"),
    ],
)
def test_a_wrong_constant_is_refused_by_name(changes, text):
    with pytest.raises(ValueError, match=text):
        PairRule().replace(**changes)


def test_window_is_the_formula_and_zero_at_zero():
    rule = PairRule(A_pre=0.1, A_post=0.2, tau_pre=10 * ms, tau_post=40 * ms)
    window = stdp_window(rule, [-40, -1e-9, 0, 1e-9, 10] * ms)
    np.testing.assert_allclose(window, [-0.2 / np.e, -0.2, 0, 0.1, 0.1 / np.e], rtol=1e-9)
    assert rule.balance() == pytest.approx(8)
    assert PairRule().balance() == pytest.approx(1.05)
    assert PairRule(A_pre=0).balance() == np.inf


@settings(max_examples=60)
@given(rule=rules, pre=trains, post=trains)
def test_far_from_the_bounds_the_weight_is_the_sum_over_all_pairs(rule, pre, post):
    wide = rule.replace(w_max=1e6)
    _times, w = follow_weight(wide, pre * ms, post * ms, 5e5)
    pairs = stdp_window(wide, np.subtract.outer(post, pre) * ms).sum() if pre and post else 0
    assert (w[-1] if len(w) else 5e5) == pytest.approx(5e5 + pairs, abs=1e-8)


@settings(max_examples=60)
@given(rule=rules, pre=trains, post=trains, w_start=st.floats(0, 1), w_max=st.floats(0.1, 3))
def test_the_weight_never_leaves_its_bounds(rule, pre, post, w_start, w_max):
    _times, w = follow_weight(rule.replace(w_max=w_max), pre * ms, post * ms, min(w_start, w_max))
    assert np.all((0 <= w) & (w <= w_max))


@settings(max_examples=4)
@given(rule=rules, pre=trains, post=trains)
def test_brian2_with_the_trace_last_agrees_with_the_rule(rule, pre, post):
    _times, w = follow_weight(rule, pre * ms, post * ms, 0.5)
    assert simulate(rule, pre, post, 0.5) == pytest.approx(w[-1] if len(w) else 0.5, abs=1e-12)


def test_independent_spikes_drift_as_expected():
    rule, random = PairRule(A_post=0.005, w_max=1e6), np.random.default_rng(3)
    changes = []
    for _repeat in range(200):
        pre, post = (np.sort(random.choice(2000, random.poisson(40), replace=False)) * ms for _train in "ab")
        changes.append(follow_weight(rule, pre, post, 5e5)[1][-1] - 5e5)
    expected = float(expected_drift(rule, 20 * Hz, 20 * Hz) * 2 * second)
    spread = np.std(changes) / np.sqrt(len(changes))
    assert np.mean(changes) == pytest.approx(expected, abs=4 * spread)
    assert expected > 10 * spread
