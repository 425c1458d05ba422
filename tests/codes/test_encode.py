import numpy as np
import pytest
from brian2 import Hz, Network, SpikeGeneratorGroup, SpikeMonitor, ms, mV, nan, second
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from helpers.codes.encode import (
    decode_delta,
    decode_latency,
    decode_phase,
    decode_population,
    decode_rate,
    encode_delta,
    encode_latency,
    encode_phase,
    encode_population,
    encode_rate,
)
from helpers.datasets import mnist

DURATION = 100 * ms
GREY_LEVELS = (np.arange(256) / 255).reshape(1, 16, 16)

# Every code without chance, with a decoder that needs no more than the spikes and the number of columns.
CODES = {
    "regular": (
        lambda images, duration: encode_rate(images, duration, method="regular"),
        lambda spikes, columns: decode_rate(spikes),
    ),
    "latency": (encode_latency, lambda spikes, columns: decode_latency(spikes)),
    "delta": (encode_delta, lambda spikes, columns: decode_delta(spikes, columns=columns)),
    "phase": (encode_phase, lambda spikes, columns: decode_phase(spikes)),
    "population": (encode_population, lambda spikes, columns: decode_population(spikes)),
}
ENCODERS = {name: encode for name, (encode, _) in CODES.items()} | {
    "poisson": lambda images, duration: encode_rate(images, duration, seed=1)
}

each_code = pytest.mark.parametrize("code", CODES)
each_encoder = pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
sizes = st.tuples(*[st.integers(1, 6)] * 3)
images_strategy = sizes.flatmap(lambda shape: arrays(float, shape, elements=st.floats(0, 1)))
durations = st.floats(0.5, 2000)


def digits(n=20):
    return mnist.as_intensity(mnist.load("test", n).images)


@each_encoder
@settings(max_examples=40)
@given(images=images_strategy, duration=durations)
def test_spikes_are_sorted_and_in_range(encode, images, duration):
    spikes = encode(images, duration * ms)
    assert spikes.n_images == len(images)
    assert len(spikes.image_indices) == len(spikes.neuron_indices) == len(spikes.times)
    assert np.all((spikes.times >= 0 * ms) & (spikes.times < duration * ms))
    assert np.all((spikes.image_indices >= 0) & (spikes.image_indices < spikes.n_images))
    assert np.all((spikes.neuron_indices >= 0) & (spikes.neuron_indices < spikes.n_neurons))
    rows = list(zip(spikes.image_indices, np.asarray(spikes.times), spikes.neuron_indices, strict=True))
    assert rows == sorted(rows)
    assert spikes.counts().shape == (spikes.n_images, spikes.n_neurons)
    assert spikes.counts().sum() == len(spikes.times)


@each_code
@settings(max_examples=40)
@given(images=images_strategy, duration=durations)
def test_decoders_give_back_every_pixel_within_0_and_1(code, images, duration):
    encode, decode = CODES[code]
    decoded = decode(encode(images, duration * ms), images.shape[2])
    assert decoded.shape == (len(images), images[0].size)
    assert decoded.min() >= 0
    assert decoded.max() <= 1


@each_code
def test_many_images_at_once_equal_one_by_one(code):
    images = digits(8)
    together = CODES[code][0](images, DURATION)
    for k in range(len(images)):
        alone = CODES[code][0](images[k : k + 1], DURATION)
        neurons, times = together.of(k)
        np.testing.assert_array_equal(neurons, alone.neuron_indices)
        np.testing.assert_array_equal(times, alone.times)


@pytest.mark.parametrize("encode", [encode_latency, encode_delta, encode_phase, encode_population])
def test_duration_only_stretches_a_timing_code(encode):
    short, long = encode(digits(2), DURATION), encode(digits(2), 7 * DURATION)
    np.testing.assert_array_equal(short.counts(), long.counts())
    np.testing.assert_allclose(short.times / DURATION, long.times / (7 * DURATION), atol=1e-12)


@each_encoder
@pytest.mark.parametrize("dt", [0.1 * ms, 0.3 * ms, 1 * ms], ids=str)
def test_a_simulation_plays_the_spikes_that_are_on_its_grid(encode, dt):
    spikes = encode(digits(1), DURATION).on_grid(dt)
    neurons, times = spikes.of(0)
    group = SpikeGeneratorGroup(spikes.n_neurons, neurons, times, dt=dt)
    monitor = SpikeMonitor(group)
    Network(group, monitor).run(DURATION, namespace={})
    np.testing.assert_array_equal(monitor.i, neurons)
    np.testing.assert_allclose(monitor.t / dt, times / dt, atol=1e-6)


