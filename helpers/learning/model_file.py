"""Arrays and JSON in one sealed file: an npz container with a checksum at its end, replaced in one step.

Nothing in such a file is ever executed, and nothing that it says about its own size is believed before it is checked.
"""

import hashlib
import io
import json
import math
import os
import re
import secrets
import zipfile
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from brian2 import Hz, get_dimensions, second, volt

from helpers.base.checks import check_count
from helpers.base.i18n import _
from helpers.base.machine import DATA
from helpers.learning.competitive.equations import algorithm_sha256
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.images import PIXELS
from helpers.learning.state import TrainingState

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
        message = _("it is larger than {most:,} bytes, more than any model of this course; choose another file.")
        raise ModelFileError(message.format(most=MAX_BYTES))
    if content[:4] != b"PK\3\4" or content[30 : 30 + len(ABOUT)] != ABOUT.encode():
        raise ModelFileError(_("it is not a model of this course; choose a file that save_model has written."))
    if content != seal(content[:-SEAL_SIZE]):
        message = _("it is incomplete or has been altered; take an older copy, or train and save again.")
        raise ModelFileError(message)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return read(Container(archive))
    except ModelFileError:
        raise
    except Exception as problem:  # A forged seal can hide anything; zipfile alone raises errors of seven kinds.
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


VERSION = 2
UNKNOWN_CODE = {}  # of format 1, which named source files
FORMAT = "snn-course model"
UNITS = {"s": second, "V": volt, "Hz": Hz}
SHA256 = re.compile("[0-9a-f]{64}")
TRAINED = DATA / "stdp_400.npz"  # how it was made: stdp_400.md, beside it


@dataclass(frozen=True)
class SavedModel:
    """What a model file holds.

    Parameters
    ----------
    state : TrainingState
    metrics : dict of str to float
        Whatever was measured, under the names that it was saved with.
    digits : dict
        The training digits: their "source", "count" and "sha256"; empty if it was saved without.
    code : dict of str to str
        "algorithm", a hash of the equations of the network, and the versions of "brian2" and "numpy" that ran them;
        empty if the file does not say.
    """

    state: TrainingState
    metrics: dict
    digits: dict
    code: dict

    @property
    def same_code(self):
        """Whether the program that runs now is the one that trained the network, and so would go on bit for bit."""
        return self.code == code_fingerprint()


def save_model(path, state, digits=None, metrics=None):
    """Write a network, finished or in the middle of its training, into one file.

    The file appears in one step, complete, or not at all: whatever happens on the way, power cuts included, what had
    that name before stays whole. The same network gives the same bytes.

    Parameters
    ----------
    path : str or Path
    state : TrainingState
    digits : Digits, optional
        The training digits, to recognise them when the training goes on.
    metrics : dict of str to float, optional
        What is known about the network, such as its accuracy.

    Raises
    ------
    ValueError
        If the network holds numbers that are not finite, or too many, or is the paper's own.
    OSError
        If the file can not be written.
    """
    if not isinstance(state.params, STDPParameters):
        message = _("A model file holds the course's network, but this one has {kind}: keep its arrays with np.savez.")
        raise ValueError(message.format(kind=type(state.params).__name__))
    arrays = {name: np.asarray(array, dtype) for name, array, dtype in _arrays(state)}
    metrics = {str(name): float(value) for name, value in (metrics or {}).items()}
    about = {
        "format": FORMAT,
        "version": VERSION,
        **_described(state),
        "digits": fingerprint(digits) if digits is not None else {},
        "code": code_fingerprint(),
        "metrics": metrics,
    }
    try:
        content = pack(about, arrays)
        unpack(content, _read)  # What could not be loaded again is not written.
    except ValueError as problem:
        message = _("This network can not be saved: its numbers must be finite, and at most {most:,} bytes.")
        raise ValueError(message.format(most=MAX_BYTES)) from problem
    replace_file(Path(path).expanduser(), content)


def load_model(path, digits=None):
    """Read a model file, or say why not.

    Parameters
    ----------
    path : str or Path
    digits : Digits, optional
        The digits with which you want to go on training: they must be those with which it began.

    Returns
    -------
    SavedModel

    Raises
    ------
    ModelFileError
        If the file is missing, cut off, altered, too large, of another kind or of a newer course, or the digits are
        others. The file is left as it is.

    Notes
    -----
    The checksum finds every accident. It is no signature: who alters a file on purpose can seal it again. Even then
    nothing is executed, and the numbers have to pass the same checks.
    """
    path = Path(path).expanduser()
    try:
        model = unpack(read_bytes(path), _read)
        if digits is not None:
            _check_digits(model, digits)
    except ModelFileError as problem:
        raise ModelFileError(f"{path.name}: {problem}") from None
    return model


