"""The LIF neurons behind the sliders: Brian2's exact update as a plain loop, ready at once on any machine."""

import numpy as np
from brian2 import volt
from brian2.core.functions import timestep

from helpers.neurons.currents import CURRENT_DT as DT
from helpers.neurons.lif import Recording


def simulate_live(params, current, v_start):
    """What `simulate_lif` does, spike for spike, of neurons that share one input.

    `current` is a Quantity in ampere with one value for each step of 0.1 ms, and `v_start` one in volt with the
    potential of each neuron at t = 0.
    """
    runs = [lif_loop(params, current, v) for v in np.asarray(v_start)]
    steps = np.concatenate([spikes for _v, spikes in runs]).astype(int)
    indices = np.repeat(np.arange(len(runs)), [len(spikes) for _v, spikes in runs])
    order = np.argsort(steps, kind="stable")
    return Recording(
        params=params,
        times=np.arange(len(current)) * DT,
        v=np.array([v for v, _spikes in runs]) * volt,
        I=current,
        spike_times=steps[order] * DT,
        spike_indices=indices[order],
        duration=len(current) * DT,
        dt=DT,
    )


def lif_loop(params, current, v):
    """One neuron that starts at `v` in volt: its potential at the start of each step, and the steps where it fired."""
    v_rest, v_reset, v_th = (float(potential) for potential in (params.v_rest, params.v_reset, params.v_th))
    decay = float(np.exp(-float(DT) / float(params.tau_m)))
    refractory_steps = timestep(params.t_ref, DT)
    # Exact for a current that stands still during a step. The terms are added in the order of Brian2's generated code:
    # in another order they round differently, and where v settles at v_th the last bit decides about a spike.
    RI = np.asarray(current) * float(params.R)
    offset = (-RI - v_rest) * decay
    potentials, spikes, free_from = [], [], 0
    for step, (driven, shifted) in enumerate(zip(RI.tolist(), offset.tolist(), strict=True)):
        potentials.append(v)
        if step < free_from:
            continue
        v = driven + v * decay + v_rest + shifted
        if v > v_th:
            spikes.append(step)
            v, free_from = v_reset, step + refractory_steps
    return potentials, spikes
