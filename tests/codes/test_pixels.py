"""Digits through LIF neurons: the mended programs against the naive one of chapter 05, neuron by neuron."""

import contextlib
import io
import json
from time import perf_counter

import brian2
import numpy as np
import pytest
from brian2 import Mohm, ms, mV, nA, prefs
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.base.machine import PROJECT
from helpers.codes.pixels import (
    CHUNK,
    DURATION,
    GAIN,
    PIXEL_NEURON,
    CompiledPixels,
    ImageRun,
    carry_over,
    first_spike_times,
    look_up,
    pixel_model,
    simulate_few_pixels,
    simulate_pixels,
    spike_table,
)
from helpers.codes.spikes import Spikes
from helpers.datasets import mnist
from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import interspike_interval, rheobase

NOTEBOOK = PROJECT / "notebooks" / "05_mnist_through_lif.ipynb"
N = 4
DIGITS = mnist.load("train", N)
IMAGES = mnist.as_intensity(DIGITS.images)


def naive_counts(change=lambda source: source, steps=500):
    """Run the cell that the chapter shows, and sort its spikes into images."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "naive-program" in cell["metadata"].get("tags", [])]
    source = change("".join(tagged[0]["source"]))
    names = {
        **vars(brian2),
        "np": np,
        "images": IMAGES,
        "labels": DIGITS.labels,
        "perf_counter": perf_counter,
    }
    prefs.codegen.target = "numpy"
    brian2.start_scope()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source, names)
    spikes = names["spikes"]
    counts = np.zeros((N, 784), int)
    np.add.at(counts, (np.rint(spikes.t / (0.1 * ms)).astype(int) // steps, np.array(spikes.i)), 1)
    return counts


@pytest.fixture(scope="module")
def naive():
    return naive_counts()


@pytest.fixture(scope="module")
def fresh():
    return ImageRun(IMAGES).run().spikes()


def replaced(old, new):
    def change(source):
        assert source.count(old) == 1
        return source.replace(old, new)

    return change


def test_the_chapters_program_has_the_values_of_the_experiment():
    source = "".join(
        "".join(cell["source"])
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
        if "naive-program" in cell["metadata"].get("tags", [])
    )
    for value in (
        "= 10*ms, -65*mV, -65*mV, -50*mV, 5*ms, 1*Mohm",
        "50*Hz*(1*nA/Hz)",
        "run(50*ms)",
        "NeuronGroup(784",
    ):
        assert value in source
    constants = PIXEL_NEURON.namespace()
    assert [constants[name] for name in ("tau_m", "v_rest", "v_reset", "v_th", "t_ref", "R")] == [
        10 * ms,
        -65 * mV,
        -65 * mV,
        -50 * mV,
        5 * ms,
        1 * Mohm,
    ]
    assert (DURATION, GAIN) == (50 * ms, 50 * nA)


def test_the_naive_program_is_the_mended_one_with_refractoriness_carried_over(naive, fresh):
    assert not np.array_equal(naive, fresh.counts())
    assert np.array_equal(naive, carry_over(fresh).counts())


def test_where_nobody_was_refractory_the_naive_counts_are_those_of_fresh_neurons(naive, fresh):
    late = np.zeros((N, 784), bool)
    carried = carry_over(fresh)
    recent = carried.times > DURATION - PIXEL_NEURON.t_ref
    next_image = carried.image_indices[recent] + 1
    inside = next_image < N
    late[next_image[inside], carried.neuron_indices[recent][inside]] = True
    differs = naive != fresh.counts()
    assert differs[late].any() and not differs[~late].any()
    assert set((fresh.counts() - naive)[differs]) == {1}


@pytest.mark.parametrize(
    "change, steps",
    [
        (
            replaced("    neurons.v = v_rest\n", "    neurons.v = v_rest\n    neurons.lastspike = -1e4*second\n"),
            500,
        ),
        (
            replaced("    neurons.v = v_rest\n", "    neurons.v = v_rest\n    neurons.I = 0*nA\n    run(5*ms)\n"),
            550,
        ),
    ],
    ids=["lastspike set back", "a pause of t_ref"],
)
def test_the_naive_loop_with_its_refractoriness_cured_is_the_mended_program(fresh, change, steps):
    assert np.array_equal(naive_counts(change, steps), fresh.counts())


@pytest.mark.parametrize("tag, name", [("one-by-one", "one_by_one"), ("in-time", "in_time")])
def test_the_steps_of_the_chapter_keep_the_counts(naive, fresh, tag, name):
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    (source,) = ["".join(cell["source"]) for cell in cells if tag in cell["metadata"].get("tags", [])]
    from helpers.codes import pixels
    from helpers.neurons import lif

    names = {**vars(brian2), **vars(lif), **vars(pixels), "np": np}
    exec(source, names)
    expected = {"one_by_one": fresh.counts(), "in_time": naive}[name]
    assert np.array_equal(names[name](IMAGES), expected)


def test_all_pixels_simulated_are_the_same_as_those_that_can_fire(fresh):
    currents = IMAGES.ravel() * GAIN
    indices, times = simulate_pixels(PIXEL_NEURON, currents, DURATION)
    everyone = np.bincount(indices, minlength=len(currents)).reshape(N, 784)
    assert np.array_equal(everyone, fresh.counts())
    assert not everyone[IMAGES.reshape(N, 784) * GAIN <= rheobase(PIXEL_NEURON)].any()


def test_the_table_gives_the_same_spikes(fresh):
    found = look_up(DIGITS.images, spike_table())
    assert np.array_equal(found.image_indices, fresh.image_indices)
    assert np.array_equal(found.neuron_indices, fresh.neuron_indices)
    assert np.array_equal(found.times, fresh.times)


@pytest.mark.parametrize("v_th", [-64, -50, -30])
@pytest.mark.parametrize("gain", [5, 65, 200])
def test_the_table_of_the_sliders_is_the_one_that_brian_makes(v_th, gain):
    params = PIXEL_NEURON.replace(v_th=v_th * mV)
    one, other = (
        spike_table(params, 99.95 * ms, gain * nA, simulate) for simulate in (simulate_pixels, simulate_few_pixels)
    )
    assert np.array_equal(one.neuron_indices, other.neuron_indices)
    assert np.array_equal(np.rint(one.times / (0.1 * ms)), np.rint(other.times / (0.1 * ms)))


def test_bytes_and_intensities_are_the_same_images(fresh):
    assert np.array_equal(ImageRun(DIGITS.images).run().spikes().times, fresh.times)


@settings(max_examples=10)
@given(
    st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=7),
    st.integers(1, 8),
    st.floats(10, 100),
    st.floats(5, 30),
)
def test_any_block_size_gives_the_same_well_formed_spikes(images, block, gain, duration):
    images, settings_ = np.array(images), {"gain": gain * nA, "duration": duration * ms}
    spikes = ImageRun(images, block=block, **settings_).run().spikes()
    whole = ImageRun(images, block=10_000, **settings_).run().spikes()
    assert np.array_equal(spikes.counts(), whole.counts()) and np.array_equal(spikes.times, whole.times)
    assert (spikes.n_images, spikes.n_neurons) == images.shape
    assert np.all(spikes.times >= 0 * ms) and np.all(spikes.times < duration * ms)
    assert np.all(np.diff(spikes.image_indices) >= 0)
    order = np.argsort(images.ravel(), kind="stable")
    assert np.all(np.diff(spikes.counts().ravel()[order]) >= 0), "a brighter pixel never fires less"


def test_an_interrupt_keeps_whole_blocks_and_can_be_continued(fresh):
    calls = []

    def interrupted(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return simulate_pixels(*arguments)

    run = ImageRun(IMAGES, simulate=interrupted, block=2)
    with pytest.raises(KeyboardInterrupt):
        run.run()
    assert run.n_done == run.spikes().n_images == 2
    assert np.array_equal(run.spikes().counts(), fresh.counts()[:2])
    assert run.run().n_done == N
    assert np.array_equal(run.spikes().counts(), fresh.counts())
    assert len(calls) == 3 and run.run().n_done == N and len(calls) == 3


def test_blocks_are_given_back_without_being_kept(fresh):
    run = ImageRun(IMAGES, block=3)
    blocks = list(run.blocks())
    assert [block.n_images for block in blocks] == [3, 1]
    assert np.array_equal(np.concatenate([block.counts() for block in blocks]), fresh.counts())
    with pytest.raises(ValueError, match="call run first"):
        run.spikes()


def test_black_images_are_silent():
    spikes = ImageRun(np.zeros((2, 5))).run().spikes()
    assert spikes.counts().tolist() == [[0] * 5] * 2


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"images": np.zeros(5)}, "shape"),
        ({"images": np.full((1, 2), 2.0)}, "from 0 to 1"),
        ({"images": IMAGES, "gain": -1 * nA}, "gain is"),
        ({"images": IMAGES, "gain": 3}, "gain is 3"),
        ({"images": IMAGES, "duration": 0 * ms}, "duration"),
        ({"images": IMAGES, "block": 0}, "block is 0"),
    ],
)
def test_what_can_not_be_shown_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ImageRun(**arguments)


@pytest.mark.parametrize("simulate", [simulate_pixels, simulate_few_pixels])
def test_currents_need_their_unit(simulate):
    with pytest.raises(ValueError, match="currents is .* mV, but it must be a row of numbers with a unit such as nA"):
        simulate(PIXEL_NEURON, [20] * mV, 5 * ms)


def test_a_table_is_read_with_bytes_only():
    with pytest.raises(ValueError, match="float64"):
        look_up(IMAGES, spike_table())


def by_hand(trains, n_steps, held):
    """Start late by what is left of the refractory time, one image and one neuron at a time."""
    late, result = 0, []
    for train in trains:
        kept = [step + late for step in train if step + late < n_steps]
        result.append(len(kept))
        late = max([late - n_steps, 0] + [step + held - n_steps for step in kept])
    return result


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 99), max_size=3, unique=True).map(sorted), min_size=1, max_size=5),
    st.integers(0, 150),
)
def test_carrying_over_is_starting_late(trains, held):
    images = np.repeat(np.arange(len(trains)), [len(train) for train in trains])
    steps = np.array([step for train in trains for step in train], int)
    spikes = Spikes(images, np.zeros(len(steps), int), steps * 0.1 * ms, 10 * ms, len(trains), 1)
    assert carry_over(spikes, held * 0.1 * ms).counts()[:, 0].tolist() == by_hand(trains, 100, held)


def test_first_spikes_are_early_for_bright_pixels_and_never_for_black():
    first = first_spike_times(spike_table())[0]
    assert np.all(np.isinf(np.asarray(first[:78])))
    assert np.all(np.diff(np.asarray(first[78:])) <= 0)
    theory = PIXEL_NEURON.tau_m * np.log(1 / (1 - rheobase(PIXEL_NEURON) / GAIN))
    assert abs(first[255] - theory) < 0.1 * ms


PARAMS = LIFParameters(t_ref=5 * ms, R=1 * Mohm)
CURRENTS = np.linspace(0, 60, 301) * nA


def trains(n, indices, times):
    steps = np.rint(np.asarray(times / (0.1 * ms))).astype(int)
    return [sorted(steps[indices == k].tolist()) for k in range(n)]


def test_first_spikes_and_intervals_are_those_of_theory():
    indices, times = simulate_pixels(PARAMS, CURRENTS, 50 * ms)
    interval = interspike_interval(PARAMS, CURRENTS) / ms
    for train, expected in zip(trains(len(CURRENTS), indices, times), interval):
        if train:
            # A crossing between two steps is noticed at the end of a step, and the spike has the step's beginning.
            assert 0 <= 0.1 * (train[0] + 1) - (expected - 5) < 0.1 + 1e-9
            assert np.all(np.abs(0.1 * np.diff(train) - expected) <= 0.1 + 1e-9)
        else:
            assert expected - 5 > 50 - 0.1


def test_the_students_code_target_is_left_as_it_was():
    before = prefs.codegen.target
    prefs.codegen.target = "cython"
    try:
        simulate_pixels(PARAMS, [20] * nA, 5 * ms)
        assert prefs.codegen.target == "cython"
    finally:
        prefs.codegen.target = before


@pytest.mark.needs_compiler
def test_the_compiled_program_fires_the_same_spikes():
    simulate = CompiledPixels(50 * ms)
    for params in (PARAMS, PARAMS.replace(v_th=-55 * mV, tau_m=20 * ms, v_reset=-70 * mV, t_ref=0.7 * ms)):
        expected = trains(len(CURRENTS), *simulate_pixels(params, CURRENTS, 50 * ms))
        assert trains(len(CURRENTS), *simulate(params, CURRENTS, 50 * ms)) == expected


@pytest.mark.needs_compiler
def test_chunks_are_joined_and_the_padding_is_silent():
    simulate = CompiledPixels(50 * ms)
    fires_without_input = PARAMS.replace(v_rest=-45 * mV)
    currents = np.zeros(CHUNK + 3) * nA
    currents[[0, CHUNK, CHUNK + 2]] = [10, 20, 30] * nA
    indices, times = simulate(fires_without_input, currents, 50 * ms)
    counts = np.bincount(indices)
    alone = np.bincount(simulate_pixels(fires_without_input, [0, 10, 20, 30] * nA, 50 * ms)[0])
    assert len(counts) == CHUNK + 3 and len(times) == counts.sum()
    assert counts[[1, 0, CHUNK, CHUNK + 2]].tolist() == alone.tolist()
    assert np.all(counts[1:CHUNK] == alone[0])


@pytest.mark.needs_compiler
def test_another_duration_is_refused():
    with pytest.raises(ValueError, match="compiled for 50 ms, but 20 ms"):
        CompiledPixels(50 * ms)(PARAMS, [20] * nA, 20 * ms)


def test_the_model_names_what_a_run_may_set():
    model = pixel_model(3, 50.0)
    model.network.run(1 * ms, namespace={})
    assert set(model.inputs) == {*LIFParameters.__dataclass_fields__, "I", "v"}
    assert set(model.outputs) == {"t", "i"} and model.duration == 50 * ms