def fingerprint(digits):
    """What tells one set of digits from any other.

    Parameters
    ----------
    digits : Digits

    Returns
    -------
    dict
        "source", "count" and the "sha256" of all images and labels, in their order.
    """
    parts = hashlib.sha256()
    for array in (digits.images, digits.labels):
        parts.update(np.ascontiguousarray(array, np.uint8))
    return {"source": digits.source, "count": len(digits.labels), "sha256": parts.hexdigest()}


@cache
def code_fingerprint():
    """What tells the program that trains from any other: only the same one goes on bit for bit.

    Returns
    -------
    dict of str to str
        As in `SavedModel.code`.
    """
    import brian2

    return {"algorithm": algorithm_sha256(), "brian2": brian2.__version__, "numpy": np.__version__}


def _arrays(state):
    yield "w_volt", state.w_volt, "<f4"
    yield "theta_volt", state.theta_volt, "<f4"
    if state.responses is not None:
        yield "responses", state.responses, "<f8"


def _described(state):
    return {
        "params": {spec.name: _as_json(spec, getattr(state.params, spec.name)) for spec in fields(state.params)},
        "seed": int(state.seed),
        "n_total": int(state.n_total),
        "images_seen": int(state.images_seen),
        "labelled": state.responses is not None,
    }


def _unit_name(spec):
    """The SI unit of a field, None where it has none. Only in SI units does every value come back bit for bit."""
    dimension = get_dimensions(spec.metadata.get("unit", 1))
    return next((name for name, unit in UNITS.items() if unit.dim == dimension), None)


def _as_json(spec, value):
    if _unit_name(spec):
        return {"value": float(value), "unit": _unit_name(spec)}
    return value.item() if isinstance(value, np.generic) else value


def _from_json(spec, value):
    unit = _unit_name(spec)
    if unit is None:
        return value
    expect(isinstance(value, dict) and value.get("unit") == unit)
    expect(isinstance(value.get("value"), (int, float)))
    return value["value"] * UNITS[unit]


def _read(container):
    about = container.about()
    expect(about["format"] == FORMAT)
    _check_version(about["version"])
    state = _state(about, container)
    digits, metrics = about["digits"], about["metrics"]
    code = about["code"] if about["version"] > 1 else UNKNOWN_CODE
    expect(not digits or _is_fingerprint(digits))
    expect(code is UNKNOWN_CODE or code.keys() == code_fingerprint().keys())
    expect(all(isinstance(part, str) for part in code.values()))
    expect(all(isinstance(value, float) and np.isfinite(value) for value in metrics.values()))
    return SavedModel(state, metrics, digits, code)


def _is_fingerprint(digits):
    check_count("count", digits["count"])
    named = digits.keys() == {"source", "count", "sha256"} and isinstance(digits["source"], str)
    return named and SHA256.fullmatch(digits["sha256"])


def _check_version(version):
    check_count("version", version)
    if version > VERSION:
        message = _("it has format {version}, and this course reads up to {known}; update the course.")
        raise ModelFileError(message.format(version=version, known=VERSION))


def _state(about, container):
    specs = fields(STDPParameters)
    expect(about["params"].keys() == {spec.name for spec in specs})
    params = STDPParameters(**{spec.name: _from_json(spec, about["params"][spec.name]) for spec in specs})
    check_count("n_total", about["n_total"])
    for name in ("seed", "images_seen"):
        check_count(name, about[name], least=0)
    expect(about["images_seen"] <= about["n_total"] and isinstance(about["labelled"], bool))
    n = params.n_neurons
    return TrainingState(
        params,
        about["seed"],
        about["n_total"],
        about["images_seen"],
        container.array("w_volt", (PIXELS, n), "<f4"),
        container.array("theta_volt", (n,), "<f4"),
        container.array("responses", (10, n), "<f8") if about["labelled"] else None,
    )


def _check_digits(model, digits):
    if model.digits and model.digits != fingerprint(digits):
        message = _(
            "it was trained with other digits ({count:,} of the {source} set); load those to go on with its training."
        )
        raise ModelFileError(message.format(count=model.digits["count"], source=model.digits["source"]))
