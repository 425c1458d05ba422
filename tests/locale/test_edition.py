"""The Traditional Chinese edition is complete, built from the English one, and written in Taiwan's words."""

import ast
import json
import re
import string
import unicodedata
import warnings
from copy import deepcopy

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.base import i18n
from helpers.base.i18n import BUNDLED_FONT, set_language
from helpers.base.machine import PROJECT
from tests.faults.public_calls import CALLS
from tests.faults.test_inputs import call_of, public
from tests.notebooks.reading import glossary
from tools.notebook_texts import pieces, readable_names, translated
from tools.translate import (
    CATALOGUE,
    CHINESE,
    COMPILED,
    NOTEBOOKS,
    as_bytes,
    compile_for_helpers,
    messages,
    read_catalogue,
    sources,
    translations,
    update,
)

catalogue = read_catalogue()
MESSAGES = [message for message in catalogue if message.id]
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
# Words of the mainland, or of another meaning here, and what Taiwan says.
FORBIDDEN = {
    "數據集": "資料集",
    "信息": "資訊, 訊息",
    "默認": "預設",
    "視頻": "影片",
    "代碼": "程式碼",
    "運行": "執行",
    "網絡": "網路",
    "屏幕": "螢幕",
    "鼠標": "滑鼠",
    "內存": "記憶體",
    "優化": "最佳化",
    "算法": "演算法",
    "調用": "呼叫",
    "變量": "變數",
    "數組": "陣列",
    "字符串": "字串",
    "可視化": "視覺化",
    "隨機數": "亂數",
    "概率": "機率",
    "方差": "變異數",
    "線程": "執行緒",
    "緩存": "快取",
    "加載": "載入",
    "打印": "印出",
    "界面": "介面",
    "用戶": "使用者",
    "軟件": "軟體",
    "硬件": "硬體",
    "菜單": "選單",
    "服務器": "伺服器",
    "激活": "活化",
    "卷積": None,
}
ALLOWED = {"算法": ("演算法", "計算法", "運算法"), "界面": ("細胞界面",)}
SIMPLIFIED = "数据网络运动学习么这对时间应该发现经过电压输层构样图习检测权阈值脉冲编码异参数变换频动态"


@pytest.fixture(autouse=True)
def english_again():
    with matplotlib.rc_context():
        yield
        i18n._catalogue, i18n._fonts[1:] = None, []
        plt.close("all")


def name_of(message):
    return f"{message.context or 'helpers'}: {message.id[:60]}"


def test_every_message_is_translated_and_none_is_fuzzy():
    assert [name_of(message) for message in MESSAGES if message.fuzzy or not message.string] == []


def test_every_text_that_helpers_mark_is_in_the_catalogue():
    """Babel does not look into f-strings."""
    marked = set()
    for path in (PROJECT / "helpers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_"):
                marked |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    assert marked - {message.id for message in MESSAGES if message.context is None} == set()


def test_an_unchanged_tree_changes_nothing():
    assert as_bytes(update(catalogue, messages())) == CATALOGUE.read_bytes(), "run: make translate"
    known = {message.id: message.string for message in MESSAGES if message.context is None}
    assert compile_for_helpers(catalogue) == COMPILED.read_bytes() and known


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_built_notebook_is_the_one_that_is_stored(path):
    built = translated(path.stem, nbformat.read(path, as_version=4), translations(catalogue))
    assert sources(built) == sources(nbformat.read(CHINESE / path.name, as_version=4)), "run: make translate"


