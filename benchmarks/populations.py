"""The four regimes of a balanced network of 10,000 neurons beside mean-field theory, and what a second of it costs.

    python benchmarks/populations.py [--neurons N]

Settings are those of figure 8 of Brunel (2000), whose network has 12,500 neurons. Seconds are those that one simulated
second of 1,000 neurons takes, compiled as a program, as Cython code and as NumPy code, one after the other in one run,
each once everything that can be cached is.
"""

import argparse
import json
from time import perf_counter

import numpy as np
from brian2 import Hz, ms, mV, prefs

from helpers.neurons.balanced import (
    BalancedParameters,
    balanced_model,
    balanced_rate,
    inputs_of_a_neuron,
    simulate_balanced,
)
from helpers.neurons.statistics import interval_cv, synchrony

SETTINGS = {"SR": (3, 2), "SI fast": (6, 4), "AI": (5, 2), "SI slow": (4.5, 0.9)}
DURATION = 400 * ms


def regimes(n):
    """Rate, CV and synchrony of each regime, and the rate of mean-field theory."""
    found = {}
    for name, (g, external) in SETTINGS.items():
        params = BalancedParameters(g=g, external=external, J=0.1 * mV, density=0.1)
        run = simulate_balanced(params, n, DURATION)
        found[name] = {
            "rate": round(float(run.rate / Hz), 1),
            "theory": round(float(balanced_rate(params, n) / Hz), 1),
            "cv": round(float(np.nanmean(interval_cv(run.trains, run.n))), 2),
            "synchrony": round(synchrony(run.trains, run.n, DURATION, 1 * ms), 1),
        }
        row = found[name]
        print(f"{name:8} rate {row['rate']:6.1f} Hz, theory {row['theory']:6.1f} Hz, CV {row['cv']:.2f}", flush=True)
    return found


def seconds_compiled(params):
    """Of a run by the program, a simulated second."""
    simulate_balanced(params, duration=DURATION)
    start = perf_counter()
    simulate_balanced(params, duration=DURATION)
    return (perf_counter() - start) / float((DURATION + 100 * ms) / (1000 * ms))


def seconds_in_process(params, target):
    """Of a run in this process as code of this kind, a simulated second."""
    prefs.codegen.target = target
    duration = float(DURATION / ms)
    model = balanced_model(1000, *inputs_of_a_neuron(params, 1000), float(params.delay / ms), duration, seed=1)
    for name, value in (("g", params.g), ("external", params.external), ("J", float(params.J))):
        model.inputs[name].variable.set_value(value)
    for _turn in range(2):  # the first one compiles
        start = perf_counter()
        model.network.run(model.duration, namespace={})
    return (perf_counter() - start) / float(DURATION / (1000 * ms))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--neurons", type=int, default=10_000)
    found = regimes(parser.parse_args().neurons)
    params = BalancedParameters(g=8, external=2)
    seconds = {"seconds_compiled": seconds_compiled(params)}
    seconds |= {f"seconds_{target}": seconds_in_process(params, target) for target in ("cython", "numpy")}
    row = {"regimes": found, **{name: round(value, 2) for name, value in seconds.items()}}
    row["ratio"] = round(seconds["seconds_numpy"] / seconds["seconds_compiled"], 1)
    print(json.dumps(row))


if __name__ == "__main__":
    main()
