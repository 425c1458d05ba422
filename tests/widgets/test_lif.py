"""Every slider and choice of the LIF explorer, moved to its ends and middle: it shows what theory says."""

import io
import re
from threading import Thread

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA, rand, second, seed
from PIL import Image

from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import interspike_interval, rheobase
from helpers.widgets.lif import DURATION, INPUTS, MAX_N, PRESETS, SLIDERS, LIFExplorer, LIFPicture


@pytest.fixture
def explorer():
    return LIFExplorer()


def picture(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.image.value)))


def readout(explorer, name):
    return re.search(rf"{name}: ([^&]*\S) *(&|$)", explorer.readout.value)[1]


def expected_params(explorer):
    names = LIFParameters.__dataclass_fields__
    return LIFParameters(**{name: explorer.controls[name].value * SLIDERS[name].unit for name in names})


def assert_readouts_are_right(explorer):
    trace, current = explorer.trace, explorer.controls["I"].value * nA
    assert readout(explorer, "rheobase") == f"{rheobase(trace.params) / nA:.2f} nA"
    assert readout(explorer, "spikes in 200 ms") == str(len(trace.spike_times))
    interval = interspike_interval(trace.params, current)
    assert readout(explorer, "theory") == f"{1 / interval / Hz:.1f} Hz"
    measured = readout(explorer, "measured")
    if measured != "one spike is no interval" and float(measured[:-3]) > 0:
        assert 1 / float(measured[:-3]) == pytest.approx(interval / second, abs=1.01e-4, rel=0.002)
    else:
        assert interval > 80 * ms


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_and_the_readouts_say_what_theory_says(explorer, name):
    low, high = SLIDERS[name].low, SLIDERS[name].high
    pictures = {explorer.image.value}
    for value in (low, (low + high) // 2, high):
        before = explorer.image.value
        explorer.controls[name].value = value
        try:
            params = expected_params(explorer)
        except ValueError as error:
            assert explorer.message.value == f"<b>{error}</b>"
            assert explorer.image.value == before
            continue
        assert explorer.message.value == ""
        assert explorer.trace.params == params
        assert explorer.trace.n == explorer.controls["n"].value
        assert explorer.trace.I.max() / nA == pytest.approx(explorer.controls["I"].value)
        assert_readouts_are_right(explorer)
        pictures.add(explorer.image.value)
    assert len(pictures) >= 3


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_is_played_into_the_neurons(explorer, name):
    explorer.input.value = name
    drawn = LIFPicture()._artists["current"].get_ydata()
    np.testing.assert_allclose(drawn, explorer.trace.I / nA)
    np.testing.assert_allclose(explorer.trace.I / nA, INPUTS[name](2 * nA)(explorer.trace.times) / nA)
    rate = len(explorer.trace.spike_times) / DURATION
    if name != "step":
        assert readout(explorer, "measured") == f"{rate / Hz:.1f} Hz"
        assert readout(explorer, "theory") == "only for a constant current"


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_sets_every_control(explorer, name):
    explorer.preset.value = next(other for other in PRESETS if other != name)
    explorer.controls["tau_m"].value = 33
    explorer.preset.value = name
    preset = PRESETS[name]
    assert explorer.trace.params == preset.params
    assert explorer.trace.n == preset.n
    assert explorer.input.value == preset.input
    assert explorer.controls["I"].value == pytest.approx(preset.I / nA)
    assert explorer.image.value == LIFExplorer(preset=name).image.value


def test_presets_do_what_their_names_say():
    spikes = {name: len(LIFExplorer(preset=name).trace.spike_times) for name in PRESETS}
    assert spikes["just below the rheobase"] == spikes["slow membrane"] == 0
    assert spikes["fires by itself"] > 0 == LIFExplorer(preset="fires by itself").trace.I.max() / nA
    assert spikes["fast membrane"] == 16
    assert spikes["deep reset"] < spikes["one neuron"]


def test_the_ten_neurons_are_those_of_the_chapter():
    seed(26)
    v_start = -65 * mV + rand(10) * 5 * mV
    trace = LIFExplorer(preset="ten neurons").trace
    np.testing.assert_allclose(trace.v[:, 0] / mV, v_start / mV)
    at_once = trace.spike_indices[trace.spike_times == 0 * ms]
    np.testing.assert_array_equal(at_once, np.flatnonzero(v_start > -62 * mV))
    assert len(trace.spike_times) == 84
    assert trace.spike_times.max() < 50 * ms


def test_a_single_neuron_starts_at_rest(explorer):
    assert explorer.trace.v[0, 0] == explorer.trace.params.v_rest


def test_rates_are_said_as_far_as_they_are_known(explorer):
    assert (readout(explorer, "measured"), readout(explorer, "theory")) == ("63.3 Hz", "63.0 Hz")
    explorer.controls["I"].value = 1.5
    assert (readout(explorer, "measured"), readout(explorer, "theory")) == ("0.0 Hz", "0.0 Hz")
    explorer.controls["I"].value = 1.6
    explorer.controls["tau_m"].value = 50
    assert readout(explorer, "measured") == "one spike is no interval"


def test_what_fired_before_the_step_is_not_measured():
    explorer = LIFExplorer(preset="fires by itself")
    explorer.controls["t_ref"].value = 0
    explorer.controls["v_rest"].value = -45
    explorer.controls["v_reset"].value = -55
    explorer.controls["I"].value = 2
    assert explorer.trace.spike_times[1] < 10 * ms
    assert_readouts_are_right(explorer)


def test_ghost_is_the_trace_before_this_slider(explorer):
    ghost = LIFPicture()._artists["ghost_v"]
    assert not ghost.get_visible()
    first = explorer.trace
    for tau_m in (20, 30):
        explorer.controls["tau_m"].value = tau_m
        assert explorer.ghost is first
    assert ghost.get_visible()
    second = explorer.trace
    explorer.controls["R"].value = 5
    assert explorer.ghost is second
    with_ghost = explorer.image.value
    explorer.with_ghost.value = False
    assert not ghost.get_visible()
    assert explorer.image.value != with_ghost
    explorer.with_ghost.value = True
    assert explorer.image.value == with_ghost


def test_two_threads_leave_the_picture_of_one(explorer):
    """Newer kernels handle messages of widgets in two threads; figures must not come out mixed."""

    def presets():
        for name in ("ten neurons", "deep reset", "one neuron"):
            explorer.preset.value = name

    def moves():
        for n in (3, 9, 2):
            explorer.controls["n"].value = n

    threads = [Thread(target=presets), Thread(target=moves)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    explorer.with_ghost.value = False
    explorer.controls["n"].value = 4
    explorer.controls["n"].value = 1
    explorer._limits = None
    explorer._update()
    assert explorer.image.value == LIFExplorer().image.value


def test_late_news_of_an_old_move_changes_nothing(explorer):
    before = explorer.image.value
    explorer._on_move("tau_m")
    assert explorer.ghost is None
    assert explorer.image.value == before


def test_reset_brings_back_the_first_picture_without_a_ghost(explorer):
    first = explorer.image.value
    for name in ("tau_m", "v_th", "n"):
        explorer.controls[name].value = SLIDERS[name].high
    assert explorer.image.value != first
    explorer.reset.click()
    assert explorer.image.value == first
    assert explorer.ghost is None
    assert explorer.trace.params == LIFParameters()


def test_a_contradiction_says_why_and_keeps_the_picture(explorer):
    before = explorer.image.value
    explorer.controls["v_reset"].value = -50
    assert "v_reset is -50 mV, but it must lie below v_th" in explorer.message.value
    explorer.with_ghost.value = False
    assert explorer.image.value == before
    explorer.controls["v_reset"].value = -65
    assert explorer.message.value == ""
    explorer.controls["v_reset"].value = -50
    explorer.controls["v_th"].value = -45
    assert explorer.message.value == ""
    assert explorer.trace.params == LIFParameters(v_reset=-50 * mV, v_th=-45 * mV)


def test_the_voltage_axis_only_grows_until_a_preset_is_applied(explorer):
    limits = explorer._limits
    explorer.controls["v_reset"].value = -80
    grown = explorer._limits
    assert grown[0] < limits[0] and grown[1] == limits[1]
    explorer.controls["v_reset"].value = -65
    assert explorer._limits == grown
    explorer.reset.click()
    assert explorer._limits == limits


def test_explorers_share_a_figure_and_not_a_picture(explorer):
    first = explorer.image.value
    other = LIFExplorer(preset="deep reset")
    other.controls["v_reset"].value = -90
    assert explorer.image.value == first
    explorer.with_ghost.value = False
    assert explorer.image.value == first


@pytest.mark.parametrize("names", [("tau_m",), ("R", "I"), tuple(SLIDERS)])
def test_only_the_sliders_asked_for_are_shown(names):
    explorer = LIFExplorer(*names)
    shown = [control for column in explorer.children[1].children for control in column.children]
    assert shown == [explorer.controls[name] for name in names]
    assert explorer.preset not in explorer.children[0].children
    explorer = LIFExplorer()
    assert explorer.preset in explorer.children[0].children
    assert explorer.input in explorer.children[0].children


def test_every_slider_is_labelled_with_its_unit(explorer):
    labels = [explorer.controls[name].description for name in SLIDERS]
    units = ["ms", "mV", "mV", "mV", "ms", "MΩ", "nA"]
    assert labels == [f"{name} ({unit})" for name, unit in zip(SLIDERS, units, strict=False)] + ["neurons n"]
    for name in SLIDERS:
        assert not explorer.controls[name].disabled and explorer.controls[name].continuous_update


def test_layout_never_moves(explorer):
    sizes = [child.layout.height for child in (explorer.readout, explorer.image, explorer.message)]
    assert sizes == ["26px", "500px", "26px"]
    assert (explorer.image.layout.width, explorer.image.format) == ("960px", "jpeg")
    for name in PRESETS:
        explorer.preset.value = name
        assert picture(explorer).shape == (500, 960, 3)
    assert max(preset.n for preset in PRESETS.values()) <= MAX_N


@pytest.mark.parametrize(("arguments", "problem"), [(("tau",), "slider is 'tau'"), ((), "preset is 'tau'")])
def test_unknown_names_are_refused_with_the_known_ones(arguments, problem):
    preset = "one neuron" if arguments else "tau"
    with pytest.raises(ValueError, match=f"{problem}, but it must be one of "):
        LIFExplorer(*arguments, preset=preset)


def test_its_text_form_is_short(explorer):
    assert repr(explorer) == "LIFExplorer()"
