"""Numbers in the text of a chapter are printed by a cell, stand in its code, or say where they come from.

`python -m tests.notebooks.test_numbers` lists those that do not: first of the text, where the test allows only what
EXPLAINED has, then of the folded answers, whose numbers the reader's own run prints.

A number with a unit is known if an output of the chapter rounds to it, or if the chapter's code or the default value of
a parameter has it. It needs neither if a command stands in its paragraph or a source in its sentence, or if the
sentence calculates it or asks. A bullet is a paragraph, and a table belongs to the paragraph before it.
"""

import json
import re

import pytest

from helpers.base.machine import PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
DEFAULTS = "\n".join(
    path.read_text(encoding="utf-8") for path in (PROJECT / "helpers").rglob("*.py") if path.parent.name != "widgets"
)
NUMBER = r"(?<![\w.,^])\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"
UNIT = r"per cent|[mµun]?s|m?V|[np]A|k?Hz|M(?:Ohm|Ω)|[kMG]B|times|points"
CLAIM = re.compile(rf"({NUMBER})(?:\s?(%)|\s({UNIT}))(?![\w²^])")
DEFAULT = re.compile(rf"({NUMBER})\s?\*\s?(?:[mu]?s|second|m?V|[np]A|k?Hz|MOhm|Mohm|nS)\b")  # of a parameter
COMMAND = re.compile(r"benchmarks/\w+\.py|--row|python -m|`make ")
SOURCE = re.compile(r"et al\.|\(\d{4}\)|, \d{4}\)|their program|Diehl & Cook")
LATEX = re.compile(r"\\(?:[,;]|mathrm|text)|[{}$*]|`[^`]*`")
ANSWER = re.compile(r"<details>.*?</details>", re.DOTALL)
SCALES = {"%": (1, 100), "per cent": (1, 100)}  # a share is printed as such, too
PREFIXES = (1, 1000, 0.001)
PARAGRAPH = re.compile(r"\n\s*\n(?!\|)|\n(?=[-*] )")
# What is left of the text, by chapter, and why it is right.
EXPLAINED = {
    "00_start_here": {
        "16 ms": "chapter 01's 13.9 ms and the refractory period",
        "35 mV": "what the reader's run shows",
    },
    "01_lif_neuron": {
        "95 %": "1 - exp(-3)",
        "37 %": "exp(-1)",
        "13.9 ms": "between the spike times that are printed",
    },
    "02_firing_rate": {
        "66 Hz": "an example, and the mean of the two slopes that are printed",
        "180 Hz": "an example",
        "23 ms": "between the intervals that are printed, and 10 ms ln 10",
        "276 Hz": "1/(2 ms + 10 ms ln(100/85))",
    },
    "04_spike_encoding": {
        "24.5 ms": "100 ms (1 - exp(-9/32)), when black's two neurons fire",
        "0.36 ms": "a tenth of a column's time, 100 ms/28",
        "12.5 ms": "an eighth of 100 ms",
    },
    "05_mnist_through_lif": {"1.2 points": "between the accuracies that are printed"},
    "06_synapses_and_stdp": {"2.5 %": "half a time step of 1 ms over 20 ms", "12 times": "0.06 over 0.005"},
    "07_learning_mnist": {"120 Hz": "1.1 kHz by the median digit's brightest pixel over its contrast"},
    "08_save_load_reuse": {"1.25 MB": "784 * 400 * 4 bytes", "256 times": "2 to the 8th, from bit 26 of the exponent"},
    "09_time_and_events": {"33 ms": "1/(30 Hz)", "35 ms": "seven delays of 5 ms", "0.6 ms": "0.2 m over 343 m/s"},
}


def markdown(path, answers=False):
    """The text of a chapter, or its folded answers."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return "\n\n".join(ANSWER.findall(text)) if answers else ANSWER.sub("\n\n", text)


def known_values(path):
    """All numbers of a chapter's code and outputs, and of the defaults of parameters."""
    texts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            texts.append("".join(cell["source"]))
            for output in cell["outputs"]:
                texts += ["".join(output.get("text", "")), "".join(output.get("data", {}).get("text/plain", ""))]
    return [value(each) for each in re.findall(NUMBER, "\n".join(texts)) + DEFAULT.findall(DEFAULTS)]


def value(number):
    return float(number.replace(",", ""))


def claims(text):
    """Number, unit and sentence of what is neither calculated nor asked, and has no command or source beside it."""
    for paragraph in PARAGRAPH.split(text):
        if COMMAND.search(paragraph) or "\n|" in paragraph and SOURCE.search(paragraph):
            continue
        for sentence in re.split(r"(?<=[.?!])\s+(?![a-z])|\|", paragraph):
            if not (SOURCE.search(sentence) or "=" in sentence or sentence.rstrip("* ").endswith("?")):
                found = CLAIM.findall(LATEX.sub(" ", sentence))
                yield from ((number, percent or unit, sentence) for number, percent, unit in found)


def is_known(number, unit, values):
    """Whether one of the values is this number, rounded to its decimal places."""
    half = 0.5 * 10.0 ** -len(number.partition(".")[2]) * (1 + 1e-9)
    return any(abs(each * s - value(number)) <= half for each in values for s in SCALES.get(unit, PREFIXES))


def unexplained(path, answers=False):
    values = known_values(path)
    return [claim for claim in claims(markdown(path, answers)) if not is_known(*claim[:2], values)]


RULE = {
    "It is 12.3 % of them.": 1,
    "Wait for 1,200 ms, then 5 mV.": 2,
    "- 4 Hz, as `python benchmarks/memory.py` prints.\n- 5 Hz": 1,
    "Paul et al. saw 12.3 %. We saw 4 %.": 1,
    "Cells of rats (2005):\n\n| 5 ms | 3 ms |": 0,
    "Is it 12.3 %?": 0,
    "It is $1 - e^{-2}$ = 86 %.": 0,
    "Chapter 12 of 14 has 784 pixels and `dt=2*ms`.": 0,
}


@pytest.mark.parametrize("text", RULE)
def test_what_claims_a_number(text):
    assert len(list(claims(text))) == RULE[text]


def test_a_number_is_known_by_what_rounds_to_it():
    assert is_known("88.7", "%", [0.8874]) and is_known("1,200", "ms", [1.2]) and is_known("0.36", "ms", [0.357])
    assert not is_known("88.7", "%", [0.8876]) and not is_known("12", "Hz", [11.4, 12.6])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_number_is_printed_or_says_where_it_comes_from(path):
    allowed = EXPLAINED.get(path.stem, {})
    left = [claim for claim in unexplained(path) if " ".join(claim[:2]) not in allowed]
    assert not left, "\n".join(f"{number} {unit}: {sentence}" for number, unit, sentence in left)


if __name__ == "__main__":
    for title, answers in (("text", False), ("answers", True)):
        for chapter in NOTEBOOKS:
            for number, unit, sentence in unexplained(chapter, answers):
                print(f"{title} of {chapter.stem}: {number} {unit}: {' '.join(sentence.split())[:150]}")
