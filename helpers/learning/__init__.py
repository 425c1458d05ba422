"""Networks that learn digits by STDP: training, votes, recognition, model files. Chapters 07 and 08."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "competitive": ["equations"],
        "competitive.parameters": ["STDPParameters"],
        "diehl_cook.parameters": ["PaperParameters"],
        "model_file": ["ModelFileError", "TRAINED", "load_model", "save_model"],
        "nir_export": ["simulate_nir", "simulate_snntorch", "to_nir"],
        "nir_file": ["read_nir"],
        "recognition": ["count_spikes", "input_spikes", "match", "recognise", "total_input"],
        "state": ["start_training"],
        "training": ["LearningCurve", "evaluate", "label_neurons", "predict", "prepare", "spike_counts", "train"],
        "voting": ["fit_readout", "vote"],
    },
)
