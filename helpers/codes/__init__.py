"""Images as spikes and back, and images through LIF neurons. Chapters 04 and 05."""

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
        "spikes": ["Spikes"],
    },
)
