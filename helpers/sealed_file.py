"""Arrays and JSON in one sealed file: an npz container with a checksum at its end, replaced in one step.

Nothing in such a file is ever executed, and nothing that it says about its own size is believed before it is checked.
"""

import hashlib
import io
import json
import math
import os
import secrets
import zipfile

import numpy as np

from helpers.i18n import _

ABOUT = "model.json"  # The first part of the container: its name stands at byte 30 of the file.
SEAL = "sha256:"
SEAL_SIZE = len(SEAL) + 64
MAX_BYTES = 100_000_000  # The largest network of the course, 6,400 neurons, takes 21 million.
MAX_ABOUT_BYTES = 100_000


class ModelFileError(ValueError):
    """A file can not be loaded as a model; the text says what is wrong with it and what to do."""


class Container:
    """The parts of an opened file.

    Parameters
    ----------
    archive : zipfile.ZipFile
    """

    def __init__(self, archive):
        self._archive = archive
        self._parts = {info.filename: info for info in archive.infolist()}
        # Nothing is compressed, so no part can be longer than the file that it came from.
        expect(all(info.compress_type == zipfile.ZIP_STORED for info in self._parts.values()))

    def about(self):
        """What the JSON says.

        Returns
        -------
        dict
        """
        expect(self._parts[ABOUT].file_size <= MAX_ABOUT_BYTES)
        return json.loads(self._archive.read(ABOUT))

    def array(self, name, shape, dtype):
        """An array of exactly this kind, finite. Its own header is compared with what it must be, never followed.

        Parameters
        ----------
        name : str
        shape : tuple of int
        dtype : str

        Returns
        -------
        ndarray
            Read-only.
        """
        info, size = self._parts[f"{name}.npy"], math.prod(shape) * np.dtype(dtype).itemsize
        expect(size <= info.file_size <= size + 1_000)
        with self._archive.open(info) as file:
            expect(np.lib.format.read_magic(file) == (1, 0))
            expect(np.lib.format.read_array_header_1_0(file) == (shape, False, np.dtype(dtype)))
            array = np.frombuffer(file.read(), dtype).reshape(shape)
        expect(np.isfinite(array).all())
        return array


def expect(condition):
    """Refuse what is not as it must be; `unpack` turns this into a sentence.

    Parameters
    ----------
    condition : bool
    """
    if not condition:
        raise ValueError


def pack(about, arrays):
    """JSON and arrays as the bytes of a sealed file. `numpy.load` can read them, too.

    Parameters
    ----------
    about : dict
    arrays : dict of str to ndarray

    Returns
    -------
    bytes
        The same for the same content.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(ABOUT), json.dumps(about, indent=1, allow_nan=False))
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, array, version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), part.getvalue())
        archive.comment = bytes(SEAL_SIZE)  # A zip file ends with its comment.
    return seal(file.getvalue()[:-SEAL_SIZE])


def seal(body):
    """Bytes, and the checksum of all of them behind them.

    Parameters
    ----------
    body : bytes

    Returns
    -------
    bytes
    """
    return body + f"{SEAL}{hashlib.sha256(body).hexdigest()}".encode()


def unpack(content, read):
    """What `read` finds in the bytes of a sealed file. Cheap questions come first; a file that fails one is not opened.

    Parameters
    ----------
    content : bytes
    read : callable
        Called with a `Container`. Any error but a `ModelFileError` means that the content is not what it must be.

    Returns
    -------
    object

    Raises
    ------
    ModelFileError
    """
    if len(content) > MAX_BYTES:
        message = _(
            "it is larger than {most:,} bytes, more than any model of this course; choose another file."
        )
        raise ModelFileError(message.format(most=MAX_BYTES))
    if content[:4] != b"PK\3\4" or content[30 : 30 + len(ABOUT)] != ABOUT.encode():
        raise ModelFileError(
            _("it is not a model of this course; choose a file that save_model has written.")
        )
    if content != seal(content[:-SEAL_SIZE]):
        message = _("it is incomplete or has been altered; take an older copy, or train and save again.")
        raise ModelFileError(message)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return read(Container(archive))
    except ModelFileError:
        raise
    except (
        Exception
    ) as problem:  # A forged seal can hide anything; zipfile alone raises errors of seven kinds.
        message = _("its content is not what a model must be; choose a file that save_model has written.")
        raise ModelFileError(message) from problem


def read_bytes(path):
    """The bytes of a file; of one that is too large, just enough for `unpack` to refuse it.

    Parameters
    ----------
    path : Path

    Returns
    -------
    bytes

    Raises
    ------
    ModelFileError
        If it can not be read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return file.read(min(size, MAX_BYTES) + 1)  # One more, so that too much is seen to be too much.
    except OSError as problem:
        message = _("it can not be read ({why}); check the name and the folder.")
        raise ModelFileError(message.format(why=problem.strerror or problem)) from problem


def replace_file(path, content):
    """Give `path` new content in one step: whoever looks sees all of the old or all of the new.

    Parameters
    ----------
    path : Path
    content : bytes

    Raises
    ------
    OSError
        If it can not be written; what was there stays.
    """
    path = path.resolve()
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # Else a power cut could leave the new name with nothing behind it.
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
