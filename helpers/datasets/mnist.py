"""Handwritten digits: a small sample that comes with the course, or the full MNIST set."""

import gzip
import hashlib
import os
import shutil
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from helpers.base.checks import (
    as_array,
    check_choice,
    check_count,
    check_grey_images,
    check_same_length,
    check_text,
    check_whole_numbers,
    takes,
)
from helpers.base.i18n import _
from helpers.base.machine import DATA, cache_dir

SAMPLE_FOLDER = DATA / "mnist"
FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
SIZES = {"sample": {"train": 1_000, "test": 500}, "full": {"train": 60_000, "test": 10_000}}
# SHA-256 of each file once it is unpacked; the sample's are printed by data/make_mnist_sample.py.
CHECKSUMS = {
    "sample": {
        "train-images-idx3-ubyte": "73eb6a9b6a31eadc84df4b64a1f47d72229cb7e3cd3c909d7f1216ae52bc3500",
        "train-labels-idx1-ubyte": "add71932384f4ebf5eb6d34884a50e71fd80daaa449f6d3afdfff2be0f32efaa",
        "t10k-images-idx3-ubyte": "56eef1c5fdea4b08ef20ed6487468c38ea7d6fd7aae038e0db05cd8115831044",
        "t10k-labels-idx1-ubyte": "fc501c425f0746ee232e56e3ba2eee6045774ac24b6d0287a9e645b193ace13d",
    },
    "full": {
        "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
}
DOWNLOAD_TIMEOUT_SECONDS = 20


@takes(
    images=partial(check_grey_images, shapes=[(28, 28)]),
    labels=partial(check_whole_numbers, ndim=1, most=255),
    source=check_text,
)
@dataclass(frozen=True)
class Digits:
    """Images of digits and what they show. The arrays are read-only: copy what you want to change.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, 28, 28)
        0 is the background, 255 full ink.
    labels : ndarray of uint8, shape (n,)
        0 to 9.
    source : str
        "sample" or "full": the set that they come from.
    """

    images: np.ndarray
    labels: np.ndarray
    source: str

    def __post_init__(self):
        check_same_length("labels", self.labels, "images", self.images)


def load(split, n=None, source="sample"):
    """The first digits of the bundled sample, or of the full MNIST set.

    The full set is read from the folder that the environment variable ``SNN_MNIST_ROOT`` names (torchvision's
    layout, ``MNIST/raw/*-ubyte`` with or without ``.gz``), else from the cache, else it is downloaded first.
    Where it can not be had whole, one printed sentence says why, and the sample takes its place.

    Parameters
    ----------
    split : str
        "train" or "test".
    n : int, optional
        How many; all unless given. In the sample every ten digits in a row are 0 to 9 in random order, so that
        any first n are balanced; the full set keeps the order of its files.
    source : str
        "sample" (1,000 training and 500 test digits, the same on every machine) or "full" (60,000 and 10,000).

    Returns
    -------
    Digits
        Its `source` says which set it is. The full set is memory-mapped: processes share one copy.

    Raises
    ------
    ValueError
        If there is no such split or source, or it has fewer than n digits.
    OSError
        If the bundled sample itself is damaged.

    References
    ----------
    LeCun, Bottou, Bengio & Haffner (1998), Proc. IEEE 86, 2278.
    """
    check_choice("split", split, FILES)
    check_choice("source", source, SIZES)
    if n is not None:
        check_count("n", n, most=SIZES[source][split])
    if source == "full":
        try:
            images, labels = (_memory_map(_full_file(name)) for name in FILES[split])
            return Digits(images[:n], labels[:n], "full")
        except OSError as problem:
            message = _("The sample of {count:,} digits takes the place of the full set: {problem}")
            print(message.format(count=SIZES["sample"][split], problem=problem))
    images, labels = (_sample_array(name) for name in FILES[split])
    return Digits(images[:n], labels[:n], "sample")


def as_intensity(images):
    """Grey levels as numbers from 0 to 1.

    Parameters
    ----------
    images : ndarray of uint8, any shape

    Returns
    -------
    ndarray of float64, same shape
        Grey level / 255.

    Raises
    ------
    ValueError
        If `images` does not hold bytes: then it may be scaled already.
    """
    grey = as_array(images)
    if grey.dtype != np.uint8:
        message = _("images holds {dtype}, but grey levels must be bytes (uint8) from 0 to 255, as load gives.")
        raise ValueError(message.format(dtype=grey.dtype))
    return grey / 255


def download():
    """Fetch the full set through torchvision into the cache, whole or with an OSError that says what to do."""
    print(_("Downloading the full MNIST set, 12 MB, once."))
    try:
        with tempfile.TemporaryDirectory(dir=_full_folder(), prefix="download-") as folder:
            _fetch(folder)
            for name in CHECKSUMS["full"]:
                fetched = Path(folder) / "MNIST" / "raw" / name
                if not _is_intact(fetched):
                    raise OSError(_("{name} did not arrive whole").format(name=name))
                _keep(fetched)
    except Exception as problem:  # A network, a mirror or torchvision can fail in any way, all to one effect.
        reason = str(problem).strip().splitlines()[-1:] or [type(problem).__name__]
        message = _("the download failed ({reason}). Check the network, or set SNN_MNIST_ROOT to a folder that has it.")
        raise OSError(message.format(reason=reason[0])) from problem


def find_full_set():
    """The folder with the full set that `load` would use, without reading or fetching it; None if files are missing."""
    root = os.environ.get("SNN_MNIST_ROOT")
    folder = Path(root).expanduser() / "MNIST" / "raw" if root else _full_folder()
    files = (folder / name for name in CHECKSUMS["full"])
    return folder if all(file.exists() or file.with_name(f"{file.name}.gz").exists() for file in files) else None


def _fetch(folder):
    from torchvision.datasets import MNIST

    with _network_timeout(DOWNLOAD_TIMEOUT_SECONDS):
        MNIST(folder, download=True)


@contextmanager
def _network_timeout(seconds):
    """torchvision sets no timeout of its own, and a silent network would hold the kernel for minutes."""
    import socket

    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _full_file(name):
    """Path of an intact, unpacked file of the full set."""
    root = os.environ.get("SNN_MNIST_ROOT")
    if root:
        return _file_from_root(Path(root).expanduser() / "MNIST" / "raw" / name)
    cached = _full_folder() / name
    if not _is_intact(cached):
        download()
    return cached


def _file_from_root(path):
    if path.exists():
        if not _is_intact(path):
            raise _damaged(path)
        return path
    packed = path.with_name(f"{path.name}.gz")
    if packed.exists():
        return _unpack(packed)
    message = _("{path} is missing; SNN_MNIST_ROOT must name a folder that holds MNIST/raw with its four files.")
    raise FileNotFoundError(message.format(path=path))


def _unpack(packed):
    cached = _full_folder() / packed.stem
    if _is_intact(cached):
        return cached
    with tempfile.TemporaryDirectory(dir=_full_folder(), prefix="unpack-") as folder:
        unpacked = Path(folder) / packed.stem
        try:
            with gzip.open(packed) as source, unpacked.open("wb") as target:
                shutil.copyfileobj(source, target)
        except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
            raise _damaged(packed) from problem
        if not _is_intact(unpacked):
            raise _damaged(packed)
        return _keep(unpacked)


def _keep(path):
    """Move an intact file into the cache in one step, so that nobody ever sees half of it."""
    cached = _full_folder() / path.name
    if not _is_intact(cached):  # Another kernel may have been faster, and Windows replaces no file in use.
        os.replace(path, cached)
    return cached


def _full_folder():
    folder = cache_dir() / "mnist"
    folder.mkdir(exist_ok=True)
    return folder


def _is_intact(path):
    if not path.exists():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == CHECKSUMS["full"][path.name]


def _damaged(path):
    message = _("{path} is incomplete or damaged; put a fresh copy in its place.")
    return OSError(message.format(path=path))


def _sample_array(name):
    packed = SAMPLE_FOLDER / f"{name}.gz"
    try:
        content = gzip.decompress(packed.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise _damaged(packed) from problem
    if hashlib.sha256(content).hexdigest() != CHECKSUMS["sample"][name]:
        raise _damaged(packed)
    shape, offset = _idx_layout(content[:16])
    return np.frombuffer(content, np.uint8, offset=offset).reshape(shape)


def _memory_map(path):
    with path.open("rb") as file:
        shape, offset = _idx_layout(file.read(16))
    return np.memmap(path, np.uint8, mode="r", offset=offset, shape=shape)


def _idx_layout(header):
    """Shape of an IDX array and where its bytes start: byte 3 counts the dimensions, each a big-endian word."""
    dimensions = header[3]
    shape = np.frombuffer(header, ">u4", count=dimensions, offset=4)
    return tuple(int(size) for size in shape), 4 + 4 * dimensions
