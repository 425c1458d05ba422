"""Model files: a trained network in one npz container with a checksum at its end, replaced in one step.

Nothing in such a file is ever executed, and nothing that it says about its own size is believed before it is checked.
"""

import hashlib
import io
import json
import math
import os
import re
import secrets
import shutil
import zipfile
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from brian2 import Hz, Quantity, second, volt

from helpers.base.checks import check_count, check_dict, check_path, optional, takes
from helpers.base.files import check_file, printable
from helpers.base.i18n import _
from helpers.base.kinds import instance, scalar
from helpers.base.machine import DATA
from helpers.datasets.mnist import Digits
from helpers.learning.competitive.equations import algorithm_sha256
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.images import PIXELS
from helpers.learning.state import STATE, TrainingState

TRAINED = DATA / "stdp_400.npz"  # how it was made: stdp_400.md, beside it
FORMAT = "snn-course model"
VERSION = 2  # Version 1 named source files as its code, so that its code counts as unknown.
ABOUT = "model.json"  # The first part of the container: its name stands at byte 30 of the file.
SEAL = "sha256:"
SEAL_SIZE = len(SEAL) + 64
MAX_BYTES = 100_000_000  # The largest network of the course, 6,400 neurons, takes 21 million.
MAX_ABOUT_BYTES = 100_000
MAX_STEPS = 4_000  # that an image is shown; the course's have 50, and 350 ms in steps of 0.1 ms are 3,500
MAX_UPDATES = 2_500_000  # steps times neurons: a batch of images takes 1.4 GB to recognise
UNITS = {"s": second, "V": volt, "Hz": Hz}


class ModelFileError(ValueError):
    """A file can not be loaded as a model; the text says what is wrong with it and what to do."""


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


DIGITS = optional(instance(Digits, "mnist.load gives them"))


@takes(path=check_path, state=STATE, digits=DIGITS, metrics=optional(partial(check_dict, kind=scalar(1), least=0)))
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
        If the network holds numbers that are not finite, or too many, or shows images too long, or is the paper's own.
    OSError
        If the file can not be written: its folder is missing, or it is a folder or a device itself.
    """
    if not isinstance(state.params, STDPParameters):
        message = _("A model file holds the course's network, but this one has {kind}: keep its arrays with np.savez.")
        raise ValueError(message.format(kind=type(state.params).__name__))
    path = path.resolve()
    _check_target(path)
    try:
        _check_effort(state.params)
    except ModelFileError as problem:
        raise ValueError(_("This network can not be saved: {why}").format(why=problem)) from None
    try:
        content = pack(_described(state, digits, metrics or {}), _arrays(state))
        unpack(content)  # What could not be loaded again is not written.
    except ValueError as problem:
        message = _("This network can not be saved: its numbers must be finite, and at most {most:,} bytes.")
        raise ValueError(message.format(most=MAX_BYTES)) from problem
    _replace_file(path, content)


@takes(path=check_path, digits=DIGITS)
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
    try:
        model = unpack(_content(path))
        if digits is not None:
            _check_digits(model, digits)
    except ModelFileError as problem:
        raise ModelFileError(printable(f"{path.name}: {problem}")) from None
    return model


def fingerprint(digits):
    """What tells one set of digits from any other: "source", "count", and the "sha256" of all images and labels."""
    parts = hashlib.sha256()
    for array in (digits.images, digits.labels):
        parts.update(np.ascontiguousarray(array, np.uint8))
    return {"source": digits.source, "count": len(digits.labels), "sha256": parts.hexdigest()}


@cache
def code_fingerprint():
    """What tells the program that trains from any other, as in `SavedModel.code`: only the same goes on bit for bit."""
    import brian2

    return {"algorithm": algorithm_sha256(), "brian2": brian2.__version__, "numpy": np.__version__}


def seal(body):
    """Bytes, and the checksum of all of them behind them."""
    return body + f"{SEAL}{hashlib.sha256(body).hexdigest()}".encode()


def pack(about, arrays):
    """JSON and arrays as the bytes of a sealed file, the same for the same content. `numpy.load` can read them, too."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(ABOUT), json.dumps(about, indent=1, allow_nan=False))
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, array, version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), part.getvalue())
        archive.comment = bytes(SEAL_SIZE)  # A zip file ends with its comment.
    return seal(file.getvalue()[:-SEAL_SIZE])


def unpack(content):
    """The `SavedModel` in the bytes of a sealed file. Cheap questions come first; what fails one is not opened."""
    if len(content) > MAX_BYTES:
        message = _("it is larger than {most:,} bytes, more than any model of this course; choose another file.")
        raise ModelFileError(message.format(most=MAX_BYTES))
    if content[:4] != b"PK\3\4" or content[30 : 30 + len(ABOUT)] != ABOUT.encode():
        raise ModelFileError(_("it is not a model of this course; choose a file that save_model has written."))
    if content != seal(content[:-SEAL_SIZE]):
        message = _("it is incomplete or has been altered; take an older copy, or train and save again.")
        raise ModelFileError(message)
    try:
        # Each part has such a mark in the directory, all of which is read into memory; a model has four parts.
        _require(content.count(b"PK\1\2") < 100)
        with zipfile.ZipFile(io.BytesIO(content)) as archive, np.errstate(all="ignore"):
            return _model(archive)
    except ModelFileError:
        raise
    except Exception as problem:  # A forged seal can hide anything; zipfile alone raises errors of seven kinds.
        message = _("its content is not what a model must be; choose a file that save_model has written.")
        raise ModelFileError(message) from problem


