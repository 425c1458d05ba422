"""Figures of the chapters: arrays in, Matplotlib Axes out."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "display": ["describe"],
        "codes": [
            "plot_accuracy",
            "plot_code",
            "plot_codes",
            "plot_error_over_time",
            "plot_spike_counts",
            "plot_storing",
            "plot_tuning",
        ],
        "events": ["plot_channels", "plot_events", "plot_scores", "plot_sound"],
        "images": ["plot_gallery", "plot_image", "plot_images_in_a_row", "plot_writing"],
        "learning": [
            "plot_confusion",
            "plot_field_rows",
            "plot_fields",
            "plot_learning",
            "plot_responses",
            "plot_tuning_curves",
        ],
        "membrane": [
            "plot_comparison",
            "plot_current",
            "plot_input",
            "plot_membrane",
            "plot_population",
            "plot_raster",
            "plot_voltages",
        ],
        "pixels": [
            "plot_accuracy_over_time",
            "plot_cost_of_a_run",
            "plot_grey_staircase",
            "plot_log_dots",
            "plot_pixel_voltages",
            "plot_spikes_per_digit",
            "plot_watched",
            "plot_whole_and_part",
        ],
        "population": ["plot_balance", "plot_intervals", "plot_networks", "plot_regimes", "plot_theory_and_dots"],
        "progress": ["plot_progress"],
        "rates": [
            "plot_interval_errors",
            "plot_onset",
            "plot_rate_curves",
            "plot_rate_families",
            "plot_rate_map",
            "plot_staircase",
            "plot_window_errors",
        ],
        "recognition": ["plot_recognition", "plot_total_inputs"],
        "synapses": ["plot_drift", "plot_over_time", "plot_psps", "plot_stdp_window", "plot_traces", "plot_weights"],
    },
)
