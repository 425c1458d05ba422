"""IDX files, the format of MNIST, packed or not, from anywhere: what they say about their size is checked first."""

import gzip
import math
import re
import zlib

import numpy as np

from helpers.base.checks import check_choice
from helpers.base.files import check_file
from helpers.base.i18n import _

MAX_IMAGES = 1_000_000  # The largest known set, EMNIST by class, has 697,932 for training.
STARTS = {"train": "train", "test": "(t10k|test)"}


def read_idx(path, shape):
    """The bytes of an IDX file, shape (n, *shape), memory-mapped unless it is packed; OSError if it holds others."""
    offset = 8 + 4 * len(shape)
    header = read_at_most(path, offset)
    if len(header) < offset or header[:4] != bytes([0, 0, 8, 1 + len(shape)]):
        message = _("{path} is no IDX file of bytes with {n} dimensions; choose another file.")
        raise OSError(message.format(path=path, n=1 + len(shape)))
    found = tuple(int(size) for size in np.frombuffer(header, ">u4", offset=4))
    if found[1:] != shape or not 1 <= found[0] <= MAX_IMAGES:
        message = _("{path} has shape {found}, but it must be {allowed}, with n from 1 to {most:,}.")
        allowed = f"(n, {', '.join(map(str, shape))})"
        raise OSError(message.format(path=path, found=found, allowed=allowed, most=MAX_IMAGES))
    return _array(path, found, offset)


def _array(path, shape, offset):
    size = offset + math.prod(shape)
    if path.suffix == ".gz":
        content = read_at_most(path, size + 1)  # One more, so that too much is seen to be too much.
        if len(content) == size:
            return np.frombuffer(content, np.uint8, offset=offset).reshape(shape)
    elif path.stat().st_size == size:
        return np.memmap(path, np.uint8, mode="r", offset=offset, shape=shape)
    raise damaged(path)


def read_at_most(path, size):
    """The first bytes of a file, unpacked if it is packed, at most so many: a small file can unpack to any size."""
    check_file(path)
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            return file.read(size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise damaged(path) from problem


def damaged(path):
    """The error that says so."""
    return OSError(_("{path} is incomplete or damaged; put a fresh copy in its place.").format(path=path))


def find_idx(folder, split, kind):
    """Path of the one file of a set that holds a split's "images-idx3" or "labels-idx1", as MNIST and its kin name it.

    `folder` holds it itself or in "raw", and may end with the beginning of the set's file names.
    """
    check_choice("split", split, STARTS)
    folder, beginning = (folder, "") if folder.is_dir() else (folder.parent, folder.name)
    name = re.compile(f"({re.escape(beginning)}.*{STARTS[split]}-{kind}-ubyte)(.gz)?")
    places = [place for place in (folder, folder / "raw") if place.is_dir()]
    # Of a file that is there twice, the unpacked one is sorted last.
    paths = sorted((path for place in places for path in place.iterdir()), key=lambda path: path.name, reverse=True)
    found = {match[1]: path for path in paths if (match := name.fullmatch(path.name))}
    if not found:
        message = _("{folder} has no file *{start}-{kind}-ubyte, packed (.gz) or not; choose the folder of such a set.")
        raise FileNotFoundError(message.format(folder=folder, start=STARTS[split], kind=kind))
    if len(found) > 1:
        message = _("{folder} has several sets: add to it how the names of one begin, of {names}.")
        raise OSError(message.format(folder=folder, names=", ".join(sorted(found))))
    return next(iter(found.values()))
