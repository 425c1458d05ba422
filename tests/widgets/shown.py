"""What an explorer shows, for the tests: its items, its numbers, and all that is sent to the browser."""

import json


def picture(explorer):
    """All that the browser draws."""
    return explorer.view.scene, explorer.view.data, explorer.view.ghost


def shown(explorer):
    """What is drawn, whatever is said about it."""
    return explorer.view.data, json.dumps(explorer.view.scene["panels"])


def items(explorer, panel, kind, ghost=False):
    """The items of a kind in a panel, from back to front."""
    found = explorer.view.panels[panel].items
    return [each for each in found if each.kind == kind and bool(each.look.get("ghost")) == ghost]


def item(explorer, panel, kind, ghost=False):
    """The last item of its kind in a panel, which lies in front."""
    return items(explorer, panel, kind, ghost)[-1]


def levels(explorer, panel):
    """Values of the lines of a panel by their names."""
    return {each.look["name"]: each.look["value"] for each in items(explorer, panel, "level")}


def readout(explorer, name):
    """The number beside the picture that has this name."""
    return next(each["value"] for each in explorer.view.scene["numbers"] if each["name"] == name)


def message(explorer):
    """The remark below the picture."""
    return explorer.view.scene["message"]


def problem(explorer):
    """Why the picture is dimmed, or nothing."""
    return explorer.view.scene["problem"]
