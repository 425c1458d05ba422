"""Files and texts that may come from anywhere: only real files are opened, and what is shown is one printable line."""

import os

from helpers.base.i18n import _

LONGEST = 300  # characters of a line that somebody else wrote


def check_file(path):
    """Refuse what is missing, and what may never end when it is opened: a pipe, a device; a folder, too."""
    if not os.path.exists(path):
        raise FileNotFoundError(printable(_("{path} does not exist; check the name and the folder.").format(path=path)))
    if not os.path.isfile(path):
        message = _("{path} is a folder, a pipe or a device, but it must be a file; choose another one.")
        raise OSError(printable(message.format(path=path)))


def printable(text):
    """A text as one line, with a question mark for whatever a screen can not show."""
    return "".join(character if character.isprintable() else "?" for character in text)


def reason(problem):
    """What an error of another library says, to stand inside a sentence: the last line of its text, if not too long."""
    lines = str(problem).strip().splitlines() or [type(problem).__name__]
    line = printable(lines[-1])
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} ..."
