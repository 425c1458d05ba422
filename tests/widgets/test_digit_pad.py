"""The drawing pad: events of mouse, finger and keyboard as the browser sends them, every button, and what is called."""

import io
import logging

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import helpers.widgets.digit_pad
from helpers.datasets.drawing import CANVAS, PEN, as_digit, draw_ink
from helpers.widgets.digit_pad import EXAMPLE, DigitPad, example_image

THREE = [(85, 70), (120, 50), (165, 55), (185, 85), (120, 135), (170, 145), (195, 180), (170, 220), (75, 215)]
BLACK = np.zeros((28, 28), np.uint8)


class Clock:
    """A clock that a test turns."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr(helpers.widgets.digit_pad, "perf_counter", lambda: self.now)


@pytest.fixture(autouse=True)
def nothing_fails_in_a_callback(caplog):
    """ipywidgets turns an exception in a callback into a log entry."""
    yield
    assert [each.getMessage() for each in caplog.get_records("call") if each.levelno >= logging.WARNING] == []


def send(pad, event, x=0, y=0, **content):
    pad.canvas._handle_frontend_event(pad.canvas, {"event": event, "x": x, "y": y, **content}, [])


def mouse(pad, points):
    send(pad, "mouse_down", *points[0])
    for point in points[1:]:
        send(pad, "mouse_move", *point)
    send(pad, "mouse_up", *points[-1])


def touch(pad, event, *points):
    send(pad, f"touch_{event}", touches=[{"x": x, "y": y} for x, y in points])


def press(pad, key, shift=False):
    send(pad, "key_down", key=key, shift_key=shift, ctrl_key=False, meta_key=False)


def stored(pad):
    return np.asarray(Image.open(io.BytesIO(pad.stored.value)))


def sent(widget, monkeypatch):
    """What a widget tells the browser to do from now on."""
    messages = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: messages.append(content))
    return messages


def paint(pad, monkeypatch):
    """The strokes that are painted whole from now on."""
    painted = []

    def stroke_lines(points):
        painted.append([tuple(point) for point in points.tolist()])

    monkeypatch.setattr(pad.canvas, "stroke_lines", stroke_lines, raising=False)
    return painted


def test_the_mouse_draws_what_the_same_strokes_would_be():
    pad = DigitPad()
    mouse(pad, THREE)
    assert pad.strokes == [[tuple(map(float, point)) for point in THREE]]
    np.testing.assert_array_equal(pad.image, as_digit(draw_ink([THREE])))
    np.testing.assert_array_equal(stored(pad), pad.image)
    assert pad.remark == ""


def test_a_finger_draws_the_same_as_the_mouse():
    by_mouse, by_finger = DigitPad(), DigitPad()
    mouse(by_mouse, THREE)
    touch(by_finger, "start", THREE[0])
    for point in THREE[1:]:
        touch(by_finger, "move", point)
    touch(by_finger, "end")
    np.testing.assert_array_equal(by_finger.image, by_mouse.image)
    assert by_finger.strokes == by_mouse.strokes


@pytest.mark.parametrize("last", ["end", "cancel"])
def test_a_second_finger_begins_a_stroke_of_its_own_and_none_is_joined_to_it(last):
    pad = DigitPad()
    touch(pad, "start", (50, 50))
    touch(pad, "move", (50, 200))
    touch(pad, "start", (50, 200), (200, 50))
    touch(pad, last, (200, 50))
    touch(pad, "move", (200, 200))
    assert pad.strokes == [[(50, 50), (50, 200)], [(50, 200)]]


def test_the_mouse_moves_without_drawing_until_a_button_is_down():
    pad = DigitPad()
    for event in ("mouse_move", "mouse_up", "mouse_out"):
        send(pad, event, 100, 100)
    touch(pad, "move", (100, 100))
    assert pad.strokes == [] and not pad.image.any()


def test_a_stroke_that_leaves_the_canvas_ends_there():
    pad = DigitPad()
    send(pad, "mouse_down", 140, 50)
    send(pad, "mouse_move", 140, 250)
    send(pad, "mouse_out", 140, 5000)
    send(pad, "mouse_move", 20, 20)
    assert pad.strokes == [[(140, 50), (140, 250), (140, CANVAS + PEN)]]
    mouse(pad, [(20, 20), (20, 200)])
    assert len(pad.strokes) == 2


def test_a_button_that_was_let_go_out_of_sight_does_not_join_two_strokes():
    pad = DigitPad()
    send(pad, "mouse_down", 50, 50)
    send(pad, "mouse_move", 50, 200)
    mouse(pad, [(200, 50), (200, 200)])
    np.testing.assert_array_equal(pad.image, as_digit(draw_ink([[(50, 50), (50, 200)], [(200, 50), (200, 200)]])))


@pytest.mark.parametrize(
    "strokes, sentence",
    [
        ([], "The canvas is empty"),
        ([[(140, 140)]], "only a dot"),
        ([[(0, y), (CANVAS, y)] for y in range(0, CANVAS + 1, PEN)], "full of ink"),
    ],
)
def test_what_is_no_digit_gets_a_sentence_and_a_black_image(strokes, sentence):
    pad = DigitPad()
    pad.clear.click()
    for points in strokes:
        mouse(pad, points)
    assert sentence in pad.message.value
    assert not pad.image.any() and not stored(pad).any()
    pad.draw([THREE])
    assert pad.remark == "" and pad.image.any()


def test_a_new_pad_invites_with_a_faint_example_that_goes_with_the_first_stroke(monkeypatch):
    pad = DigitPad()
    assert "Draw a digit" in pad.message.value and "example" in pad._invitation.value
    assert not pad.image.any() and pad.strokes == []
    np.testing.assert_array_equal(stored(pad), example_image() // 4)
    painted = paint(pad, monkeypatch)
    send(pad, "client_ready")
    assert painted == EXAMPLE
    painted.clear()
    send(pad, "mouse_down", 30, 30)
    assert painted == [[(30, 30)]] and not stored(pad).any()
    assert "only a dot" in pad.message.value and "example" not in pad._invitation.value


def test_clear_takes_the_example_away_too():
    pad = DigitPad()
    pad.clear.click()
    assert not stored(pad).any() and "empty" in pad.message.value


def test_canvas_and_image_have_names():
    pad = DigitPad()
    for part in (pad.canvas, pad.stored):
        assert part.tooltip and part.description == ""  # without which ipywidgets fails to set the tooltip


def test_undo_takes_back_one_stroke_at_a_time_and_stops_at_none():
    pad = DigitPad()
    mouse(pad, THREE)
    three = pad.image
    mouse(pad, [(30, 30), (30, 250)])
    assert not np.array_equal(pad.image, three)
    pad.undo.click()
    np.testing.assert_array_equal(pad.image, three)
    pad.undo.click()
    assert pad.strokes == [] and "empty" in pad.message.value
    pad.undo.click()
    assert pad.strokes == []


def test_clear_takes_everything():
    pad = DigitPad()
    mouse(pad, THREE)
    mouse(pad, [(30, 30), (30, 250)])
    pad.clear.click()
    assert pad.strokes == [] and not pad.image.any() and "empty" in pad.message.value
    mouse(pad, THREE)
    np.testing.assert_array_equal(pad.image, as_digit(draw_ink([THREE])))


def test_backspace_undoes_and_delete_clears():
    pad = DigitPad()
    for x in (50, 150, 250):
        mouse(pad, [(x, 50), (x, 250)])
    press(pad, "Backspace")
    assert len(pad.strokes) == 2
    press(pad, "x")
    assert len(pad.strokes) == 2
    press(pad, "Delete")
    assert pad.strokes == []


def test_the_keyboard_gets_out_of_the_canvas_on_both_sides(monkeypatch):
    pad = DigitPad()
    undo, canvas = sent(pad.undo, monkeypatch), sent(pad.canvas, monkeypatch)
    press(pad, "Tab")
    assert (undo, canvas) == ([{"do": "focus"}], [])
    press(pad, "Tab", shift=True)
    press(pad, "Escape")
    assert (undo, canvas) == ([{"do": "focus"}], [{"do": "blur"}] * 2)


@pytest.mark.parametrize("name", ["undo", "clear"])
def test_undo_or_clear_in_the_middle_of_a_stroke_ends_it(name):
    pad = DigitPad()
    send(pad, "mouse_down", 50, 50)
    send(pad, "mouse_move", 50, 200)
    getattr(pad, name).click()
    send(pad, "mouse_move", 200, 200)
    send(pad, "mouse_up", 200, 200)
    assert pad.strokes == [] and not pad.image.any()


def test_on_digit_gets_each_image_once_and_each_reason_for_none():
    images = []
    pad = DigitPad(on_digit=images.append)
    assert images == []
    pad.draw([THREE])
    pad.draw([THREE])
    pad.draw([[(140, 140)]])
    pad.draw([[(150, 140)]])
    pad.clear.click()
    assert len(images) == 3
    np.testing.assert_array_equal(images[0], as_digit(draw_ink([THREE])))
    for black in images[1:]:
        np.testing.assert_array_equal(black, BLACK)
    images[1][:] = 7
    assert not pad.image.any()


def test_while_the_pen_moves_it_rests_four_times_as_long_as_the_last_call_took(monkeypatch):
    clock, images = Clock(monkeypatch), []

    def recognise(image):
        images.append(clock.now)
        clock.now += 1

    pad = DigitPad(on_digit=recognise)
    pad.draw([THREE])
    send(pad, "mouse_down", 30, 30)  # at 1
    for step in range(11):
        clock.now += 1
        send(pad, "mouse_move", 30, 40 + 15 * step)
    send(pad, "mouse_up", 30, 190)
    assert images == [0, 5, 10, 14]


def test_each_piece_of_line_is_painted_at_once_however_slow_the_rest(monkeypatch):
    pad = DigitPad(on_digit=lambda image: None)
    painted = []
    monkeypatch.setattr(pad.canvas, "stroke_line", lambda *line: painted.append(line), raising=False)
    pad._pause_until = np.inf
    send(pad, "mouse_down", 10, 10)
    send(pad, "mouse_move", 20, 30)
    send(pad, "mouse_move", 40, 50)
    assert painted == [(10, 10, 20, 30), (20, 30, 40, 50)]


def test_a_page_that_is_loaded_again_is_painted_again(monkeypatch):
    pad = DigitPad()
    pad.draw([THREE, [(30, 30)]])
    painted = paint(pad, monkeypatch)
    send(pad, "client_ready")
    assert painted == [THREE, [(30, 30)]]
    assert pad.canvas._canvas_manager._current_canvas is pad.canvas


def test_two_pads_share_nothing():
    first, second = DigitPad(), DigitPad()
    mouse(first, THREE)
    assert second.strokes == [] and not second.image.any()


points = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))


@given(st.lists(st.lists(points, min_size=1, max_size=6), max_size=4))
def test_any_strokes_give_an_image_or_a_sentence(strokes):
    pad = DigitPad()
    for stroke in strokes:
        mouse(pad, stroke)
    assert pad.image.shape == (28, 28) and pad.image.dtype == np.uint8
    assert pad.image.any() == (pad.remark == "")
    while pad.strokes:
        pad.undo.click()
    assert not pad.image.any()


def test_what_is_no_stroke_is_refused_and_the_drawing_stays():
    pad = DigitPad()
    pad.draw([THREE])
    with pytest.raises(ValueError, match="A stroke must be a list of points"):
        pad.draw([[(1, 2, 3)]])
    np.testing.assert_array_equal(pad.image, as_digit(draw_ink([THREE])))


def test_layout_never_moves():
    pad = DigitPad()
    assert pad.message.layout.min_height == "26px"
    for square in (pad.canvas, pad.stored):
        assert (square.layout.width, square.layout.height) == ("280px", "280px")


def test_its_text_form_is_short():
    assert repr(DigitPad()) == "DigitPad()"
