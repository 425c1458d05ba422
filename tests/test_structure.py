"""The shape of the project: imports point downward, notebooks are executed and small, a browser could import it."""

import ast
import json
import re
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
HELPERS = PROJECT / "helpers"
MODULES = {
    ".".join(path.relative_to(PROJECT).with_suffix("").parts): path
    for path in HELPERS.rglob("*.py")
    if path.stem != "__init__" and HELPERS / "data" not in path.parents
}
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if path.stem[0].isdigit()]  # the others are appendices and the glossary
# Who may import whom. A room's own modules may import one another.
ROOMS = {
    "base": set(),
    "engine": {"base"},
    "datasets": {"base"},
    "neurons": {"base", "engine"},
    "codes": {"base", "engine", "datasets", "neurons"},
    "learning": {"base", "engine", "datasets"},
    "exercises": {"base", "engine", "datasets", "neurons", "codes", "learning"},
    "figures": {"base", "engine", "datasets", "neurons", "codes", "learning"},
    "widgets": {"base", "engine", "datasets", "neurons", "codes", "learning", "exercises", "figures"},
    "doctor": {"base", "datasets"},
}
WHOLE = {"figures", "widgets"}  # the rooms that a notebook imports whole
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


def room(module):
    return module.split(".")[1]


def tree(name):
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imported(nodes):
    """Full names; of `from package import name` both the package and the name in it, which may be a module."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "the cache of compiled programs follows absolute imports only"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def helpers_imported_by(name):
    return set(imported(ast.walk(tree(name)))) & set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_rooms_import_only_the_rooms_below_them(name):
    for other in helpers_imported_by(name):
        assert room(other) in ROOMS[room(name)] | {room(name)}, f"{name} must not import {other}"


@pytest.mark.parametrize("name", MODULES)
def test_helpers_import_from_the_file_and_never_from_a_room(name):
    """A room's `__init__.py` imports its files: asked from inside, it would make circles."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom) and (HELPERS.parent / Path(*node.module.split("."))).is_dir():
            for alias in node.names:
                assert node.module in ("helpers",) or f"{node.module}.{alias.name}" in MODULES, f"{name}: {node.module}"


def test_no_import_goes_round_in_a_circle():
    order = list(TopologicalSorter({name: helpers_imported_by(name) for name in MODULES}).static_order())
    assert set(order) == set(MODULES)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "helpers.engine.build"])
def test_what_a_browser_lacks_is_imported_late(name):
    """`build` runs in a process of its own, which a browser never starts."""
    assert not {each.split(".")[0] for each in imported(tree(name).body)} & LATE


@pytest.mark.parametrize("name", MODULES)
def test_only_widgets_import_ipywidgets(name):
    tops = {each.split(".")[0] for each in imported(ast.walk(tree(name)))}
    assert room(name) == "widgets" or not tops & {"ipywidgets", "ipycanvas"}


@pytest.mark.parametrize("name", MODULES)
def test_what_has_a_public_name_is_documented(name):
    for node in tree(name).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def facade(name):
    """The public names of a room: what a notebook may import from it."""
    return set(import_module(f"helpers.{name}").__all__)


def code_of(path):
    """All code of a notebook or a Python file, as one text."""
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    lines = [line for cell in cells(path, "code") for line in [*cell["source"], "\n"]]
    return "".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def used_from_rooms(path):
    """Pairs of room and name that a notebook or file takes from the rooms, imported or as an attribute."""
    syntax = ast.parse(code_of(path))
    for node in ast.walk(syntax):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
            yield from ((node.module.split(".")[1], alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in WHOLE:
            yield node.value.id, node.attr


def helpers_lines(text):
    """The statements of a text that import from helpers."""
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    return [node for node in imports if node.module.split(".")[0] == "helpers"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_take_only_public_names_from_rooms(path):
    used = [(room, name) for room, name in used_from_rooms(path) if room != "doctor"]
    assert used or path not in CHAPTERS
    assert not [(room, name) for room, name in used if name not in facade(room)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_import_figures_and_widgets_whole_and_no_other_room(path):
    """`neurons`, `codes` and the like are what a student calls a variable. Four lines import helpers, at most."""
    from_helpers = helpers_lines(code_of(path))
    whole = {alias.name for node in from_helpers if node.module == "helpers" for alias in node.names}
    assert whole <= WHOLE
    first = "".join(line for cell in cells(path, "code")[:1] for line in cell["source"])
    assert len(helpers_lines(first)) <= 5
    assert all(node.module.count(".") <= 1 for node in from_helpers), "from a room, not from a file in it"


USERS = [
    *NOTEBOOKS,
    *(path for folder in ("benchmarks", "tests", "images") for path in (PROJECT / folder).rglob("*.py")),
]


@pytest.mark.parametrize("name", [name for name in ROOMS if name != "doctor"])
def test_every_public_name_is_used_by_a_notebook_a_benchmark_or_a_test(name):
    texts = "\n".join(code_of(path) for path in USERS if path != Path(__file__))
    unused = [each for each in facade(name) if not re.search(rf"\b{each}\b", texts)]
    assert not unused


BUILDERS = {text for name in MODULES for text in re.findall(r'"(helpers[\w.]+:\w+)"', MODULES[name].read_text("utf-8"))}


@pytest.mark.parametrize("builder", sorted(BUILDERS))
def test_the_names_of_builders_resolve(builder):
    module, _colon, function = builder.partition(":")
    assert callable(getattr(import_module(module), function))


def cells(path, kind):
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


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
