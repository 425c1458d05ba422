"""Handwritten digits: a small sample that comes with the course, the full MNIST set, or another set of its form."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

import numpy as np

from helpers.base.checks import (
    as_array,
    check_choice,
    check_count,
    check_grey_images,
    check_path,
    check_same_length,
    check_text,
    check_whole_numbers,
    takes,
)
from helpers.base.files import printable, reason
from helpers.base.i18n import _
from helpers.base.machine import DATA, cache_dir
from helpers.base.process import run_apart
from helpers.datasets.idx import damaged, find_idx, read_at_most, read_idx

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
SIDE = 28  # pixels
LARGEST = 60_000 * SIDE**2 + 16  # bytes of the largest file, unpacked
MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
DOWNLOAD_SECONDS = 120  # for the whole set; what is left is divided among the mirrors that are left
SILENT_SECONDS = 10  # after which a server that says nothing is left


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
        0 to 9; in a set of `load_folder` whatever it has.
    source : str
        "sample" or "full": the set that they come from; or the name of a folder.
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
            images, labels = (_read(_full_file(name)) for name in FILES[split])
            return Digits(images[:n], labels[:n], "full")
        except OSError as problem:
            message = _("The sample of {count:,} digits takes the place of the full set: {problem}")
            print(printable(message.format(count=SIZES["sample"][split], problem=problem)))
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


@takes(folder=check_path)
def load_folder(folder, split):
    """Images of any other set that is stored as MNIST is: Fashion-MNIST, EMNIST, KMNIST, your own.

    Parameters
    ----------
    folder : str or Path
        What holds the two files, packed (``.gz``) or not, itself or in ``raw``: ``*train-images-idx3-ubyte`` and
        ``*train-labels-idx1-ubyte``, or with ``t10k`` or ``test`` in place of ``train``. Where it holds several sets,
        as EMNIST does, add how the names begin: ``"EMNIST/raw/emnist-letters"``.
    split : str
        "train" or "test".

    Returns
    -------
    Digits
        All of them, in the order of the files, with the labels of the set: whatever they mean, from 0 to 255. `source`
        is the last name in `folder`. Unpacked files are memory-mapped. EMNIST stores its images lying on their side:
        ``images.transpose(0, 2, 1)`` shows them upright.

    Raises
    ------
    ValueError
        If there is no such split.
    OSError
        If the files are missing, damaged, or hold anything but bytes of 28 x 28 pixels and a label for each image.
    """
    folder = folder.resolve()
    images_file, labels_file = (find_idx(folder, split, kind) for kind in ("images-idx3", "labels-idx1"))
    images, labels = read_idx(images_file, (SIDE, SIDE)), read_idx(labels_file, ())
    if len(images) != len(labels):
        message = _("{images} holds {n:,} images and {labels} holds {m:,} labels; take two files of the same set.")
        raise OSError(message.format(images=images_file, n=len(images), labels=labels_file, m=len(labels)))
    return Digits(images, labels, (folder.parent if folder.name == "raw" else folder).name)


def download():
    """Fetch what the cache lacks of the full set, through torchvision; or an OSError that says what to do."""
    print(_("Downloading the full MNIST set, 12 MB, once; this takes at most {n} seconds.").format(n=DOWNLOAD_SECONDS))
    end = monotonic() + DOWNLOAD_SECONDS
    for mirrors_left, mirror in zip(range(len(MIRRORS), 0, -1), MIRRORS):
        try:
            return _download_from(mirror, (end - monotonic()) / mirrors_left)
        except Exception as problem:  # A network, a mirror or torchvision can fail in any way, all to one effect.
            why = reason(problem)
    message = _("the download failed ({reason}). Check the network, or set SNN_MNIST_ROOT to a folder that has it.")
    raise OSError(message.format(reason=why))


def _download_from(mirror, seconds):
    """Keep in the cache whatever arrives whole: the next mirror, or the next call, fetches only the rest."""
    with tempfile.TemporaryDirectory(dir=_full_folder(), prefix="download-", ignore_cleanup_errors=True) as folder:
        try:
            run_apart(_fetch, folder, mirror, _missing(), seconds=seconds)
        finally:
            for packed in Path(folder).glob("*.gz"):
                with suppress(OSError):
                    _unpack(packed)
    if _missing():
        raise OSError(_("{name} did not arrive whole").format(name=_missing()[0]))


def _missing():
    return [name for name in CHECKSUMS["full"] if not _is_intact(_full_folder() / name)]


def _fetch(folder, mirror, names):
    """Called in a process of its own: no timeout of a socket ends a server that sends a byte a second."""
    import socket

    from torchvision.datasets.utils import download_url

    with suppress(ImportError):  # Windows has no such limit.
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    socket.setdefaulttimeout(SILENT_SECONDS)
    for name in names:
        download_url(f"{mirror}{name}.gz", folder)


def find_full_set():
    """The folder with the full set that `load` would use, whole; None if files are missing; nothing is fetched.

    An OSError says what is wrong with a file under SNN_MNIST_ROOT.
    """
    root = _root_folder()
    if root is None:
        return None if _missing() else _full_folder()
    files = [_packed_or_not(root / name) for name in CHECKSUMS["full"]]
    if not all(file.exists() for file in files):
        return None
    for file in files:
        _check_content(file)
    return root


def _root_folder():
    root = os.environ.get("SNN_MNIST_ROOT")
    return Path(os.path.expanduser(root)) / "MNIST" / "raw" if root else None


def _packed_or_not(path):
    return path if path.exists() else path.with_name(f"{path.name}.gz")


def _full_file(name):
    """Path of an intact, unpacked file of the full set."""
    root = _root_folder()
    if root is not None:
        return _file_from_root(root / name)
    cached = _full_folder() / name
    if not _is_intact(cached):
        download()
    return cached


def _file_from_root(path):
    file = _packed_or_not(path)
    if not file.exists():
        message = _("{path} is missing; SNN_MNIST_ROOT must name a folder that holds MNIST/raw with its four files.")
        raise FileNotFoundError(message.format(path=path))
    if file != path:
        return _unpack(file)
    _check_content(file)
    return file


def _unpack(packed):
    """A packed file's intact content as a file in the cache."""
    cached = _full_folder() / packed.stem
    if not _is_intact(cached):
        content = _check_content(packed)
        with tempfile.TemporaryDirectory(dir=_full_folder(), prefix="unpack-", ignore_cleanup_errors=True) as folder:
            unpacked = Path(folder) / packed.stem
            unpacked.write_bytes(content)
            if not _is_intact(cached):  # Another kernel may have been faster, and Windows replaces no file in use.
                os.replace(unpacked, cached)  # in one step, so that nobody ever sees half of it
    return cached


