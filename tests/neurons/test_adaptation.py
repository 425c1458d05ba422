"""What tires: the loop does what Brian2 does, and ends where theory says."""

import numpy as np
import pytest
from brian2 import Hz, Network, NeuronGroup, SpikeMonitor, ms, nA, second

from helpers.neurons.adaptation import adapting_rate, simulate_adapting, synaptic_resources
from helpers.neurons.hidden import SECRETS, hidden_neuron
from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import firing_rate

NEURON = LIFParameters()
TIRING = (NEURON, 2 * nA, 0.1 * nA, 100 * ms)


def test_the_loop_fires_with_brian2_to_a_time_step():
    """Brian2 integrates v and w together; the loop holds w for a time step."""
    group = NeuronGroup(
        1,
        "dv/dt = (v_rest - v + R*(I - w))/tau_m : volt (unless refractory)\ndw/dt = -w/tau_w : amp",
        threshold="v > v_th",
        reset="v = v_reset; w += jump",
        refractory="t_ref",
        method="exact",
        namespace={**NEURON.namespace(), "I": 2 * nA, "jump": 0.1 * nA, "tau_w": 100 * ms},
        dt=0.1 * ms,
    )
    group.v = NEURON.v_rest
    spikes = SpikeMonitor(group)
    Network(group, spikes).run(500 * ms, namespace={})
    mine, _w = simulate_adapting(*TIRING, 500 * ms)
    np.testing.assert_allclose(mine / ms, spikes.t / ms, atol=0.35)


def test_it_slows_down_and_ends_near_the_theory():
    spikes, w = simulate_adapting(*TIRING, 1 * second)
    rates = 1 / np.diff(spikes)
    assert np.all(np.diff(rates[:5]) < 0 * Hz)
    assert rates[-1] / Hz == pytest.approx(adapting_rate(*TIRING) / Hz, rel=0.05)
    assert len(w) == 10_000 and w[0] == 0 * nA


def test_without_a_jump_it_is_the_neuron_of_chapter_02():
    rate = adapting_rate(NEURON, 2 * nA, 0 * nA, 100 * ms)
    assert rate / Hz == pytest.approx(firing_rate(NEURON, 2 * nA) / Hz)
    assert adapting_rate(NEURON, 1 * nA, 0.1 * nA, 100 * ms) == 0 * Hz


def test_a_synapse_uses_up_and_recovers():
    sizes = synaptic_resources(np.arange(200) * 20 * ms, 0.5, 200 * ms)
    kept = np.exp(-20 / 200)
    assert sizes[:2] == pytest.approx([1, 1 - 0.5 * kept])
    assert sizes[-1] == pytest.approx((1 - kept) / (1 - 0.5 * kept))
    assert synaptic_resources([0, 100] * second, 0.9, 200 * ms) == pytest.approx([1, 1])


def test_times_that_do_not_rise_are_refused():
    with pytest.raises(ValueError, match="a time of times is 5 ms"):
        synaptic_resources([5, 5] * ms, 0.5, 200 * ms)


def test_hidden_neurons_differ_and_lie_within_the_sliders():
    neurons = [hidden_neuron(number) for number in range(1, SECRETS + 1)]
    assert len({str(each) for each in neurons}) == SECRETS
    assert all(5 * ms <= each.tau_m <= 30 * ms and 1 * ms <= each.t_ref <= 8 * ms for each in neurons)