@each_code
def test_the_grid_costs_a_decoder_no_more_than_a_step_is_worth(code):
    encode, decode = CODES[code]
    images = digits(5)
    spikes = encode(images, DURATION)
    loss = np.abs(decode(spikes.on_grid(0.1 * ms), 28) - decode(spikes, 28)).max()
    # The timing codes are off by one step in 1,000; the others read counts or phases, which a step does not touch.
    assert loss <= (1e-3 if code in ("latency", "population") else 0) + 1e-9


def test_regular_rate_is_evenly_spaced_from_half_an_interval():
    spikes = encode_rate([[1.0, 0.5, 0.04]], DURATION, max_rate=100 * Hz, method="regular")
    np.testing.assert_array_equal(spikes.counts(), [[10, 5, 0]])
    np.testing.assert_allclose(spikes.times[spikes.neuron_indices == 0] / ms, np.arange(5, 100, 10))
    np.testing.assert_allclose(spikes.times[spikes.neuron_indices == 1] / ms, np.arange(10, 100, 20))


@settings(max_examples=60)
@given(images=images_strategy, duration=durations, max_rate=st.floats(0.1, 500))
def test_regular_rate_is_off_by_half_a_spike_at_most(images, duration, max_rate):
    spikes = encode_rate(images, duration * ms, max_rate * Hz, method="regular")
    error = np.abs(decode_rate(spikes, max_rate * Hz) - images.reshape(len(images), -1))
    assert error.max() <= 0.5 / (max_rate * duration / 1000) + 1e-9


def test_poisson_counts_and_intervals_follow_theory():
    intensity, n = 0.4, 20_000
    spikes = encode_rate(np.full((n, 1), intensity), 350 * ms, seed=3)
    mean = intensity * 63.75 * 0.35
    counts = spikes.counts()[:, 0]
    middle = np.arange(5, 15)  # All that is below or above goes into one bin at each end.
    observed = np.bincount(np.clip(counts, 4, 15))[4:]
    probability = [stats.poisson.cdf(4, mean), *stats.poisson.pmf(middle, mean), stats.poisson.sf(14, mean)]
    assert stats.chisquare(observed, n * np.array(probability)).pvalue > 0.01
    assert counts.mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / n))
    assert counts.var() == pytest.approx(mean, rel=0.05)
    assert stats.kstest(spikes.fractions(), "uniform").pvalue > 0.01
    # Within a single long train the intervals are exponential.
    train = encode_rate([[intensity]], 400 * second, seed=4).times
    assert stats.kstest(np.diff(train / second), "expon", args=(0, 1 / (intensity * 63.75))).pvalue > 0.01


def test_poisson_decoding_has_the_standard_deviation_that_its_docstring_gives():
    n, intensity = 20_000, 0.3
    decoded = decode_rate(encode_rate(np.full((n, 1), intensity), 350 * ms, seed=5))
    assert decoded.mean() == pytest.approx(intensity, abs=4 * np.sqrt(intensity / (63.75 * 0.35) / n))
    assert decoded.std() == pytest.approx(np.sqrt(intensity / (63.75 * 0.35)), rel=0.03)


