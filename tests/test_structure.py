"""The shape of the project: imports point downward, notebooks are executed and small, and a browser could import it all."""

import ast
import json
import re
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
MODULES = {path.stem: path for path in (PROJECT / "helpers").glob("*.py") if path.stem != "__init__"}
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
# From the ground up. A module imports from its own layer or from below.
LAYERS = (
    ("i18n", "cache", "checks", "clocks", "compiler", "numpy_code", "one_at_a_time", "record"),
    ("lif*", "currents", "synapses", "input_trains"),
    ("simulate*", "image_network", "build"),
    ("mnist*", "spikes", "encode", "delta", "readout", "digit_image", "sealed_file"),
    ("stdp*", "paper*", "learning_curve"),
    ("model_file", "nir_export", "recognise", "learning_curve", "doctor"),
    ("plots*", "live_plots"),
    ("explore*", "draw"),
)
# What a browser lacks, and what takes long to import: only inside the functions that need it.
LATE = {
    "torch",
    "torchvision",
    "multiprocessing",
    "subprocess",
    "socket",
    "filelock",
    "joblib",
    "sklearn",
    "nir",
}
MAX_NOTEBOOK_BYTES = 1_000_000
NBVAL_TAGS = {"nbval-ignore-output", "nbval-raises-exception"}


def layer(name):
    return next(k for k, patterns in enumerate(LAYERS) if any(fnmatch(name, each) for each in patterns))


def imported(nodes):
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            yield from (f"helpers.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def helpers_imported_by(name):
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    found = {
        each.removeprefix("helpers.") for each in imported(ast.walk(tree)) if each.startswith("helpers.")
    }
    return found & set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_downward(name):
    for other in helpers_imported_by(name):
        assert layer(other) <= layer(name), f"{name} imports {other} from a layer above"


def test_no_import_goes_round_in_a_circle():
    order = list(TopologicalSorter({name: helpers_imported_by(name) for name in MODULES}).static_order())
    assert set(order) == set(MODULES)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "build"])
def test_what_a_browser_lacks_is_imported_late(name):
    """`build` runs in a process of its own, which a browser never starts."""
    tops = {
        each.split(".")[0] for each in imported(ast.parse(MODULES[name].read_text(encoding="utf-8")).body)
    }
    assert not tops & LATE


@pytest.mark.parametrize("name", MODULES)
def test_only_widgets_import_ipywidgets(name):
    tops = {
        each.split(".")[0]
        for each in imported(ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))))
    }
    if tops & {"ipywidgets", "ipycanvas"}:
        assert layer(name) == len(LAYERS) - 1


@pytest.mark.parametrize("path", MODULES.values(), ids=MODULES)
def test_modules_stay_short_and_documented(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def cells(path, kind):
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_executed_in_order_without_errors(path):
    code = cells(path, "code")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [each for each in outputs if each["output_type"] == "error"]
    assert not [each for each in outputs if each.get("name") == "stderr"]
    assert path.stat().st_size < MAX_NOTEBOOK_BYTES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nbval_knows_its_tags(path):
    """As a tag it reads lower case only, and passes over anything else without a word."""
    tags = {tag for cell in cells(path, "code") for tag in cell["metadata"].get("tags", [])}
    assert not {tag for tag in tags if "nbval" in tag.lower() and tag not in NBVAL_TAGS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_ask_for_predictions_and_have_exercises_with_folded_answers(path):
    text = "\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))
    assert len(re.findall(r"\*\*Before you run", text)) >= 3
    _before, _heading, exercises = text.partition("## Exercises")
    assert len(re.findall(r"^\*\*\d+\.\*\*", exercises, re.MULTILINE)) >= 4
    assert exercises.count("<details>") >= 4
    assert text.count("<details>") == text.count("</details>")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_between_chapters_and_to_pictures_lead_somewhere(path):
    text = "\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("http") or (path.parent / target).exists(), target
    assert not re.search(r"!\[\s*\]\(", text), "a picture needs alternative text"


def test_no_function_stands_in_two_notebooks():
    places = {}
    for path in NOTEBOOKS:
        for cell in cells(path, "code"):
            source = "".join(line for line in cell["source"] if not line.lstrip().startswith(("%", "!")))
            for node in ast.parse(source).body:
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    places.setdefault(node.name, []).append(path.stem)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
