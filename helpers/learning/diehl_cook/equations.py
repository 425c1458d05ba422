"""The equations and constants of the network of Diehl & Cook (2015), from the published program.

v_th is theirs, -52 mV, less the 20 mV with which theta starts. Integration is by Euler's method in steps of 0.5 ms, as
theirs: a conductance with a time constant of 1 ms halves in each step.

References
----------
Diehl & Cook (2015), Front. Comput. Neurosci. 9:99; https://github.com/peter-u-diehl/stdp-mnist.
"""

from brian2 import ms, mV

CONSTANTS = {
    "v_rest": -65 * mV,
    "v_reset": -65 * mV,
    "v_th": -72 * mV,
    "v_excitation": 0 * mV,
    "v_inhibition": -100 * mV,
    "v_rest_i": -60 * mV,
    "v_reset_i": -45 * mV,
    "v_th_i": -40 * mV,
    "tau_m": 100 * ms,
    "tau_m_i": 10 * ms,
    "tau_ge": 1 * ms,
    "tau_gi": 2 * ms,
    "tau_pre": 20 * ms,
    "tau_post1": 20 * ms,
    "tau_post2": 40 * ms,
    "w_max": 1.0,
    "never": -(10**7),  # As the time step of a pixel's last spike: its trace is 0.
}
REFRACTORY, REFRACTORY_I = 5 * ms, 2 * ms
MAX_DELAY = 10 * ms
DELAY_KEY = -1  # of the numbered draws; those of the trainings are 0 and above
SHOW_EQUATIONS = """
image : integer
attempt : integer
n_spikes : integer
left : integer
onset : second
n_images : integer
enough_spikes : integer
attempts : integer
"""
NEXT_SHOWING = """
attempt = (attempt + 1)*int(n_spikes < enough_spikes and attempt + 1 < attempts)
image += int(attempt == 0)
left = images_left(image, n_images)
n_spikes = 0
onset = t
"""
PIXEL_EQUATIONS = """
next_spike : second
interval : second
image : integer (linked)
attempt : integer (linked)
left : integer (linked)
onset : second (linked)
first_image : integer (shared)
key : integer (shared)
rate : Hz (shared)
start_intensity : 1 (shared)
"""
PIXEL_SPIKES = "(int((t - onset)/dt + 0.5) + 0.5)*dt >= next_spike and t - onset < duration - dt/2"
PIXEL_RESET = (
    "next_spike += interval*wait(1, key, first_image + image, i, attempt*n_draws + 1 + int((t - onset)/dt + 0.5))"
)
PIXELS_BEGIN = """
interval = 1/(rate*(1e-12 + left*(start_intensity + attempt)*brightness(left*image, i)))
next_spike = interval*wait(1, key, first_image + image, i, attempt*n_draws)
"""
EXCITATORY_EQUATIONS = """
dv/dt = ((v_rest - v) + ge*(v_excitation - v) + gi*(v_inhibition - v))/tau_m : volt (unless refractory)
dge/dt = -ge/tau_ge : 1
dgi/dt = -gi/tau_gi : 1
theta : volt
post1 : 1
post2 : 1
total : 1
left : integer (linked)
first_step : integer
learning : boolean (shared)
theta_plus : volt (shared)
forgotten : 1 (shared)
"""
EXCITATORY_RESET = """
v = v_reset
theta += theta_plus
post1 = 1
post2 = 1
"""
TRACES = """
post1 = post1*exp(-dt/tau_post1)
post2 = post2*exp(-dt/tau_post2)
"""
EXCITATORY_BEGIN = """
v = v_rest
ge = 0
gi = 0
post1 = 0
post2 = 0
total = 0
first_step = int(t/step + 0.5)
theta = theta*(1 - forgotten*left)
"""
INHIBITORY_EQUATIONS = """
dv/dt = ((v_rest_i - v) + ge*(v_excitation - v))/tau_m_i : volt (unless refractory)
dge/dt = -ge/tau_ge : 1
"""
INHIBITORY_BEGIN = """
v = v_rest_i
ge = 0
"""
SYNAPSE_EQUATIONS = """
w : 1
arrived : integer
depression : 1 (shared)
potentiation : 1 (shared)
w_sum : 1 (shared)
"""
ON_PRE = """
ge_post += w
arrived = t_in_timesteps - first_step_post
w = clip(w - depression*post1_post, 0, w_max)
"""
ON_POST = (
    "w = clip(w + potentiation*exp((arrived - (t_in_timesteps - first_step_post))*dt/tau_pre)*post2_post, 0, w_max)"
)
TOTAL = "total_post += w"
NORMALISATION = """
w = clip(w*w_sum/total_post, 0, w_max)
arrived = never
"""
