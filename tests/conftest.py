"""Settings that every test shares."""

from brian2 import prefs

# What the chapters use: NumPy code starts at once, where each new Cython network compiles for many seconds.
prefs.codegen.target = "numpy"
