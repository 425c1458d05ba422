"""Every slider and choice of the LIF explorer, moved to its ends and middle: it shows what theory says."""

import io
import json
from base64 import b64decode
from threading import Thread

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA, rand, second, seed
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from helpers.figures.membrane import SPIKE_HEIGHT_MV, membrane_points
from helpers.neurons.lif import LIFParameters, Recording
from helpers.neurons.theory import interspike_interval, rheobase
from helpers.widgets.lif import DURATION, INPUTS, PRESETS, SLIDERS, LIFExplorer, voltage_limits
from tests.widgets.shown import item, picture, readout, shown


@pytest.fixture
def explorer():
    return LIFExplorer()


def points(recording):
    return membrane_points(recording, slice(0, 1))[1][:-1]


def expected_params(explorer):
    names = LIFParameters.__dataclass_fields__
    return LIFParameters(**{name: explorer.controls[name].value * SLIDERS[name].unit for name in names})


def assert_readouts_are_right(explorer):
    recording, current = explorer.recording, explorer.controls["I"].value * nA
    assert readout(explorer, "rheobase") == f"{rheobase(recording.params) / nA:.2f} nA"
    assert readout(explorer, "spikes in 200 ms") == str(len(recording.spike_times))
    interval = interspike_interval(recording.params, current)
    assert readout(explorer, "theory") == f"{1 / interval / Hz:.1f} Hz"
    measured = readout(explorer, "measured rate")
    if measured != "one spike is no interval" and float(measured[:-3]) > 0:
        assert 1 / float(measured[:-3]) == pytest.approx(interval / second, abs=1.01e-4, rel=0.002)
    else:
        assert interval > 80 * ms


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_and_the_readouts_say_what_theory_says(explorer, name):
    low, high = SLIDERS[name].low, SLIDERS[name].high
    pictures = {shown(explorer)}
    for value in (low, (low + high) // 2, high):
        before = shown(explorer)
        explorer.controls[name].value = value
        try:
            params = expected_params(explorer)
        except ValueError as error:
            assert explorer.view.scene["problem"] == str(error)
            assert shown(explorer) == before
            continue
        assert explorer.view.scene["problem"] == ""
        assert explorer.recording.params == params
        assert explorer.recording.n == explorer.controls["n"].value
        assert explorer.recording.I.max() / nA == pytest.approx(explorer.controls["I"].value)
        assert_readouts_are_right(explorer)
        pictures.add(shown(explorer))
    assert len(pictures) >= 3


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_is_played_into_the_neurons(explorer, name):
    explorer.input.value = name
    x, (y,) = item(explorer, 0, "steps").points()
    at = np.searchsorted(x, explorer.recording.times / ms, side="right") - 1
    np.testing.assert_allclose(y[at], explorer.recording.I / nA)
    np.testing.assert_allclose(explorer.recording.I / nA, INPUTS[name](2 * nA)(explorer.recording.times) / nA)
    rate = len(explorer.recording.spike_times) / DURATION
    if name != "step":
        assert readout(explorer, "measured rate") == f"{rate / Hz:.1f} Hz"
        assert readout(explorer, "theory") == "–"
        assert explorer.view.scene["message"] == "Theory has a rate only for a constant current."


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_sets_every_control(explorer, name):
    explorer.preset.value = next(other for other in PRESETS if other != name)
    explorer.controls["tau_m"].value = 33
    explorer.preset.value = name
    preset = PRESETS[name]
    assert explorer.recording.params == preset.params
    assert explorer.recording.n == preset.n
    assert explorer.input.value == preset.input
    assert explorer.controls["I"].value == pytest.approx(preset.I / nA)
    assert picture(explorer) == picture(LIFExplorer(preset=name))


def test_presets_do_what_their_names_say():
    spikes = {name: len(LIFExplorer(preset=name).recording.spike_times) for name in PRESETS}
    assert spikes["just below the rheobase"] == spikes["slow membrane"] == 0
    assert spikes["fires by itself"] > 0 == LIFExplorer(preset="fires by itself").recording.I.max() / nA
    assert spikes["fast membrane"] == 16
    assert spikes["deep reset"] < spikes["one neuron"]


def test_the_ten_neurons_are_those_of_the_chapter():
    seed(26)
    v_start = -65 * mV + rand(10) * 5 * mV
    recording = LIFExplorer(preset="ten neurons").recording
    np.testing.assert_allclose(recording.v[:, 0] / mV, v_start / mV)
    at_once = recording.spike_indices[recording.spike_times == 0 * ms]
    np.testing.assert_array_equal(at_once, np.flatnonzero(v_start > -62 * mV))
    assert len(recording.spike_times) == 84
    assert recording.spike_times.max() < 50 * ms


def test_a_single_neuron_starts_at_rest(explorer):
    assert explorer.recording.v[0, 0] == explorer.recording.params.v_rest


def test_rates_are_said_as_far_as_they_are_known(explorer):
    assert (readout(explorer, "measured rate"), readout(explorer, "theory")) == ("63.3 Hz", "63.0 Hz")
    explorer.controls["I"].value = 1.5
    assert (readout(explorer, "measured rate"), readout(explorer, "theory")) == ("0.0 Hz", "0.0 Hz")
    explorer.controls["I"].value = 1.6
    explorer.controls["tau_m"].value = 50
    assert readout(explorer, "measured rate") == "one spike is no interval"


def test_what_fired_before_the_step_is_not_measured():
    explorer = LIFExplorer(preset="fires by itself")
    explorer.controls["t_ref"].value = 0
    explorer.controls["v_rest"].value = -45
    explorer.controls["v_reset"].value = -55
    explorer.controls["I"].value = 2
    assert explorer.recording.spike_times[1] < 10 * ms
    assert_readouts_are_right(explorer)


def test_ghost_is_the_recording_before_this_slider(explorer):
    assert not explorer.view.ghost
    first = explorer.recording
    for tau_m in (20, 30):
        explorer.controls["tau_m"].value = tau_m
        assert explorer.ghost is first
    np.testing.assert_allclose(item(explorer, 1, "line", ghost=True).points()[1][0], points(first))
    second = explorer.recording
    explorer.controls["R"].value = 5
    assert explorer.ghost is second
    with_ghost = picture(explorer)
    explorer.with_ghost.value = False
    assert not explorer.view.ghost
    assert picture(explorer) != with_ghost
    explorer.with_ghost.value = True
    assert picture(explorer) == with_ghost


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
    assert picture(explorer) == picture(LIFExplorer())


def test_late_news_of_an_old_move_changes_nothing(explorer):
    before = picture(explorer)
    explorer._on_move("tau_m")
    assert explorer.ghost is None
    assert picture(explorer) == before


def test_reset_brings_back_the_first_picture_without_a_ghost(explorer):
    first = picture(explorer)
    for name in ("tau_m", "v_th", "n"):
        explorer.controls[name].value = SLIDERS[name].high
    assert picture(explorer) != first
    explorer.reset.click()
    assert picture(explorer) == first
    assert explorer.ghost is None
    assert explorer.recording.params == LIFParameters()


def test_a_contradiction_says_why_and_keeps_the_picture(explorer):
    before = explorer.view.data
    explorer.controls["v_reset"].value = -50
    assert "v_reset is -50 mV, but it must lie below v_th" in explorer.view.scene["problem"]
    explorer.with_ghost.value = False
    assert explorer.view.data == before
    assert {each["value"] for each in explorer.view.scene["numbers"]} == {"–"}
    explorer.controls["v_reset"].value = -65
    assert explorer.view.scene["problem"] == ""
    explorer.controls["v_reset"].value = -50
    explorer.controls["v_th"].value = -45
    assert explorer.view.scene["problem"] == ""
    assert explorer.recording.params == LIFParameters(v_reset=-50 * mV, v_th=-45 * mV)


def test_the_voltage_axis_only_grows_until_a_preset_is_applied(explorer):
    limits = explorer._limits
    explorer.controls["v_reset"].value = -80
    grown = explorer._limits
    assert grown[0] < limits[0] and grown[1] == limits[1]
    explorer.controls["v_reset"].value = -65
    assert explorer._limits == grown
    explorer.reset.click()
    assert explorer._limits == limits


def test_a_browser_that_rounds_badly_is_no_move():
    explorer = LIFExplorer("R", "I", preset="long refractory period")
    before = picture(explorer)
    explorer.controls["I"].value = 10.000000000000002
    assert explorer.ghost is None
    assert picture(explorer) == before


def test_only_what_has_changed_is_sent_again(explorer):
    explorer.controls["tau_m"].value = 20
    sent = []
    explorer.view.observe(lambda change: sent.append(change.name), ["scene", "data", "ghost"])
    explorer.controls["tau_m"].value = 21
    assert sorted(sent) == ["data", "scene"]
    assert len(explorer.view.data) + len(json.dumps(explorer.view.scene)) < 13_000


def test_lines_of_shown_sliders_are_handles_and_no_others():
    explorer = LIFExplorer("v_th", "tau_m")
    levels = {each["name"]: each for each in explorer.view.scene["panels"][1]["items"] if each["kind"] == "level"}
    assert levels["v_th"]["slider"] == "v_th"
    assert [each["id"] for each in explorer.view.controls.values()] == [
        explorer.controls[name].model_id for name in SLIDERS
    ]
    assert "slider" not in levels["v_rest"] and "slider" not in levels["v_reset"]


def test_the_sentence_says_what_the_picture_shows(explorer):
    sentence = explorer.view.scene["sentence"]
    assert "one LIF neuron over 200 ms" in sentence and "measured rate: 63.3 Hz" in sentence


@pytest.mark.parametrize("names", [("tau_m",), ("R", "I"), tuple(SLIDERS)])
def test_only_the_sliders_asked_for_are_shown(names):
    explorer = LIFExplorer(*names)
    *shown, row = explorer.children[1].children
    assert shown == [explorer.controls[name] for name in names]
    assert explorer.preset not in row.children
    row = LIFExplorer().children[1].children[-1]
    assert [type(each).__name__ for each in row.children] == ["Dropdown", "Button", "Dropdown", "Checkbox"]


def test_every_slider_is_labelled_with_its_unit(explorer):
    labels = [explorer.controls[name].description for name in SLIDERS]
    units = ["ms", "mV", "mV", "mV", "ms", "MΩ", "nA"]
    assert labels == [f"{name} ({unit})" for name, unit in zip(SLIDERS, units, strict=False)] + ["neurons n"]
    for name in SLIDERS:
        assert not explorer.controls[name].disabled and explorer.controls[name].continuous_update


def test_every_slider_has_a_name_a_unit_and_the_colour_of_what_it_moves(explorer):
    said = explorer.view.controls
    assert [said["v_th"][key] for key in ("name", "unit", "role")] == ["v_th", "mV", "threshold"]
    assert [said["n"][key] for key in ("name", "unit", "digits")] == ["neurons n", "", 0]
    assert {said[name]["role"] for name in ("v_rest", "v_reset", "I")} == {"rest", "reset", "current"}


def test_a_page_without_a_kernel_shows_a_small_image(explorer):
    data = explorer._repr_mimebundle_()
    assert data["text/plain"] == "LIFExplorer()"
    png = b64decode(data["image/png"])
    assert Image.open(io.BytesIO(png)).size == (640, 420)
    assert len(png) < 20_000


@pytest.mark.parametrize(("arguments", "problem"), [(("tau",), "slider is 'tau'"), ((), "preset is 'tau'")])
def test_unknown_names_are_refused_with_the_known_ones(arguments, problem):
    preset = "one neuron" if arguments else "tau"
    with pytest.raises(ValueError, match=f"{problem}, but it must be one of "):
        LIFExplorer(*arguments, preset=preset)


def test_its_text_form_is_short(explorer):
    assert repr(explorer) == "LIFExplorer()"


@given(
    v=st.lists(st.floats(-90, -51), min_size=2, max_size=5),
    v_rest=st.floats(-80, -45),
    v_reset=st.floats(-90, -55),
    shown=st.none() | st.tuples(st.integers(-20, -14), st.integers(-9, -5)),
)
def test_limits_hold_everything_and_lie_on_a_grid(v, v_rest, v_reset, shown):
    params = LIFParameters(v_rest=v_rest * mV, v_reset=v_reset * mV)
    empty = np.array([])
    times = np.arange(len(v)) * 0.1 * ms
    recording = Recording(
        params, times, [v] * mV, np.zeros(len(v)) * nA, empty * ms, empty.astype(int), times[-1], 0.1 * ms
    )
    shown = shown and (5.0 * shown[0], 5.0 * shown[1])
    low, high = voltage_limits(recording, shown)
    assert low < min(*v, v_rest, v_reset) and high > max(-50 + SPIKE_HEIGHT_MV, v_rest)
    assert low % 5 == high % 5 == 0
    if shown:
        assert low <= shown[0] and high >= shown[1]
        assert voltage_limits(recording, (low, high)) == (low, high)
    else:
        assert low >= min(*v, v_rest, v_reset) - 6.1
