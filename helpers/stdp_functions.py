"""What the learning network asks of C++ and of NumPy alike: images as bytes, numbered random draws, whole rows of weights.

Each is one function with two implementations. The C++ ones read Brian2's arrays under the names that its C++ device
gives them; `tests/test_stdp_network.py` holds them against the NumPy ones and against plain Synapses.
"""

import numpy as np
from brian2 import Function, volt

PIXELS = 784
BLACK = (
    1e-12  # what a black pixel has for contrast, so that its interval between spikes is a number, of years
)

UNIFORM_CPP = """
static inline uint32_t _scrambled(uint32_t x) {
    x ^= x >> 16; x *= 0x7feb352du;
    x ^= x >> 15; x *= 0x846ca68bu;
    return x ^ (x >> 16);
}
static inline double uniform(const int key, const int image, const int i, const int step) {
    const uint32_t x = _scrambled(_scrambled(_scrambled(key + 1u) + image) + (uint32_t)step * 1024u + i);
    return ((x >> 8) + 0.5) / 16777216.0;
}
"""
WAIT_CPP = """
static inline double wait(const int poisson, const int key, const int image, const int i, const int step) {
    if (step > 0 && !poisson) return 1.0;
    const double u = uniform(key, image, i, step);
    return poisson ? -std::log(u) : u;
}
"""
BRIGHTNESS_CPP = """
static inline double brightness(const int image, const int i) {
    return reinterpret_cast<const unsigned char*>(brian::_array_words_word)[(size_t)image * 784 + i] / 255.0;
}
"""
CONTRAST_CPP = """
static inline double contrast(const int image, const int i) {
    static int known = -1;
    static double length = 0.0;
    if (image != known) {
        double squares = 0.0;
        for (int k = 0; k < 784; k++) squares += brightness(image, k) * brightness(image, k);
        length = std::sqrt(squares);
        known = image;
    }
    return length > 0.0 ? brightness(image, i) / length + 1e-12 : 1e-12;
}
"""
IMAGES_LEFT_CPP = """
static inline int images_left(const int image, const int n_images) {
    if (image < n_images) return 1;
    Network::_globally_stopped = true;
    return 0;
}
"""
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
CPP = (UNIFORM_CPP, WAIT_CPP, BRIGHTNESS_CPP, CONTRAST_CPP, IMAGES_LEFT_CPP, ADD_ROWS_CPP, FOREMOST_CPP)


def _scrambled(x):
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    return x ^ (x >> 16)


def _as_words(value):
    return np.atleast_1d(np.asarray(value).astype(np.int64).astype(np.uint32))


def _uniform(key, image, i, step):
    with np.errstate(over="ignore"):
        of_image = _scrambled(_scrambled(_as_words(key) + np.uint32(1)) + _as_words(image))
        x = _scrambled(of_image + _as_words(step) * np.uint32(1024) + _as_words(i))
    return ((x >> np.uint32(8)) + 0.5) / 2**24


def _wait(poisson, key, image, i, step):
    if np.any(step) and not np.any(poisson):
        return np.ones(np.shape(i))
    u = _uniform(key, image, i, step)
    return -np.log(u) if np.any(poisson) else u


def _function(python, units, code, dependencies=None, stateless=True):
    function = Function(python, arg_units=units, return_unit=1, stateless=stateless)
    name = python.__name__.removeprefix(
        "_"
    )  # Brian2 takes the Python function's for a function that others call
    function.implementations.add_implementation("cpp", code, dependencies=dependencies, name=name)
    return function


def random_functions():
    """Random numbers that depend on nothing but their own number: the same in any order, in any process.

    Returns
    -------
    dict of str to Function
        ``uniform(key, image, i, step)`` from 0 to 1, and ``wait(poisson, key, image, i, step)``, how long to wait
        for a spike, in mean intervals: exponentially distributed, or else 1, and uniform up to 1 at step 0.

    References
    ----------
    Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC '11.
    """
    uniform = _function(_uniform, [1] * 4, UNIFORM_CPP)
    return {"uniform": uniform, "wait": _function(_wait, [1] * 5, WAIT_CPP, {"uniform": uniform})}


def image_functions(words):
    """Access to images that were handed over as bytes.

    Parameters
    ----------
    words : NeuronGroup
        Named "words"; its variable `word` holds the bytes of all images, four in each.

    Returns
    -------
    dict of str to Function
        ``brightness(image, i)`` of a pixel, 0 to 1; ``contrast(image, i)``, the same divided by the root of the image's
        summed squares; and ``images_left(image, n_images)``, 1, or 0 after the last, when it ends the run as well.
    """

    def _pixels(image):
        start = int(np.ravel(image)[0]) * PIXELS
        return words.variables["word"].get_value().view(np.uint8)[start : start + PIXELS] / 255

    def _brightness(image, i):
        return _pixels(image)[i]

    def _contrast(image, i):
        pixels = _pixels(image)
        return pixels[i] / max(np.sqrt(np.sum(pixels**2)), BLACK) + BLACK

    def _images_left(image, n_images):
        return np.asarray(image < n_images).astype(int)

    brightness = _function(_brightness, [1] * 2, BRIGHTNESS_CPP)
    return {
        "brightness": brightness,
        "contrast": _function(_contrast, [1] * 2, CONTRAST_CPP, {"brightness": brightness}),
        "images_left": _function(_images_left, [1] * 2, IMAGES_LEFT_CPP, stateless=False),
    }


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
        "add_rows": _function(_add_rows, [1], ADD_ROWS_CPP, stateless=False),
        "foremost": _function(_foremost, [volt], FOREMOST_CPP, stateless=False),
    }
