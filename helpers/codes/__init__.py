"""Images as spikes and back, images through LIF neurons, and events and sounds as spikes."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "encode": [
            "decode_delta",
            "decode_latency",
            "decode_phase",
            "decode_population",
            "decode_rate",
            "encode_delta",
            "encode_latency",
            "encode_phase",
            "encode_population",
            "encode_rate",
        ],
        "events": [
            "PICOJOULES",
            "as_spikes",
            "delay_line_spikes",
            "layer_spikes",
            "motion_spikes",
            "order_trials",
            "read_motion",
        ],
        "pixels": [
            "CompiledPixels",
            "DURATION",
            "GAIN",
            "ImageRun",
            "PIXEL_NEURON",
            "carry_over",
            "first_spike_times",
            "look_up",
            "simulate_pixels",
            "spike_table",
        ],
        "readout": ["fit_linear_reader", "grey_error", "score_over_time"],
        "sound": [
            "angle_of",
            "centre_frequencies",
            "cochlea_spikes",
            "coincidences",
            "counts_in_parts",
            "filter_bank",
            "interaural_delay",
            "spectrogram_in_parts",
            "two_ear_spikes",
        ],
        "spikes": ["Spikes"],
    },
)
