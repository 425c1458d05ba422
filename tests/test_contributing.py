"""CONTRIBUTING.md shows the rooms of helpers/ as they are; citation and changelog name the package's version."""

import tomllib

import pytest
import yaml

from tools.draw_house import PROJECT, draw, find_imports, find_rooms, leave_out_detours

FILES = {
    "helpers/__init__.py": "",
    "helpers/doctor.py": '"""Is it ready? Yes."""\nimport helpers.base.checks\n',
    "helpers/base/__init__.py": '"""What all else stands on."""',
    "helpers/base/checks.py": "import math",
    "helpers/neurons/__init__.py": "",
    "helpers/neurons/lif.py": "from helpers.base.checks import check\nfrom helpers.neurons import theory",
    "helpers/widgets/__init__.py": "",
    "helpers/widgets/lif.py": "from helpers import neurons\ndef show():\n    from helpers.base import checks",
    "helpers/data/numbers.txt": "",
}


@pytest.fixture
def helpers(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "helpers"


def test_imports_are_found_however_they_are_written_and_wherever_they_stand(helpers):
    assert find_imports(find_rooms(helpers)) == {
        "base": set(),
        "doctor": {"base"},
        "neurons": {"base"},
        "widgets": {"base", "neurons"},
    }


def test_an_arrow_that_a_way_over_another_room_tells_is_left_out():
    imports = {"a": set(), "b": {"a"}, "c": {"a", "b"}, "d": {"a", "c"}}
    assert leave_out_detours(imports) == {"a": set(), "b": {"a"}, "c": {"b"}, "d": {"c"}}


def test_the_drawing_has_a_box_for_each_room_and_says_what_it_is(helpers):
    lines = draw(helpers).splitlines()
    assert '    base["<b>base</b><br>What all else stands on."]' in lines
    assert '    doctor["<b>doctor</b><br>Is it ready?"]' in lines
    assert [line.strip() for line in lines if "-->" in line] == [
        "doctor --> base",
        "neurons --> base",
        "widgets --> neurons",
    ]


def test_the_drawing_is_current():
    drawing = draw(PROJECT / "helpers")
    assert drawing in (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "call `make house`"


def test_the_citation_and_the_changelog_name_the_version_of_the_package():
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["version"] == version
    heading = f"## [{version}] - {citation['date-released']}"
    assert heading in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