def without_texts(source):
    """The tree of a cell's code with every literal of text left blank."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = [part for part in node.values if not isinstance(part, ast.Constant)]
            node.values.sort(key=ast.dump)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_code_of_both_editions_is_the_same_but_for_texts(path):
    english, chinese = (nbformat.read(each, as_version=4).cells for each in (path, CHINESE / path.name))
    for one, other in zip(english, chinese, strict=True):
        if one.cell_type == "code":
            assert without_texts(one.source) == without_texts(other.source), one.id


PLACEHOLDER = re.compile(r"(?<!\{)\{[^{}]*\}(?!\})")
# The first line of chapter 00 in each edition, which opens the other one.
SWITCH = {"[中文版 (Traditional Chinese)](zh-TW/00_start_here.ipynb)": "[English](../00_start_here.ipynb)"}
KEPT = re.compile(r"`[^`]+`|\$\$.+?\$\$|\$[^$]+\$|\]\([^)]+\)", re.DOTALL)


def fields(text):
    return sorted(name for _before, name, _spec, _conversion in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_a_translation_keeps_what_is_no_text(message):
    if message.context is None:
        assert fields(message.string) == fields(message.id)
    elif message.context.endswith(" code"):
        assert sorted(PLACEHOLDER.findall(message.string)) == sorted(PLACEHOLDER.findall(message.id))
    elif message.id not in SWITCH:
        assert sorted(KEPT.findall(message.string)) == sorted(KEPT.findall(message.id))
    assert re.match(r"\s*", message.string)[0] == re.match(r"\s*", message.id)[0]
    assert re.search(r"\s*$", message.string)[0] == re.search(r"\s*$", message.id)[0]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_words_are_those_of_taiwan(word):
    for message in MESSAGES:
        text = message.string
        for allowed in ALLOWED.get(word, ()):
            text = text.replace(allowed, "")
        assert word not in text, f"{name_of(message)}: {word} is {FORBIDDEN[word]} here"


def test_no_character_is_a_simplified_one():
    simplified = {character for character in SIMPLIFIED if not _is_big5(character)}
    found = {character for message in MESSAGES for character in message.string if character in simplified}
    assert found == set()


def _is_big5(character):
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def test_chinese_text_has_full_width_punctuation_and_room_beside_latin_letters():
    half = re.compile(r"[\u4e00-\u9fff][,;:?!](?=[\u4e00-\u9fff]|$)")
    close = re.compile(r"[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]")
    texts = {name_of(message): KEPT.sub(" ", PLACEHOLDER.sub(" ", message.string)) for message in MESSAGES}
    assert [name for name, text in texts.items() if half.search(text)] == []
    assert [name for name, text in texts.items() if close.search(text)] == []


def loose_stars(text):
    """Marks of emphasis that CommonMark would show as stars: Chinese has no spaces beside which they may stand."""
    text, opened, loose = f" {KEPT.sub('x', text)} ", [], []
    for mark in re.finditer(r"\*+", text):
        before, after = text[mark.start() - 1], text[mark.end()]
        if opened and opened[-1] == mark[0] and can_stand(after, before):
            opened.pop()
        elif can_stand(before, after):
            opened.append(mark[0])
        else:
            loose.append(text[mark.start() - 10 : mark.end() + 10])
    return loose + opened


def can_stand(outside, inside):
    """Whether a mark of emphasis may stand between these two characters."""
    is_mark = [unicodedata.category(each)[0] in "PS" for each in (outside, inside)]
    return not inside.isspace() and (not is_mark[1] or is_mark[0] or outside.isspace())


def test_marks_of_emphasis_are_shown_as_emphasis():
    texts = {name_of(each): each.string for each in MESSAGES if each.context and not each.context.endswith(" code")}
    assert {name: loose_stars(text) for name, text in texts.items() if loose_stars(text)} == {}
    assert loose_stars("**甲**。乙") == []
    assert loose_stars("**甲。**乙") != []


def test_the_glossary_has_one_chinese_term_for_each_english_one():
    chinese = [term.chinese for term in glossary()]
    rows = {message.id for message in MESSAGES if (message.context or "").startswith("glossary")}
    assert len([row for row in rows if row.startswith("| ")]) >= len(chinese)
    for message in MESSAGES:
        if message.id in rows and re.match(r"\| .*\]\(\w+\.ipynb\) \|$", message.id):
            assert message.id.split(" | ")[:2] == message.string.split(" | ")[:2]


def test_chapter_00_of_each_edition_opens_the_other_one():
    for folder, line in zip((NOTEBOOKS, CHINESE), *SWITCH.items(), strict=True):
        first = nbformat.read(folder / "00_start_here.ipynb", as_version=4).cells[0].source
        assert first.splitlines()[2] == line
        other = NOTEBOOKS if folder == CHINESE else CHINESE
        assert (folder / re.search(r"\(([^()]+)\)$", line)[1]).resolve() == (other / "00_start_here.ipynb").resolve()


def test_one_changed_sentence_makes_exactly_that_message_fuzzy():
    found = messages()
    context, text = next(key for key in found if (key[0] or "").startswith("01_"))
    changed = {
        (key if key != (context, text) else (context, f"{text} One more.")): where for key, where in found.items()
    }
    after = update(deepcopy(catalogue), changed)
    fuzzy = [message for message in after if message.id and message.fuzzy]
    assert [(message.context, message.id) for message in fuzzy] == [(context, f"{text} One more.")]
    assert fuzzy[0].string == catalogue.get(text, context).string


EXPLORERS = [name for name in CALLS if name.startswith("widgets.") and name.endswith("Explorer")]
# What is drawn, and what its labels may need.
DRAWN = [message for message in MESSAGES if message.context is None or message.context.endswith(" code")]


def test_the_font_that_ships_has_every_character_that_can_be_drawn():
    known = set(TTFont(BUNDLED_FONT).getBestCmap()) | set(TTFont(font_manager.findfont("DejaVu Sans")).getBestCmap())
    missing = {c for message in DRAWN for c in message.string if ord(c) not in known and c.isprintable()}
    assert missing == set(), "run: helpers/data/make_font.py"


@pytest.mark.parametrize("name", [name for name in CALLS if name.startswith("figures.plot_")])
def test_every_figure_speaks_chinese_without_a_missing_character(name, monkeypatch):
    monkeypatch.setattr(i18n, "chinese_font", lambda: None)  # as on a machine without one
    set_language("zh_TW")
    public(name)(**call_of(name)[1])
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        plt.gcf().canvas.draw()


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_is_stored_with_a_picture_in_chinese(name, monkeypatch):
    monkeypatch.setattr(i18n, "chinese_font", lambda: None)
    set_language("zh_TW")
    explorer = public(name)(**call_of(name)[1])
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        assert "image/png" in explorer._repr_mimebundle_()
    assert re.findall(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}[^\"]*", json.dumps(explorer.view.scene)) == []


def kinds_of_outputs(cell):
    """What a cell has left, and in which stream; how often depends on the moment."""
    return {(output.output_type, output.get("name")) for output in cell.get("outputs", [])}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_cell_leaves_the_same_kinds_of_output_in_both_editions(path):
    english, chinese = (nbformat.read(each, as_version=4).cells for each in (path, CHINESE / path.name))
    for one, other in zip(english, chinese, strict=True):
        assert kinds_of_outputs(one) == kinds_of_outputs(other), one.id


@pytest.mark.parametrize("path", sorted(CHINESE.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_stored_notebook_was_run_in_order_without_a_warning(path):
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert [each for each in outputs if each.output_type == "error" or each.get("name") == "stderr"] == []


NOTEBOOK = new_notebook(
    cells=[
        new_markdown_cell("One.\n\n$$x$$\n\nTwo, with [a link](../images/a.svg).", id="a"),
        new_code_cell('names = {"slow one": 1}\nprint(f"{names[0]} spikes", "plain")  # a comment', id="b"),
        new_code_cell('equation = "dv/dt = -v/tau : volt"\nnamespace = {"tau_m": 3}', id="c"),
    ]
)


def test_pieces_are_paragraphs_comments_and_what_is_printed_or_names_something():
    assert list(pieces("n", NOTEBOOK)) == [
        ("n a", "One."),
        ("n a", "Two, with [a link](../images/a.svg)."),
        ("n code", "slow one"),
        ("n code", "{names[0]} spikes"),
        ("n code", "plain"),
        ("n b", "a comment"),
    ]


def test_a_name_that_the_notebooks_own_function_files_things_under_is_read():
    code = 'def timed(name, run):\n    seconds[name] = run()\ntimed("in one run", look_up("in one run"))'
    notebook = new_notebook(cells=[new_code_cell(code)])
    assert list(pieces("n", notebook)) == [("n code", "in one run")]
    source = translated("n", notebook, {("n code", "in one run"): "一次執行"}).cells[0].source
    assert source.endswith('timed("一次執行", look_up("in one run"))')


def test_names_in_lists_titles_and_keys_that_are_filled_in_are_read():
    code = 'names = ["ratio 1"]\nplot(titles=["in"] + ["out"]*3)\na = {f"pixel {n}": 1 for n in b}\n'
    code += 'c = {f"v_th = {v} mV": 1}'
    assert [text for _context, text in pieces("n", new_notebook(cells=[new_code_cell(code)]))] == [
        "ratio 1",
        "in",
        "out",
        "pixel {n}",
    ]


def test_what_is_known_is_replaced_and_pictures_are_found_from_the_folder_below():
    known = {("n a", "One."): "一。", ("n code", "slow one"): "慢的", ("n b", "a comment"): "註解"}
    known["n code", "{names[0]} spikes"] = "{names[0]} 個脈衝"
    text, code, equation = translated("n", NOTEBOOK, known).cells
    assert text.source == "一。\n\n$$x$$\n\nTwo, with [a link](../../images/a.svg)."
    assert code.source == 'names = {"慢的": 1}\nprint(f"{names[0]} 個脈衝", "plain")  # 註解'
    assert equation.source == NOTEBOOK.cells[2].source


def test_a_name_that_the_code_needs_stays():
    cells = [new_code_cell('a = {"pre": 1, "two words": 2}\nsynapses.pre.order = 1\nf(way="two words")')]
    assert readable_names(new_notebook(cells=cells)) == set()


def test_a_name_that_a_function_gets_stays_where_it_gets_it():
    notebook = new_notebook(cells=[new_code_cell('codes = {"latency": 1}\nExplorer("latency")')])
    code = translated("n", notebook, {("n code", "latency"): "潛時"}).cells[0].source
    assert code == 'codes = {"潛時": 1}\nExplorer("latency")'


def test_what_is_printed_by_way_of_a_loop_or_a_format_is_read():
    code = 'print({name: f"{n} spikes" for name, n in counts})\nprint("now {}".format(1), *(f"{n} left" for n in a))'
    assert [text for _context, text in pieces("n", new_notebook(cells=[new_code_cell(code)]))] == [
        "{n} spikes",
        "now {}",
        "{n} left",
    ]


def test_no_text_is_translated_inside_of_another_literal():
    """Before Python 3.12 what stands in the braces of an f-string can not be taken into the catalogue."""
    for path in (PROJECT / "helpers").rglob("*.py"):
        literals = [
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.JoinedStr)
        ]
        calls = [each for node in literals for each in ast.walk(node) if isinstance(each, ast.Call)]
        marked = [
            each for each in calls if getattr(each.func, "id", "") == "_" and isinstance(each.args[0], ast.Constant)
        ]
        assert marked == [], path.name
