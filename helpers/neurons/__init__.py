"""The LIF neuron: parameters, theory, currents, spike trains, synapses. Chapters 00 to 03 and 06."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "adaptation": ["adapting_rate", "simulate_adapting", "synaptic_resources"],
        "balanced": ["BalancedParameters", "NetworkRun", "balanced_rate", "simulate_balanced"],
        "currents": [
            "LAB_RECORDING",
            "from_csv",
            "noise",
            "pulse",
            "pulses",
            "ramp",
            "sample",
            "sine",
            "staircase",
            "step",
        ],
        "hidden": ["hidden_neuron"],
        "lif": [
            "LIFParameters",
            "LIF_EQUATIONS",
            "Recording",
            "build_lif",
            "fraction_left",
            "simulate_lif",
            "simulate_side_by_side",
        ],
        "spike_trains": ["background_conductance", "correlated_trains", "poisson_trains", "run_with_trains"],
        "synapses": ["PairRule", "expected_drift", "follow_weight", "psp", "psp_peak_time", "stdp_window"],
        "statistics": ["count_correlation", "fano_factor", "interval_cv", "spike_intervals", "synchrony"],
        "theory": [
            "firing_rate",
            "interspike_interval",
            "noisy_cv",
            "noisy_rate",
            "rheobase",
            "step_response",
        ],
    },
)