def test_a_seed_repeats_the_poisson_spikes_and_another_does_not():
    first, again, other = (encode_rate(digits(2), DURATION, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.times, again.times)
    assert len(first.times) != len(other.times) or np.any(first.times != other.times)


def test_black_is_silent_and_a_brighter_pixel_fires_more():
    assert len(encode_rate(np.zeros((3, 4)), 10 * second, seed=1).times) == 0
    counts = encode_rate(np.linspace(0, 1, 11)[None], 100 * second, seed=1).counts()[0]
    assert np.all(np.diff(counts) > 0)


def test_latency_is_exact_for_every_grey_level_and_earlier_for_brighter_pixels():
    spikes = encode_latency(GREY_LEVELS, DURATION)
    np.testing.assert_allclose(decode_latency(spikes), GREY_LEVELS.reshape(1, -1), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(spikes.neuron_indices, np.arange(255, 0, -1))
    assert np.all(np.diff(spikes.times) > 0)


@settings(max_examples=60)
@given(images=images_strategy, min_intensity=st.floats(1 / 255, 1))
def test_latency_keeps_what_reaches_min_intensity(images, min_intensity):
    pixels = images.reshape(len(images), -1)
    decoded = decode_latency(encode_latency(images, DURATION, min_intensity))
    np.testing.assert_allclose(decoded, np.where(pixels >= min_intensity, pixels, 0), rtol=0, atol=1e-15)


def test_delta_spikes_tell_steps_up_and_down_along_a_row():
    rows = [[0.0, 0.5, 0.5, 0.25], [1.0, 0.0, 0.2, 0.3]]
    spikes = encode_delta([rows], 80 * ms, delta=0.25)
    fired = {neuron: spikes.times[spikes.neuron_indices == neuron] / ms for neuron in range(4)}
    np.testing.assert_allclose(fired[0], [25, 35])  # Row 0 up: two steps in column 1, from 20 to 40 ms.
    np.testing.assert_allclose(fired[2], [70])  # Row 0 down: one step in column 3.
    np.testing.assert_allclose(fired[1], [2.5, 7.5, 12.5, 17.5, 70])  # Row 1 up: 0.2 alone is no step.
    np.testing.assert_allclose(fired[3], [22.5, 27.5, 32.5, 37.5])
    np.testing.assert_allclose(decode_delta(spikes, 0.25, columns=4), [[0, 0.5, 0.5, 0.25, 1, 0, 0, 0.25]], atol=1e-15)


@settings(max_examples=100)
@given(images=images_strategy, delta=st.floats(1 / 255, 1))
def test_delta_is_off_by_less_than_delta(images, delta):
    decoded = decode_delta(encode_delta(images, DURATION, delta), delta, images.shape[2])
    assert np.abs(decoded - images.reshape(len(images), -1)).max() < delta


@pytest.mark.parametrize("steps", [1, 3, 10, 17, 100, 255])
def test_delta_is_exact_for_whole_steps_in_spite_of_rounding(steps):
    images = np.random.default_rng(0).integers(0, steps + 1, (4, 6, 9)) / steps
    decoded = decode_delta(encode_delta(images, DURATION, 1 / steps), 1 / steps, columns=9)
    np.testing.assert_allclose(decoded, images.reshape(4, -1), rtol=0, atol=1e-12)


@settings(max_examples=40)
@given(images=images_strategy, delta=st.floats(1 / 255, 1))
def test_delta_spikes_of_a_neuron_are_never_closer_than_documented(images, delta):
    spikes = encode_delta(images, DURATION, delta)
    cells = spikes.image_indices * spikes.n_neurons + spikes.neuron_indices
    gaps = [np.diff(spikes.times[cells == cell] / DURATION) for cell in np.unique(cells)]
    assert np.concatenate([*gaps, [1]]).min() >= delta / images.shape[2] - 1e-6


def test_an_even_image_is_silent_once_the_scan_has_left_the_dark():
    spikes = encode_delta(np.full((1, 5, 10), 0.73), DURATION)
    assert spikes.times.max() < DURATION / 10
    np.testing.assert_array_equal(spikes.counts(), [[7] * 5 + [0] * 5])


def test_phase_writes_the_intensity_in_binary():
    spikes = encode_phase([[0b10010001 / 255, 1, 0]], 80 * ms)
    np.testing.assert_allclose(spikes.times[spikes.neuron_indices == 0] / ms, [5, 35, 75])
    np.testing.assert_array_equal(spikes.counts(), [[3, 8, 0]])


@pytest.mark.parametrize("n_bits", [1, 4, 8, 16])
def test_phase_is_exact_for_as_many_grey_levels_as_its_bits_tell_apart(n_bits):
    levels = np.arange(2**n_bits)[None] / (2**n_bits - 1)
    decoded = decode_phase(encode_phase(levels, DURATION, n_bits), n_bits)
    np.testing.assert_array_equal(decoded, levels)


@settings(max_examples=60)
@given(images=images_strategy, n_bits=st.integers(1, 16))
def test_phase_is_off_by_half_a_level_at_most(images, n_bits):
    decoded = decode_phase(encode_phase(images, DURATION, n_bits), n_bits)
    assert np.abs(decoded - images.reshape(len(images), -1)).max() <= 0.5 / (2**n_bits - 1) + 1e-12


def test_population_fires_soonest_at_the_nearest_favourite():
    # Five fields: favourites -1/6, 1/6, 1/2, 5/6, 7/6, width 2/9.
    spikes = encode_population([[0.5], [0.3], [0.0]], DURATION, n_fields=5)
    neurons, times = spikes.of(0)
    assert neurons[0] == 2
    assert set(neurons[1:]) == {1, 3}
    side = 1 - np.exp(-((1 / 3) ** 2) / 2 / (2 / 9) ** 2)
    np.testing.assert_allclose(times / DURATION, [0, side, side], atol=1e-12)
    assert spikes.of(1)[0][0] == 1
    assert sorted(spikes.of(2)[0]) == [0, 1]


@pytest.mark.parametrize("n_fields", [3, 4, 8, 12, 64])
def test_population_is_off_by_no_more_than_documented(n_fields):
    intensity = np.linspace(0, 1, 20_001)[:, None]
    decoded = decode_population(encode_population(intensity, DURATION, n_fields), n_fields)
    assert np.abs(decoded - intensity).max() <= 0.061 / (n_fields - 2)
    np.testing.assert_allclose(decoded[[0, -1]], [[0], [1]], atol=1e-12)


def test_every_pixel_of_a_population_code_fires_at_least_twice():
    intensity = np.linspace(0, 1, 1001)[:, None]
    counts = encode_population(intensity, DURATION).counts().sum(axis=1)
    assert set(counts) == {2, 3}


def test_timing_codes_keep_digits_better_than_counts_and_with_fewer_spikes():
    images = digits(100)
    pixels = images.reshape(100, -1)
    latency, poisson = encode_latency(images, 350 * ms), encode_rate(images, 350 * ms, seed=1)
    assert np.abs(decode_latency(latency) - pixels).max() < 1e-12 < np.abs(decode_rate(poisson) - pixels).mean()
    assert len(latency.times) == np.count_nonzero(images) < len(poisson.times)


@each_encoder
@pytest.mark.parametrize(
    ("images", "reason"),
    [
        (np.ones(4), r"images has shape \(4,\)"),
        (0.5, "images is 0.5, but it must be an array"),
        (np.ones((0, 2, 2)), r"shape \(0, 2, 2\).* not empty"),
        (np.full((1, 2, 2), 255, np.uint8), "from 255 to 255.* as_intensity"),
        (np.full((1, 2, 2), -0.1), "from -0.1 to -0.1"),
        (np.full((1, 2, 2), 1.0001), "from 1.0001"),
        (np.array([[[0, nan]]]), "from nan to nan"),
        (np.ones((1, 2, 2)) * mV, "without a unit"),
        ([[["a", "b"]]], "plain numbers"),
        (np.ones((1, 2, 2), complex), "plain numbers"),
    ],
)
def test_wrong_images_are_refused(encode, images, reason):
    with pytest.raises(ValueError, match=reason):
        encode(images, DURATION)


@each_encoder
@pytest.mark.parametrize("duration", [0 * ms, -1 * ms, 100, 100 * mV, nan * ms, np.inf * ms, None])
def test_a_wrong_duration_is_refused(encode, duration):
    with pytest.raises(ValueError, match="duration is .* greater than 0"):
        encode(np.ones((1, 2, 2)), duration)


def spikes_of(n_neurons):
    return encode_latency(np.ones((1, n_neurons)), DURATION)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: encode_rate(np.ones((1, 2)), DURATION, max_rate=0 * Hz), "max_rate is"),
        (lambda: encode_rate(np.ones((1, 2)), DURATION, max_rate=50), "unit such as Hz"),
        (lambda: encode_rate(np.ones((1, 2)), DURATION, method="burst"), '\'burst\'.* "poisson" / "regular"'),
        (lambda: decode_rate(spikes_of(2), max_rate=50 * ms), "max_rate is"),
        (lambda: encode_latency(np.ones((1, 2)), DURATION, min_intensity=0), "min_intensity is 0.* 1/255"),
        (lambda: encode_latency(np.ones((1, 2)), DURATION, min_intensity=nan), "min_intensity is nan"),
        (lambda: encode_delta(np.ones((1, 2, 2)), DURATION, delta=1.5), "delta is 1.5"),
        (lambda: encode_delta(np.ones((1, 2)), DURATION), r"shape \(1, 2\).* rows, columns"),
        (lambda: decode_delta(spikes_of(4), delta="0.1"), "delta is '0.1'"),
        (lambda: decode_delta(spikes_of(4), columns=0), "columns is 0"),
        (lambda: decode_delta(spikes_of(5)), "2 does not divide the 5 neurons"),
        (lambda: encode_phase(np.ones((1, 2)), DURATION, n_bits=0), "n_bits is 0.* from 1 to 16"),
        (lambda: decode_phase(spikes_of(2), n_bits=17), "n_bits is 17"),
        (lambda: decode_phase(spikes_of(2), n_bits=2.5), "n_bits is 2.5"),
        (lambda: encode_population(np.ones((1, 2)), DURATION, n_fields=2), "n_fields is 2.* from 3 to 64"),
        (lambda: decode_population(spikes_of(9), n_fields=4), "n_fields: 4 does not divide the 9"),
    ],
)
def test_every_wrong_setting_is_refused_by_name(call, reason):
    with pytest.raises(ValueError, match=reason):
        call()
