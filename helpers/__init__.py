"""The package behind the notebooks of the spiking neural network course."""
