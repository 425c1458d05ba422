"""A compiled program in the cache: by what it is found there, and whether it is still what was built.

A manifest, ``<key>.json``, names the folder with the program and its arrays, says what goes in and comes out, and has
the SHA-256 of each file. What is not whole counts as not there, and is built anew.
"""

import ast
import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache

from helpers.base.compiler import toolchain
from helpers.base.machine import PROJECT


@dataclass(frozen=True)
class Entry:
    """What a manifest says. `folder` stands beside it, and `files` in there have these SHA-256 sums."""

    folder: str
    files: dict
    inputs: dict
    outputs: dict

    def write(self, path):
        """Write the manifest."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def read_entry(manifest):
    """The entry with this manifest, if all of it is there and whole; None otherwise."""
    try:
        entry = Entry(**json.loads(manifest.read_text(encoding="utf-8")))
        whole = entry.files == hash_files(manifest.with_name(entry.folder), entry.files)
    except (OSError, ValueError, TypeError):  # None there, no JSON, or other fields.
        return None
    return entry if whole else None


def hash_files(folder, names):
    """The SHA-256 of files in a folder, by name."""
    return {name: _hash_file(folder / name) for name in names}


def forget(manifest):
    """Have the next one who asks build it anew."""
    with suppress(OSError):  # Windows removes no file that somebody reads.
        manifest.unlink()


def _hash_file(path):
    status = path.stat()
    return _sha256(path, status.st_size, status.st_mtime_ns)


@cache
def _sha256(path, size, modified):
    """Read once a kernel, and again where size or time have changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry_key(builder, arguments):
    """Names an entry after everything that decides what the program does."""
    import brian2

    parts = [builder, arguments, brian2.__version__, toolchain(), *_sources(builder.partition(":")[0])]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _sources(module):
    """The text of a module and of all modules of this package that it imports."""
    texts, waiting = {}, [module, "helpers.engine.build"]
    while waiting:
        name = waiting.pop()
        path = PROJECT.joinpath(*name.split(".")).with_suffix(".py")
        if name not in texts and path.exists():
            texts[name] = path.read_text(encoding="utf-8")
            waiting += _imported_helpers(texts[name])
    return [texts[name] for name in sorted(texts)]


def _imported_helpers(text):
    """What may be modules: of `from helpers.room import name` both the room and the name in it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("helpers."):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