def _content(path):
    """The bytes of a file; of one that is too large, just enough for `unpack` to refuse it."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # A pipe would be waited for.
            raise OSError(_("a folder, a pipe or a device"))
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return file.read(min(size, MAX_BYTES) + 1)  # One more, so that too much is seen to be too much.
    except OSError as problem:
        message = _("it can not be read ({why}); check the name and the folder.")
        raise ModelFileError(message.format(why=problem.strerror or problem)) from problem


def _check_target(path):
    """Refuse a path that no file can have, before anything is written; a device would be replaced by a file."""
    if not path.parent.is_dir():
        message = _("There is no folder {folder}: make it first, or choose another path.")
        raise FileNotFoundError(printable(message.format(folder=path.parent)))
    if path.exists():
        check_file(path)


def _replace_file(path, content):
    """Give a file new content in one step: whoever looks sees all of the old or all of the new."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            if path.exists():
                shutil.copymode(path, part)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # Else a power cut could leave the new name with nothing behind it.
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _described(state, digits, metrics):
    return {
        "format": FORMAT,
        "version": VERSION,
        "params": {name: _as_json(value) for name, value in state.params.namespace().items()},
        "seed": int(state.seed),
        "n_total": int(state.n_total),
        "images_seen": int(state.images_seen),
        "labelled": state.responses is not None,
        "digits": fingerprint(digits) if digits is not None else {},
        "code": code_fingerprint(),
        "metrics": {str(name): float(value) for name, value in metrics.items()},
    }


def _arrays(state):
    arrays = {"w_volt": np.asarray(state.w_volt, "<f4"), "theta_volt": np.asarray(state.theta_volt, "<f4")}
    return arrays if state.responses is None else arrays | {"responses": np.asarray(state.responses, "<f8")}


def _as_json(value):
    """A value without dimension as it is; another in SI units, the only ones in which all come back bit for bit."""
    for name, unit in UNITS.items():
        if isinstance(value, Quantity) and value.dim == unit.dim:
            return {"value": float(value), "unit": name}
    return np.asarray(value).item() if isinstance(value, (np.generic, np.ndarray)) else value


def _from_json(value):
    return value["value"] * UNITS[value["unit"]] if isinstance(value, dict) else value


def _require(condition):
    """Refuse what is not as it must be; `unpack` turns this into a sentence."""
    if not condition:
        raise ValueError


def _model(archive):
    # Nothing is compressed, so no part can be longer than the file that it came from.
    _require(all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist()))
    _require(archive.getinfo(ABOUT).file_size <= MAX_ABOUT_BYTES)
    about = json.loads(archive.read(ABOUT))
    _require(about["format"] == FORMAT)
    _check_version(about["version"])
    state = _state(about, archive)
    digits, metrics = about["digits"], about["metrics"]
    code = about["code"] if about["version"] > 1 else {}
    _require(digits == {} or _is_fingerprint(digits))
    _require(about["version"] == 1 or code.keys() == code_fingerprint().keys())
    _require(all(isinstance(part, str) for part in code.values()))
    _require(all(isinstance(value, float) and math.isfinite(value) for value in metrics.values()))
    return SavedModel(state, metrics, digits, code)


def _check_version(version):
    check_count("version", version)
    if version > VERSION:
        message = _("it has format {version}, and this course reads up to {known}; update the course.")
        raise ModelFileError(message.format(version=version, known=VERSION))


def _state(about, archive):
    params = STDPParameters(**{name: _from_json(value) for name, value in about["params"].items()})
    _require(about["params"].keys() == params.namespace().keys())
    seed, n_total, images_seen = (about[name] for name in ("seed", "n_total", "images_seen"))
    check_count("seed", seed, least=0)
    check_count("n_total", n_total)
    check_count("images_seen", images_seen, least=0)
    _require(images_seen <= n_total and isinstance(about["labelled"], bool))
    w = _array(archive, "w_volt", (PIXELS, params.n_neurons), "<f4")
    theta = _array(archive, "theta_volt", (params.n_neurons,), "<f4")
    responses = _array(archive, "responses", (10, params.n_neurons), "<f8") if about["labelled"] else None
    _check_effort(params)
    return TrainingState(params, seed, n_total, images_seen, w, theta, responses)


def _check_effort(params):
    """Refuse a network that would be at work for hours, or take all memory, for a single image."""
    steps = float(params.duration / params.dt)
    if steps > MAX_STEPS or steps * params.n_neurons > MAX_UPDATES:
        message = _(
            "it shows each image for {steps:,.0f} time steps to {n:,} neurons, but at most {most:,} steps, and"
            " {updates:,} steps times neurons, are allowed; take a longer dt or a shorter duration."
        )
        n = params.n_neurons
        raise ModelFileError(message.format(steps=steps, n=n, most=MAX_STEPS, updates=MAX_UPDATES))


def _array(archive, name, shape, dtype):
    """An array of exactly this kind, finite. Its own header is compared with what it must be, never followed."""
    with archive.open(f"{name}.npy") as part:
        _require(np.lib.format.read_magic(part) == (1, 0))
        _require(np.lib.format.read_array_header_1_0(part) == (shape, False, np.dtype(dtype)))
        array = np.frombuffer(part.read(), dtype).reshape(shape)
    _require(np.isfinite(array).all())
    return array


def _is_fingerprint(digits):
    check_count("count", digits["count"])
    named = digits.keys() == {"source", "count", "sha256"} and isinstance(digits["source"], str)
    return named and re.fullmatch("[0-9a-f]{64}", digits["sha256"])


def _check_digits(model, digits):
    if model.digits and model.digits != fingerprint(digits):
        message = _(
            "it was trained with other digits ({count:,} of the {source} set); load those to go on with its training."
        )
        raise ModelFileError(message.format(count=model.digits["count"], source=model.digits["source"]))
