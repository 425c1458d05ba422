"""Write into CONTRIBUTING.md which room of helpers/ imports which, as a Mermaid diagram. `make house` does this.

A room is a folder of helpers/ with an `__init__.py`, or a module beside these folders.
"""

import ast
import re
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

PROJECT = Path(__file__).parents[1]
DRAWING = re.compile(r"```mermaid\n.*?```\n", re.DOTALL)


def find_rooms(helpers):
    """Each room's name, and the files that are in it."""
    rooms = {folder.parent.name: sorted(folder.parent.rglob("*.py")) for folder in helpers.glob("*/__init__.py")}
    modules = {path.stem: [path] for path in helpers.glob("*.py") if path.stem != "__init__"}
    return dict(sorted({**rooms, **modules}.items()))


def imported_names(path):
    """Dotted names of all that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def find_imports(rooms):
    """For each room the other rooms that it imports from."""
    names = {
        room: [name.split(".") for path in files for name in imported_names(path)] for room, files in rooms.items()
    }
    return {
        room: {parts[1] for parts in found if parts[0] == "helpers" and len(parts) > 1} & set(rooms) - {room}
        for room, found in names.items()
    }


def leave_out_detours(imports):
    """Keep an arrow only where no way over another room leads to the same place: the order of rooms stays visible."""
    below = {}
    for room in TopologicalSorter(imports).static_order():
        below[room] = imports[room].union(*(below[other] for other in imports[room]))
    return {room: found.difference(*(below[other] for other in found)) for room, found in imports.items()}


def describe(room, files):
    """The name of a room, and the first sentence of its docstring."""
    text = ast.get_docstring(ast.parse(files[0].read_text(encoding="utf-8"))) or ""
    sentence = re.split(r"(?<=[.?!])\s", text)[0]
    return f'    {room}["<b>{room}</b><br>{escape(sentence).replace("`", "")}"]'


def draw(helpers):
    """The diagram's text: an arrow points to what is imported."""
    rooms = find_rooms(helpers)
    arrows = leave_out_detours(find_imports(rooms))
    boxes = [describe(room, files) for room, files in rooms.items()]
    lines = [f"    {room} --> {other}" for room in rooms for other in sorted(arrows[room])]
    return "\n".join(["```mermaid", "flowchart TD", *boxes, *lines, "```", ""])


if __name__ == "__main__":
    page = PROJECT / "CONTRIBUTING.md"
    text = DRAWING.sub(lambda _found: draw(PROJECT / "helpers"), page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8", newline="\n")
