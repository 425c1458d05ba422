"""Train the model that comes with the course, and write its card.

    python helpers/data/make_model.py

Needs the full MNIST set (see helpers/datasets/mnist.py) and a C++ compiler. The test digits are looked at once, at the
very end.
"""

from dataclasses import fields

import numpy as np

from helpers.datasets import mnist
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.model_file import TRAINED, load_model, save_model
from helpers.learning.training import label_neurons, spike_counts, train
from helpers.learning.voting import vote

SEED = 0
N_NEURONS = 400
CARD = """# Model card: {name}

A spiking network that learned to tell handwritten digits apart without labels: 784 pixels, {n} neurons that compete,
weights learned by spike-timing dependent plasticity. Chapter 08 loads it; chapter 07 explains how it learns.

**Made by** `python helpers/data/make_model.py`: {seen:,} images (one pass over the MNIST training digits, in random
order, seed {seed}), then each neuron's mean answer to every digit from {labelled:,} training digits with their labels.
Learning uses no labels, and no test digit was seen before the last line of the script.

**Measured** after that, by the spikes of all neurons (rule "bayes") and by Diehl and Cook's (rule "label"):

| digits | bayes | label |
|---|---|---|
| 10,000 MNIST test digits | {bayes_full:.2%} | {label_full:.2%} |
| the {sample} of them that come with the course | {bayes_sample:.1%} | {label_sample:.1%} |

With 10,000 digits one standard error is 0.2 to 0.3 points, with {sample} it is about 1 point. This is one seed: chapter
07 shows the spread over seeds.

**Good for** learning about such networks. **Not good for** reading anybody's handwriting in earnest: on these digits
LeCun et al. (1998) report 88 to 92 % for linear classifiers and more than 99 % for convolutional networks. It knows
upright, centred digits, white on black, prepared as MNIST did, by American writers (census workers and pupils). What is
no digit gets a digit for an answer all the same.

**Parameters** (potentials count from rest)

| name | value |
|---|---|
{parameters}

**Where it comes from.** Training digits: SHA-256 of images and labels `{digits}`. Equations of the network:
SHA-256 `{algorithm}`, Brian2 {brian2}, NumPy {numpy}. The file holds the same fingerprints. Weights and thresholds
are the exact numbers of the training (32 bits), so training can go on from them bit for bit.

**Data.** MNIST: LeCun, Bottou, Bengio & Haffner (1998), Proc. IEEE 86, 2278.
"""


def main():
    digits, test = (mnist.load(split, source="full") for split in ("train", "test"))
    sample = mnist.load("test")
    if digits.source != "full" or test.source != "full":
        raise SystemExit("This needs the full MNIST set.")
    state = train(STDPParameters(n_neurons=N_NEURONS), digits, seed=SEED)
    state = label_neurons(state, digits, spike_counts(state, digits.images, progress=True))
    metrics = {}
    for name, each in (("full", test), ("sample", sample)):
        counts = spike_counts(state, each.images)
        for rule in ("bayes", "label"):
            metrics[f"{rule}_{name}"] = float(np.mean(vote(counts, state, rule) == each.labels))
    save_model(TRAINED, state, digits, metrics)
    write_card(load_model(TRAINED))


def write_card(model):
    state = model.state
    parameters = [f"| {spec.name} | {getattr(state.params, spec.name)} |" for spec in fields(state.params)]
    text = CARD.format(
        name=TRAINED.name,
        n=state.params.n_neurons,
        seen=state.images_seen,
        labelled=model.digits["count"],
        seed=state.seed,
        sample=len(mnist.load("test").labels),
        parameters="\n".join(parameters),
        digits=model.digits["sha256"],
        algorithm=model.code["algorithm"],
        brian2=model.code["brian2"],
        numpy=model.code["numpy"],
        **model.metrics,
    )
    TRAINED.with_suffix(".md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
