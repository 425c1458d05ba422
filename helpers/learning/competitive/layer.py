"""What concerns the whole learning layer at once: rows of weights added, and the one neuron that wins a time step.

Each is a function for equations, in NumPy and in C++; see `helpers.learning.images`.
"""

import numpy as np
from brian2 import volt

from helpers.learning.images import PIXELS, numpy_and_cpp

ADD_ROWS_CPP = """
static inline int add_rows(const double gain) {
    const int32_t* spikes = brian::_array_pixels__spikespace;
    const int n_spikes = spikes[784];
    const int n = brian::_num__array_neurons_v;
    const float g = (float)gain;
    float* __restrict v = brian::_array_neurons_v;
    const float* w = brian::_dynamic_array_plastic_w.data();
    int k = 0;
    for (; k + 3 < n_spikes; k += 4) {
        const float* __restrict a = w + (size_t)spikes[k] * n;
        const float* __restrict b = w + (size_t)spikes[k + 1] * n;
        const float* __restrict c = w + (size_t)spikes[k + 2] * n;
        const float* __restrict e = w + (size_t)spikes[k + 3] * n;
        for (int j = 0; j < n; j++) v[j] += g * ((a[j] + b[j]) + (c[j] + e[j]));
    }
    for (; k < n_spikes; k++) {
        const float* __restrict a = w + (size_t)spikes[k] * n;
        for (int j = 0; j < n; j++) v[j] += g * a[j];
    }
    return n_spikes;
}
"""
FIND_WINNER_CPP = """
static inline int find_winner(const double v_th) {
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
LAYER_CPP = (ADD_ROWS_CPP, FIND_WINNER_CPP)


def layer_functions(pixels, neurons, plastic):
    """Functions of the groups with these names; `plastic` connects each pixel to each neuron in ``connect()``'s order.

    ``add_rows(gain)`` does what the Synapses pathway ``v_post += gain*w`` does, but a whole row of the weight matrix at
    a time: the weights of one pixel lie side by side, so that a processor adds eight at once and looks nothing up. It
    returns how many pixels fired. ``find_winner(v_th)`` is the neuron furthest above its threshold, -1 if none is.
    """

    def add_rows(gain):
        space = pixels.variables["_spikespace"].get_value()
        fired = space[: space[-1]]
        w = plastic.variables["w"].get_value().reshape(PIXELS, len(neurons))
        v = neurons.variables["v"].get_value()
        v += np.float32(gain) * w[fired].sum(axis=0)
        return len(fired)

    def find_winner(v_th):
        above = neurons.variables["v"].get_value() - neurons.variables["theta"].get_value()
        return above.argmax() if above.max() > np.float32(v_th) else -1

    return {
        "add_rows": numpy_and_cpp(add_rows, [1], ADD_ROWS_CPP, stateless=False),
        "find_winner": numpy_and_cpp(find_winner, [volt], FIND_WINNER_CPP, stateless=False),
    }
