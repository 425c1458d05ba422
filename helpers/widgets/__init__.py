"""What moves: explorers with sliders, and a pad to draw a digit on."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "codes": ["DrawingExplorer", "EncodingExplorer"],
        "cost": ["CostExplorer"],
        "digit_pad": ["DigitPad"],
        "events": ["MotionExplorer"],
        "learning": ["LearningExplorer", "TrainingView"],
        "lif": ["LIFExplorer"],
        "pixels": ["MnistExplorer"],
        "population": ["AdaptationExplorer", "BalancedExplorer", "DepressionExplorer", "HiddenNeuronExplorer"],
        "rates": ["RateExplorer"],
        "prediction": ["Prediction"],
        "recognition": ["RecognitionExplorer"],
        "synapses": ["StdpExplorer"],
    },
)
