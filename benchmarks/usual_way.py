"""The usual way to learn MNIST in Brian2, as the baseline: the network of the paper, one `run` for each image.

    python benchmarks/usual_way.py [--program brian2|bindsnet] [--neurons 400] [--images 3]

After Diehl & Cook (2015), Front. Comput. Neurosci. 9:99, and the parameters of their published program: excitatory and
inhibitory neurons with conductances, STDP with one presynaptic and two postsynaptic traces, weights normalised before
each image, rates set from Python, 350 ms of image and 150 ms of rest. Brian2's runtime mode with Cython code where
there is a compiler. With --program bindsnet the same network as BindsNET brings it, where that is installed: with the
settings of its own example, 250 steps of 1 ms an image where the paper has 1,000 of 0.5 ms. The first image, which
compiles, is not counted. The last line is JSON.
"""

import argparse
import json
from time import perf_counter, process_time

import numpy as np
from brian2 import Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, Synapses, ms, mV, prefs

from helpers.datasets import mnist

DT = 0.5 * ms
IMAGE, REST = 350 * ms, 150 * ms
INPUT_SUM = 78.0
TOO_FEW_SPIKES = 5

EXCITATORY = """
dv/dt = ((v_rest - v) + ge*(0*mV - v) + gi*(-100*mV - v))/(100*ms) : volt (unless refractory)
dge/dt = -ge/(1*ms) : 1
dgi/dt = -gi/(2*ms) : 1
dtheta/dt = -theta/(1e7*ms) : volt
"""
INHIBITORY = """
dv/dt = ((v_rest - v) + ge*(0*mV - v) + gi*(-85*mV - v))/(10*ms) : volt (unless refractory)
dge/dt = -ge/(1*ms) : 1
dgi/dt = -gi/(2*ms) : 1
"""
STDP = """
w : 1
post2_before : 1
dpre/dt = -pre/(20*ms) : 1 (event-driven)
dpost1/dt = -post1/(20*ms) : 1 (event-driven)
dpost2/dt = -post2/(40*ms) : 1 (event-driven)
"""
ON_PRE = """
ge_post += w
pre = 1
w = clip(w - 0.0001*post1, 0, 1)
"""
ON_POST = """
post2_before = post2
w = clip(w + 0.01*pre*post2_before, 0, 1)
post1 = 1
post2 = 1
"""


class UsualWay:
    """The network of the paper, and what is done with it from Python for each image."""

    def __init__(self, n_neurons, seed=0):
        self.pixels = PoissonGroup(784, 0 * Hz, dt=DT, name="pixels")
        self.excitatory, inhibitory = _layers(n_neurons)
        self.plastic = _plastic_synapses(self.pixels, self.excitatory, seed)
        self.spikes = SpikeMonitor(self.excitatory)
        fixed = _fixed_synapses(self.excitatory, inhibitory)
        self.network = Network(self.pixels, self.excitatory, inhibitory, self.plastic, self.spikes, *fixed)

    def show(self, image):
        """One image as the paper shows it: brighter again, until there are five spikes."""
        for intensity in range(2, 10):
            before = self.spikes.num_spikes
            self._normalise()
            self.pixels.rates = image.ravel() / 8 * intensity * Hz
            self.network.run(IMAGE, namespace={})
            count = self.spikes.num_spikes - before
            self.pixels.rates = 0 * Hz
            self.network.run(REST, namespace={})
            if count >= TOO_FEW_SPIKES:
                break

    @property
    def n_spikes(self):
        return int(self.spikes.num_spikes)

    def _normalise(self):
        w = np.array(self.plastic.w).reshape(784, -1)
        self.plastic.w = (w * (INPUT_SUM / w.sum(axis=0))).ravel()


def _layers(n):
    constants = {"v_rest": -65 * mV, "theta_plus": 0.05 * mV}
    excitatory = NeuronGroup(
        n,
        EXCITATORY,
        threshold="v > theta - 72*mV",
        reset="v = -65*mV; theta += theta_plus",
        refractory=5 * ms,
        method="euler",
        namespace=constants,
        dt=DT,
        name="excitatory",
    )
    inhibitory = NeuronGroup(
        n,
        INHIBITORY,
        threshold="v > -40*mV",
        reset="v = -45*mV",
        refractory=2 * ms,
        method="euler",
        namespace={"v_rest": -60 * mV},
        dt=DT,
        name="inhibitory",
    )
    excitatory.v, excitatory.theta, inhibitory.v = -105 * mV, 20 * mV, -100 * mV
    return excitatory, inhibitory


def _plastic_synapses(pixels, excitatory, seed):
    plastic = Synapses(pixels, excitatory, STDP, on_pre=ON_PRE, on_post=ON_POST, namespace={}, dt=DT, name="plastic")
    plastic.connect()
    random = np.random.default_rng(seed)
    plastic.w = 0.3 * (random.random(len(plastic)) + 0.01)
    plastic.pre.delay = random.random(len(plastic)) * 10 * ms
    return plastic


def _fixed_synapses(excitatory, inhibitory):
    excite = Synapses(excitatory, inhibitory, on_pre="ge_post += 10.4", namespace={}, dt=DT, name="excite")
    excite.connect(j="i")
    inhibit = Synapses(inhibitory, excitatory, on_pre="gi_post += 17.0", namespace={}, dt=DT, name="inhibit")
    inhibit.connect(condition="i != j")
    return excite, inhibit


class BindsNET:
    """BindsNET's own network of the paper, as its example trains it; https://github.com/BindsNET/bindsnet."""

    def __init__(self, n_neurons):
        import torch
        from bindsnet.encoding import poisson
        from bindsnet.models import DiehlAndCook2015
        from bindsnet.network.monitors import Monitor

        settings = {"exc": 22.5, "inh": 120, "dt": 1.0, "norm": 78.4, "theta_plus": 0.05, "inpt_shape": (1, 28, 28)}
        self.network = DiehlAndCook2015(n_inpt=784, n_neurons=n_neurons, **settings)
        self.spikes = Monitor(self.network.layers["Ae"], ["s"], time=250)
        self.network.add_monitor(self.spikes, "spikes")
        self._as_rates = lambda image: torch.tensor(image / 255 * 128, dtype=torch.float32).view(1, 28, 28)
        self._poisson = poisson
        self.n_spikes = 0

    def show(self, image):
        trains = self._poisson(self._as_rates(image), time=250, dt=1.0)
        self.network.run(inputs={"X": trains.view(250, 1, 1, 28, 28)}, time=250)
        self.n_spikes += int(self.spikes.get("s").sum())
        self.network.reset_state_variables()


PROGRAMS = {"brian2": UsualWay, "bindsnet": BindsNET}


def measure(program, n_neurons, n_images):
    """Wall-clock and processor seconds an image."""
    prefs.codegen.target = "auto"
    images = mnist.load("train", n_images + 1).images
    network = PROGRAMS[program](n_neurons)
    network.show(images[0])
    start = perf_counter(), process_time()
    for image in images[1:]:
        network.show(image)
    return {
        "program": program,
        "neurons": n_neurons,
        "images": n_images,
        "seconds_per_image": (perf_counter() - start[0]) / n_images,
        "cpu_seconds_per_image": (process_time() - start[1]) / n_images,
        "spikes": network.n_spikes,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", choices=PROGRAMS, default="brian2")
    parser.add_argument("--neurons", type=int, default=400)
    parser.add_argument("--images", type=int, default=3)
    options = parser.parse_args()
    print(json.dumps(measure(options.program, options.neurons, options.images)))
