"""The equations of the competitive network, and what tells them from those of any other version of it."""

import hashlib

from helpers.learning.competitive.layer import LAYER_CPP
from helpers.learning.images import CPP

# Raise it by hand whenever training computes something else: `tests/learning/competitive/test_equations.py` notices.
ALGORITHM = 1
PIXEL_EQUATIONS = """
dx/dt = -x/tau_x : 1
next_spike : second
interval : second
image : integer (shared)
onset : second (shared)
first_image : integer (shared)
key : integer (shared)
rate : Hz (shared)
is_poisson : integer (shared)
is_latency : integer (shared)
tau_x : second (shared)
"""
# A spike falls into the time step nearest to it. Steps are counted, so that the rounding of `t` has no say.
PIXEL_SPIKES = "(int((t - onset)/dt + 0.5) + 0.5)*dt >= next_spike"
PIXEL_RESET = """
x += 1
next_spike += is_latency*duration
next_spike += interval*wait(is_poisson, key, first_image + image, i, 1 + int((t - onset)/dt + 0.5))
"""
NEXT_IMAGE = """
image = int(t/duration + 0.5)
onset = t
x = 0
interval = 1/(rate*contrast(image, i))
next_spike = (1 - is_latency)*interval*wait(is_poisson, key, first_image + image, i, 0)
next_spike += is_latency*duration*(1 - brightness(image, i))
"""
NEURON_EQUATIONS = """
dv/dt = -v/tau_m : volt
theta : volt
sum_of_squares : volt**2
fired : 1 (linked)
n_inputs : integer (shared)
winner : integer (shared)
single_winner : boolean (shared)
eta : volt (shared)
theta_plus : volt (shared)
progress : 1 (shared)
seen : integer (shared)
n_images : integer (shared)
n_total : 1 (shared)
learning : boolean (shared)
adapting : 1 (shared)
input_gain : 1 (shared)
tau_m : second (shared)
v_th : volt (shared)
eta_start : volt (shared)
eta_end : volt (shared)
theta_plus_start : volt (shared)
theta_plus_end : volt (shared)
spikes_per_image : 1 (shared)
inhibition : 1 (shared)
"""
# Of the neurons that cross in the same step, the one furthest above its threshold was there first.
NEURON_SPIKES = "v > v_th + theta and (not single_winner or i == winner)"
NEURON_RESET = """
v = 0*volt
theta += theta_plus
sum_of_squares = 0*volt**2
"""
INHIBITION = "v = v*(1 - inhibition*int(fired > 0))"
NEXT_STEP_OF_TRAINING = """
progress = (seen + int(t/duration + 0.5))/n_total
eta = eta_start*(eta_end/eta_start)**progress
theta_plus = adapting*theta_plus_start*(theta_plus_end/theta_plus_start)**progress
v = 0*volt
"""
# Room for images that is not used must not lower theta.
HOMEOSTASIS = "theta -= (theta_plus*spikes_per_image/N*images_left(int(t/duration + 0.5), n_images))"
SYNAPSE_EQUATIONS = """
w : volt
w_max : volt (shared)
w_norm : volt (shared)
normalise : 1 (shared)
"""
POTENTIATION = """
w = clip(w + eta_post*x_pre, 0*volt, w_max)
sum_of_squares_post += w**2
"""
NORMALISATION = "w = w*(1 + normalise*(w_norm/sqrt(sum_of_squares_post) - 1))"
EQUATIONS = (
    *(PIXEL_EQUATIONS, PIXEL_SPIKES, PIXEL_RESET, NEXT_IMAGE),
    *(NEURON_EQUATIONS, NEURON_SPIKES, NEURON_RESET, INHIBITION, NEXT_STEP_OF_TRAINING, HOMEOSTASIS),
    *(SYNAPSE_EQUATIONS, POTENTIATION, NORMALISATION),
)


def algorithm_sha256():
    """What tells the training that is computed here from any other: a hash of its equations, not of source files."""
    texts = [str(ALGORITHM), *(" ".join(text.split()) for text in (*EQUATIONS, *CPP, *LAYER_CPP))]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