def _full_folder():
    folder = cache_dir() / "mnist"
    folder.mkdir(exist_ok=True)
    return folder


def _is_intact(path):
    try:
        _check_content(path)
    except OSError:
        return False
    return True


def _check_content(path):
    """The unpacked content of a file, if it is that of the file of this name in the full set."""
    content = read_at_most(path, LARGEST + 1)
    name = path.name.removesuffix(".gz")
    if hashlib.sha256(content).hexdigest() != CHECKSUMS["full"][name]:
        raise _not_of_mnist(path, name)
    return content


def _not_of_mnist(path, name):
    """What is wrong with a file that has the name of one of MNIST's: it may be damaged, or whole and of another set."""
    try:
        array = _read(path)
    except OSError:
        return damaged(path)
    message = _(
        "{path} is whole, with {n:,} {things}, but they are not MNIST's: mnist.load_folder({folder!r}, {split!r}) reads"
        " other sets, such as Fashion-MNIST; for MNIST put its own file in this place."
    )
    things = _("images") if "images" in name else _("labels")
    split = next(split for split, names in FILES.items() if name in names)
    return OSError(message.format(path=path, n=len(array), things=things, folder=str(path.parent), split=split))


def _sample_array(name):
    packed = SAMPLE_FOLDER / f"{name}.gz"
    if hashlib.sha256(read_at_most(packed, LARGEST)).hexdigest() != CHECKSUMS["sample"][name]:
        raise damaged(packed)
    return _read(packed)


def _read(path):
    return read_idx(path, (SIDE, SIDE) if "images" in path.name else ())
