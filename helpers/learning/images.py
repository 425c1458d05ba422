"""What both learning networks are made with: images as bytes, numbered random draws, and clocks that tick together.

The functions are called from equations, so each exists twice: in NumPy, and in C++ for the compiled program. The C++
ones read Brian2's arrays under the names that its C++ device gives them. The tests of the networks compare the two.
"""

import numpy as np
from brian2 import Clock, Function, second, stop

from helpers.base.checks import DIGIT, check_grey_images, check_image, warn_of_paper

PIXELS = 784
BLACK = 1e-12  # what a black pixel has for contrast, so that its interval between spikes is a number, of years
# Brian2's programs take two clocks for simultaneous while their times differ by less than 1e-14 s. As multiples of
# 2**-36 s (15 ps) all times of two days are exact in double precision, and the difference is 0.
TICK = 2.0**-36


def one_image(name, value):
    """A digit as bytes, with a word of warning if its paper is not black."""
    warn_of_paper(name, check_image(name, value))
    return value


def many_images(name, value):
    """Digits as bytes, with a word of warning if their paper is not black; a row of 784 pixels is an image as well."""
    images = check_grey_images(name, value, shapes=[DIGIT, (PIXELS,)])
    warn_of_paper(name, images)
    return images


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
CPP = (UNIFORM_CPP, WAIT_CPP, BRIGHTNESS_CPP, CONTRAST_CPP, IMAGES_LEFT_CPP)


def nested_clocks(dt, duration, names):
    """A clock of time steps, and one of images, each image a whole number of steps long; `dt` is rounded to ticks."""
    step = round(float(dt) / TICK) * TICK
    steps = round(float(duration / dt))
    return Clock(step * second, name=names[0]), Clock(steps * step * second, name=names[1])


def numpy_and_cpp(function, units, code, dependencies=None, stateless=True):
    """A function for equations: `function` where they run as NumPy code, `code` where they are compiled.

    The C++ function has the name of the Python one. `dependencies` are the functions that `code` calls, by name. One
    that is not `stateless` is called anew each time, even with the same arguments.
    """
    both = Function(function, arg_units=units, return_unit=1, stateless=stateless)
    # Brian2 takes the name for granted, but not of a function that others depend on.
    both.implementations.add_implementation("cpp", code, dependencies=dependencies, name=function.__name__)
    return both


def random_functions():
    """Random numbers that depend on nothing but their own number: the same in any order, in any process.

    ``uniform(key, image, i, step)`` from 0 to 1, and ``wait(poisson, key, image, i, step)``, how long to wait for a
    spike, in mean intervals: exponentially distributed, or else 1, and uniform up to 1 at step 0. See Salmon, Moraes,
    Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC '11.
    """
    draw = numpy_and_cpp(uniform, [1] * 4, UNIFORM_CPP)
    return {"uniform": draw, "wait": numpy_and_cpp(wait, [1] * 5, WAIT_CPP, {"uniform": draw})}


def uniform(key, image, i, step):
    """`UNIFORM_CPP` in NumPy; the arguments are whole numbers or arrays of them."""
    with np.errstate(over="ignore"):
        of_image = _scrambled(_scrambled(_as_words(key) + np.uint32(1)) + _as_words(image))
        x = _scrambled(of_image + _as_words(step) * np.uint32(1024) + _as_words(i))
    return ((x >> np.uint32(8)) + 0.5) / 2**24


def wait(poisson, key, image, i, step):
    """`WAIT_CPP` in NumPy."""
    if np.any(step) and not np.any(poisson):
        return np.ones(np.shape(i))
    u = uniform(key, image, i, step)
    return -np.log(u) if np.any(poisson) else u


def _scrambled(x):
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    return x ^ (x >> 16)


def _as_words(value):
    return np.atleast_1d(np.asarray(value).astype(np.int64).astype(np.uint32))


def image_functions(words):
    """Access to the images whose bytes, four in each, are the variable `word` of the group named "words".

    ``brightness(image, i)`` of a pixel, 0 to 1; ``contrast(image, i)``, the same divided by the root of the image's
    summed squares; and ``images_left(image, n_images)``, 1, or 0 after the last, when it ends the run as well.
    """

    def pixels(image):
        start = int(np.ravel(image)[0]) * PIXELS
        return words.variables["word"].get_value().view(np.uint8)[start : start + PIXELS] / 255

    def brightness(image, i):
        return pixels(image)[i]

    def contrast(image, i):
        return unit_contrast(pixels(image))[i]

    def images_left(image, n_images):
        left = np.asarray(image < n_images)
        if not left.any():
            stop()
        return left.astype(int)

    bright = numpy_and_cpp(brightness, [1] * 2, BRIGHTNESS_CPP)
    return {
        "brightness": bright,
        "contrast": numpy_and_cpp(contrast, [1] * 2, CONTRAST_CPP, {"brightness": bright}),
        "images_left": numpy_and_cpp(images_left, [1] * 2, IMAGES_LEFT_CPP, stateless=False),
    }


def unit_contrast(pixels):
    """Each image, shape (..., 784), divided by the root of its summed squares; black pixels have 1e-12."""
    return pixels / np.maximum(np.sqrt(np.sum(pixels**2, axis=-1, keepdims=True)), BLACK) + BLACK


def image_values(images, first_image, capacity):
    """Inputs of a run that is shown uint8 images of shape (n, 784), in a network with room for `capacity`."""
    room = np.zeros((capacity, PIXELS), np.uint8)
    room[: len(images)] = images
    return {"word": room.view(np.int32).ravel(), "n_images": len(images), "first_image": first_image}
