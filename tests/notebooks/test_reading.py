"""Chapters stay within what a reader can do, and every term is explained before it is used, and in the glossary."""

import re

import pytest

from tests.notebooks import reading
from tests.notebooks.reading import CHAPTERS, Term

TERMS = list(reading.glossary())
MAX_WORDS, MAX_CELLS, MAX_MEAN_SENTENCE = 4000, 60, 16
TOLERANCE = 1.05

chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


@chapters
def test_a_chapter_has_at_most_4000_words_and_60_cells(path):
    assert len(reading.words(reading.text_of(path))) <= TOLERANCE * MAX_WORDS
    assert reading.body(path) <= TOLERANCE * MAX_CELLS


@chapters
def test_sentences_are_short(path):
    assert reading.mean_sentence(path) <= MAX_MEAN_SENTENCE


@chapters
def test_a_chapter_says_honestly_how_long_it_takes(path):
    needed = reading.minutes(path)
    assert reading.minutes_promised(path) == pytest.approx(needed, rel=0.15), (
        f"the first cell should say: Take about {round(needed, -1):.0f} minutes, the exercises included."
    )


@chapters
def test_a_chapter_ends_with_what_you_can_do_now_and_what_comes_next_and_links_the_glossary(path):
    text = "\n\n".join(reading.cells(path, "markdown"))
    assert re.search(r"^## What you can do now$.*^Next: ", text, re.MULTILINE | re.DOTALL)
    assert "](glossary.ipynb)" in text


def test_the_glossary_is_alphabetic_and_complete_and_has_each_term_once():
    names = [term.name.casefold() for term in TERMS]
    assert names == sorted(set(names))
    assert len(names) >= 100
    for term in TERMS:
        assert re.search(r"[\u4e00-\u9fff]", term.chinese), f"{term.name} has no Chinese term"
        assert term.meaning.endswith(".") and len(list(reading.sentences(term.meaning))) == 1, term.name


def test_each_term_is_used_first_in_the_chapter_that_the_glossary_names():
    sentences = [sentence for _name, sentence in reading.complaints(TERMS)]
    assert not sentences, "\n" + "\n".join(sentences)


def test_a_term_is_found_in_any_letters_and_in_the_plural_and_not_within_another_word():
    term = Term("rate code", "頻率編碼", "The larger the value, the more spikes per second.", "04.ipynb")
    assert term.found_in("Rate\ncodes are old.")
    assert not term.found_in("a rate-coded image")


def test_words_and_sentences_are_counted_as_they_are_read():
    text = "# Title\n\nOne formula, $a + b$, is one word. See [the page](page.ipynb)!\n\n| a | table |\n"
    assert len(reading.words("One formula, $a + b$, is one word.")) == 6
    assert [len(reading.words(sentence)) for sentence in reading.sentences(text)] == [6, 3]
