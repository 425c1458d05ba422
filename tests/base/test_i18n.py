"""Language and fonts: a catalogue is used, unknown languages are refused, and figures can write Chinese."""

import subprocess
import sys
import warnings

import matplotlib
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure

from helpers.base import i18n
from helpers.base.i18n import BUNDLED_FONT, _, chinese_font, set_language, use_chinese_font

LESSON = "神經元的膜電位（毫伏），時間：脈衝發放率「臨界值」ㄅㄆㄇ"


@pytest.fixture(autouse=True)
def english_again():
    with matplotlib.rc_context():
        yield
        i18n._catalogue = None


@pytest.fixture
def without_chinese_fonts(monkeypatch):
    manager = font_manager.FontManager.__new__(font_manager.FontManager)
    manager.__dict__.update(font_manager.fontManager.__dict__)
    manager.ttflist = [font for font in manager.ttflist if font.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager, "fontManager", manager)
    return manager


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue of one message, compiled by hand as gettext's format has it."""
    folder = tmp_path / "zh_TW" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    entries = {"": "Content-Type: text/plain; charset=UTF-8\n", "neuron": "神經元"}
    (folder / "course.mo").write_bytes(compile_mo(entries))
    monkeypatch.setattr(i18n, "LOCALE_FOLDER", tmp_path)


def compile_mo(entries):
    ids, texts = zip(*sorted((key.encode(), text.encode()) for key, text in entries.items()))
    tables, offset = [], 28 + 16 * len(ids)
    data = b""
    for strings in (ids, texts):
        for string in strings:
            tables += [len(string), offset + len(data)]
            data += string + b"\0"
    header = [0x950412DE, 0, len(ids), 28, 28 + 8 * len(ids), 0, 0]
    return b"".join(number.to_bytes(4, "little") for number in header + tables) + data


def test_the_catalogue_is_used_and_english_stands_where_it_is_silent(catalogue):
    set_language("zh_TW")
    assert (_("neuron"), _("threshold"), _("")) == ("神經元", "threshold", "")
    set_language("en")
    assert _("neuron") == "neuron"


def test_the_environment_chooses_unless_the_call_does(catalogue, monkeypatch):
    monkeypatch.setenv("SNN_COURSE_LANG", "zh-TW")
    set_language()
    assert _("neuron") == "神經元"
    set_language("en")
    assert _("neuron") == "neuron"


def test_a_notebook_in_the_chinese_folder_is_spoken_to_in_chinese(catalogue, monkeypatch, tmp_path):
    folder = tmp_path / "notebooks" / "zh-TW"
    folder.mkdir(parents=True)
    monkeypatch.delenv("SNN_COURSE_LANG", raising=False)
    monkeypatch.chdir(folder)
    i18n._catalogue = None
    assert _("neuron") == "神經元"


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="language is 'xx', but the course comes in: en, zh_TW"):
        set_language("xx")


def test_the_bundled_font_has_the_frequent_characters_of_taiwan():
    characters = TTFont(BUNDLED_FONT).getBestCmap()
    assert {ord(character) for character in LESSON} <= set(characters)
    assert len([code for code in characters if 0x4E00 <= code <= 0x9FFF]) >= 5401


def test_without_a_font_on_the_machine_the_bundled_one_is_registered(without_chinese_fonts):
    assert chinese_font() is None
    assert use_chinese_font() == "Noto Sans CJK TC"
    chosen = without_chinese_fonts.findfont("Noto Sans CJK TC", rebuild_if_missing=False)
    assert chosen == str(BUNDLED_FONT)


def test_chinese_and_minus_signs_are_drawn_without_a_warning(without_chinese_fonts):
    use_chinese_font()
    figure = Figure()
    ax = figure.subplots()
    ax.plot([-2, 2], [-1, 1])
    ax.set_title(LESSON)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()


def test_importing_the_helpers_does_not_touch_matplotlib(tmp_path):
    code = "import sys, helpers.base.i18n; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
