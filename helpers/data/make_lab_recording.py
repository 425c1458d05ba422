"""Make lab_recording.csv: what an amplifier would write of one neuron, with the noise of the measurement.

    python helpers/data/make_lab_recording.py

The neuron is a leaky integrate-and-fire one with the constants below, so that whoever fits it can be told the truth.
300 ms with a negative pulse, 300 ms with a noisy current below the threshold, 400 ms with a step above it.
"""

from pathlib import Path

import numpy as np

TAU_M, R, V_REST, V_RESET, V_TH, T_REF = 18.0, 80.0, -70.0, -68.0, -52.0, 4.0  # ms, MOhm, mV, ms
DT, SAMPLES, SEED = 0.1, 5, 29  # ms; every 5th time step is written; of the noise
MEASURED = 0.15  # mV, standard deviation of the noise of the measurement
PEAK = 25.0  # mV, what is written where the neuron fires
OUTPUT = Path(__file__).parent / "lab_recording.csv"


def current(times, random):
    """Injected current in pA."""
    noise = np.repeat(random.normal(80, 40, len(times) // 100 + 1), 100)[: len(times)]
    return np.select(
        [(times >= 50) & (times < 200), (times >= 300) & (times < 600), (times >= 650) & (times < 1000)],
        [-100.0, np.clip(noise, 0, 180), 320.0],
        0.0,
    )


def simulate(I):
    """Membrane potential in mV at the start of each time step."""
    v, free_from, written = V_REST, 0, []
    for k, driven in enumerate(V_REST + R * I / 1000):
        written.append(v)
        if k < free_from:
            continue
        v = driven + (v - driven) * np.exp(-DT / TAU_M)
        if v > V_TH:
            written[-1], v, free_from = PEAK, V_RESET, k + round(T_REF / DT)
    return np.array(written)


def main():
    """Write the file; a spike between two samples is written in the earlier one."""
    random = np.random.default_rng(SEED)
    times = np.arange(0, 1000, DT)
    I = np.round(current(times, random), 1)
    v = simulate(I)
    peaks = (v == PEAK).reshape(-1, SAMPLES).any(axis=1)
    measured = np.where(peaks, PEAK, v[::SAMPLES]) + random.normal(0, MEASURED, len(peaks))
    rows = zip(times[::SAMPLES], I[::SAMPLES], measured, strict=True)
    lines = ["time_ms,current_pA,voltage_mV", *(f"{t:.1f},{i:.1f},{u:.2f}" for t, i, u in rows)]
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(OUTPUT.name, len(lines) - 1, "rows,", int(peaks.sum()), "spikes")


if __name__ == "__main__":
    main()
