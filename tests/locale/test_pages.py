"""README and TEACHING in both languages: the same commands, parts and code, and links that lead somewhere."""

import re
from collections import Counter

import pytest

from helpers.base.machine import PROJECT

PAGES = ("README", "TEACHING")
COUNTED = {"sections": r"^#+ ", "rows of tables": r"^\|", "points of lists": r"^- ", "pictures": r"!\["}


def page(name):
    return (PROJECT / f"{name}.md").read_text(encoding="utf-8")


def commands(text):
    """The lines of code blocks up to their comments; the project's folders are described, not called."""
    lines = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    return [re.sub(r"\s+# .*", "", line) for line in lines if not re.match(r"[\w/]+/\s", line)]


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_commands(name):
    assert len(commands(page(name))) > 1
    assert commands(page(name)) == commands(page(f"{name}.zh-TW"))


@pytest.mark.parametrize("kind", COUNTED)
@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_as_many_parts(name, kind):
    one, other = (len(re.findall(COUNTED[kind], page(each), re.MULTILINE)) for each in (name, f"{name}.zh-TW"))
    assert one == other


def code_in(text):
    """What stands in backquotes, by how often; the folder of the Chinese edition is named where it is explained."""
    spans = (re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", text))
    return Counter(span for span in spans if span != "zh-TW")


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_name_the_same_code(name):
    assert code_in(page(name)) == code_in(page(f"{name}.zh-TW"))


@pytest.mark.parametrize("name", PAGES)
def test_links_of_the_chinese_page_lead_to_the_chinese_edition(name):
    links = re.findall(r"\]\((?!http)([^)#]+)[^)]*\)", page(f"{name}.zh-TW"))
    assert [link for link in links if not (PROJECT / link).exists()] == []
    assert [link for link in links if link.startswith(("notebooks/", "images/")) and "zh-TW/" not in link] == []
