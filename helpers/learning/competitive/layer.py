"""What the learning network asks of C++ and NumPy alike: images as bytes, numbered random draws, rows of weights.

Each is one function with two implementations. The C++ ones read Brian2's arrays under the names that its C++ device
gives them; `tests/test_stdp_network.py` holds them against the NumPy ones and against plain Synapses.
"""

import numpy as np
from brian2 import volt

from helpers.learning.images import PIXELS, numpy_and_cpp

ADD_ROWS_CPP = """
static inline int add_rows(const double drive) {
    const int32_t* spikes = brian::_array_pixels__spikespace;
    const int n_spikes = spikes[784];
    const int n = brian::_num__array_neurons_v;
    const float d = (float)drive;
    float* __restrict v = brian::_array_neurons_v;
    const float* w = brian::_dynamic_array_plastic_w.data();
    int k = 0;
    for (; k + 3 < n_spikes; k += 4) {
        const float* __restrict a = w + (size_t)spikes[k] * n;
        const float* __restrict b = w + (size_t)spikes[k + 1] * n;
        const float* __restrict c = w + (size_t)spikes[k + 2] * n;
        const float* __restrict e = w + (size_t)spikes[k + 3] * n;
        for (int j = 0; j < n; j++) v[j] += d * ((a[j] + b[j]) + (c[j] + e[j]));
    }
    for (; k < n_spikes; k++) {
        const float* __restrict a = w + (size_t)spikes[k] * n;
        for (int j = 0; j < n; j++) v[j] += d * a[j];
    }
    return n_spikes;
}
"""
FOREMOST_CPP = """
static inline int foremost(const double v_th) {
    const float* v = brian::_array_neurons_v;
    const float* theta = brian::_array_neurons_theta;
    const int n = brian::_num__array_neurons_v;
    float most = -1e30f;
    for (int j = 0; j < n; j++) most = std::max(most, v[j] - theta[j]);
    if (!(most > (float)v_th)) return -1;
    for (int j = 0; j < n; j++) if (v[j] - theta[j] >= most) return j;
    return -1;
}
"""
LAYER_CPP = (ADD_ROWS_CPP, FOREMOST_CPP)


def layer_functions(pixels, neurons, plastic):
    """What concerns the whole layer at once.

    Parameters
    ----------
    pixels, neurons : NeuronGroup
        Named so.
    plastic : Synapses
        Named so; from each pixel to each neuron, in the order of ``connect()``.

    Returns
    -------
    dict of str to Function
        ``add_rows(drive)`` does what the Synapses pathway ``v_post += drive*w`` does, but a whole row of the weight
        matrix at a time: the weights of one pixel lie side by side, so that a processor adds eight at once and
        looks nothing up. It returns how many pixels fired. ``foremost(v_th)`` is the neuron furthest above its
        threshold, -1 if none is.
    """

    def _add_rows(drive):
        space = pixels.variables["_spikespace"].get_value()
        fired = space[: space[-1]]
        w = plastic.variables["w"].get_value().reshape(PIXELS, len(neurons))
        v = neurons.variables["v"].get_value()
        v += np.float32(drive) * w[fired].sum(axis=0)
        return len(fired)

    def _foremost(v_th):
        lead = neurons.variables["v"].get_value() - neurons.variables["theta"].get_value()
        return lead.argmax() if lead.max() > np.float32(v_th) else -1

    return {
        "add_rows": numpy_and_cpp(_add_rows, [1], ADD_ROWS_CPP, stateless=False),
        "foremost": numpy_and_cpp(_foremost, [volt], FOREMOST_CPP, stateless=False),
    }
