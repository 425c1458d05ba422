"""Model files: everything comes back bit for bit, nothing damaged, foreign or forged loads, a kill costs nothing."""

import io
import json
import os
import pickle
import stat
import subprocess
import sys
import time
import tracemalloc
import zipfile
from random import Random

import numpy as np
import pytest
from brian2 import Hz, ms, mV, second
from hypothesis import given
from hypothesis import strategies as st

from helpers.base.machine import PROJECT
from helpers.datasets import mnist
from helpers.learning import model_file
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.model_file import MAX_BYTES, SEAL_SIZE, ModelFileError, fingerprint, load_model, save_model, seal
from helpers.learning.state import start_training

ODD = STDPParameters(
    n_neurons=3,
    code="latency",
    tau_m=1000 / 3 * ms,
    v_th=0.1 * mV / 3,
    input_rate=1e3 / 7 * Hz,
    inhibition=0,
    homeostasis=False,
)


def network(params=ODD, labelled=True):
    state = start_training(params, 1000, seed=5).replace(images_seen=40)
    return state.replace(responses=np.random.default_rng(0).random((10, params.n_neurons))) if labelled else state


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.npz"
    save_model(path, network(), metrics={"accuracy": 0.5})
    return path.read_bytes()


@pytest.fixture
def model(tmp_path, content):
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    return path


def assert_same(state, expected):
    assert (state.params, state.seed, state.n_total, state.images_seen) == (
        expected.params,
        expected.seed,
        expected.n_total,
        expected.images_seen,
    )
    for name in ("w_volt", "theta_volt", "responses"):
        got, wanted = getattr(state, name), getattr(expected, name)
        assert (got is None) == (wanted is None)
        if wanted is not None:
            assert (got.dtype, got.shape, got.tobytes()) == (wanted.dtype, wanted.shape, wanted.tobytes())


def refused(path, sentence=""):
    before = path.read_bytes()
    with pytest.raises(ModelFileError) as error:
        load_model(path)
    text = str(error.value)
    assert text.startswith(f"{path.name}: ") and text.endswith(".") and "\n" not in text
    assert sentence in text
    assert path.read_bytes() == before


@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("params", [ODD, STDPParameters(n_neurons=1)])
def test_what_was_saved_comes_back_bit_for_bit(tmp_path, params, labelled):
    state, digits = network(params, labelled), mnist.load("train", 20)
    save_model(tmp_path / "a.npz", state, digits, {"vote": 0.1 + 0.2})
    model = load_model(tmp_path / "a.npz", digits)
    assert_same(model.state, state)
    assert model.metrics == {"vote": 0.1 + 0.2}
    assert model.digits == fingerprint(digits)
    assert model.digits["count"] == 20 and model.digits["source"] == "sample"
    assert model.same_code


def test_every_parameter_with_a_dimension_is_stored_with_its_unit(content):
    about = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("model.json"))
    assert about["params"]["tau_m"] == {"value": float(1000 / 3 * ms), "unit": "s"}
    assert about["params"]["input_rate"]["unit"] == "Hz" and about["params"]["v_th"]["unit"] == "V"
    assert about["params"]["code"] == "latency" and about["params"]["homeostasis"] is False


def test_the_same_network_gives_the_same_bytes(tmp_path, content):
    save_model(tmp_path / "again.npz", network(), metrics={"accuracy": 0.5})
    assert (tmp_path / "again.npz").read_bytes() == content


def test_plain_numpy_reads_it_without_pickle(model):
    with np.load(model, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["w_volt"], network().w_volt)
        assert json.loads(arrays["model.json"])["seed"] == 5


@given(st.data())
def test_cut_flipped_extended_or_patched_never_loads(tmp_path_factory, content, data):
    kind = data.draw(st.sampled_from(["cut", "flip", "extend", "patch", "behead"]))
    place = data.draw(st.integers(0, len(content) - 1))
    extra = data.draw(st.binary(min_size=1, max_size=200))
    changed = {
        "cut": content[:place],
        "flip": content[:place] + bytes([content[place] ^ 1 << extra[0] % 8]) + content[place + 1 :],
        "extend": content + extra,
        "patch": content[:place] + extra + content[place + len(extra) :],
        "behead": content[place + 1 :],
    }[kind]
    path = tmp_path_factory.getbasetemp() / "changed.npz"
    path.write_bytes(changed)
    if changed == content:
        load_model(path)
    else:
        refused(path)


def test_every_bit_of_the_first_and_last_kilobyte_counts(model, content):
    for place in [*range(1000), *range(len(content) - 1000, len(content))]:
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        with pytest.raises(ModelFileError):
            model_file.unpack(bytes(damaged))


def npz(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


FOREIGN = {
    "nothing": b"",
    "a text": b"weights: all of them\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(300),
    "a pickle": pickle.dumps({"w": [1, 2, 3]}),
    "another npz": npz(np.savez, w_volt=np.zeros((784, 3), np.float32)),
    "a compressed npz": npz(np.savez_compressed, w_volt=np.zeros(10**6)),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_foreign_files_are_told_from_damaged_ones(tmp_path, kind):
    path = tmp_path / "foreign.npz"
    path.write_bytes(FOREIGN[kind])
    refused(path, "not a model of this course")


def test_a_cut_file_is_said_to_be_incomplete(model, content):
    model.write_bytes(content[:5000])
    refused(model, "incomplete or has been altered")


@pytest.mark.parametrize("name", ["missing.npz", "."])
def test_what_can_not_be_read_gets_a_sentence_too(tmp_path, name):
    with pytest.raises(ModelFileError, match="can not be read .*check the name"):
        load_model(tmp_path / name)


def test_an_oversized_file_is_not_even_read_to_its_end(tmp_path, model):
    with model.open("ab") as file:
        file.truncate(MAX_BYTES * 50)  # Most file systems store the hole as a hole.
    tracemalloc.start()
    with pytest.raises(ModelFileError, match="larger than 100,000,000 bytes"):
        load_model(model)
    assert tracemalloc.get_traced_memory()[1] < 2 * MAX_BYTES + 10**6
    tracemalloc.stop()


class Evil:
    """Unpickling this makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def forged(content, about=None, parts=None, compression=zipfile.ZIP_STORED):
    """The file with other JSON or other parts, under a seal that is right."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    if about is not None:
        members["model.json"] = json.dumps(json.loads(members["model.json"]) | about).encode()
    members |= parts or {}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as new:
        for name, part in members.items():
            new.writestr(zipfile.ZipInfo(name), part, compression)
        new.comment = bytes(SEAL_SIZE)
    return seal(file.getvalue()[:-SEAL_SIZE])


def npy(array, pickled=False):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=(1, 0), allow_pickle=pickled)
    return file.getvalue()


def header(shape, dtype="<f4"):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue()


def test_a_forger_who_changes_nothing_gets_through(model, content):
    model.write_bytes(forged(content))
    assert_same(load_model(model).state, network())


def test_a_newer_format_asks_for_an_update(model, content):
    model.write_bytes(forged(content, {"version": 3, "params": "unheard of"}))
    refused(model, "update the course")


def test_nothing_in_a_forged_file_is_executed(tmp_path, model, content):
    trap = np.array([[Evil(tmp_path / "trap")]], object)
    for name in ("w_volt", "theta_volt", "responses"):
        model.write_bytes(forged(content, parts={f"{name}.npy": npy(trap, pickled=True)}))
        refused(model, "not what a model must be")
    assert not (tmp_path / "trap").exists()
    pickle.loads(pickle.dumps(Evil(tmp_path / "trap")))
    assert (tmp_path / "trap").exists(), "the trap does work"


def params_with(**changes):
    return {"params": {**model_file._described(network(), None, {})["params"], **changes}}


LIES = {
    "another unit": params_with(tau_m={"value": 1.0, "unit": "V"}),
    "no unit": params_with(tau_m=1.0),
    "a text for a number": params_with(tau_m={"value": "1.0", "unit": "s"}),
    "a number out of range": params_with(tau_m={"value": -1.0, "unit": "s"}),
    "a number beyond all": params_with(tau_m={"value": 10**400, "unit": "s"}),
    "a field too many": params_with(unheard_of=1),
    "a field too few": {"params": {"n_neurons": 3}},
    "more neurons than weights": params_with(n_neurons=10**9),
    "fewer neurons than weights": params_with(n_neurons=2),
    "more images than all": {"images_seen": 1001},
    "a negative seed": {"seed": -1},
    "no format": {"format": "something else"},
    "a text for a version": {"version": "1"},
    "version 0": {"version": 0},
    "infinite metrics": {"metrics": {"accuracy": float("inf")}},
    "metrics in words": {"metrics": {"accuracy": "perfect"}},
    "digits without count": {"digits": {"source": "full", "sha256": "0" * 64}},
    "code in numbers": {"code": {"algorithm": 1, "brian2": 2, "numpy": 3}},
    "no labels where there are some": {"labelled": 1},
    "a list": {"params": []},
}


@pytest.mark.parametrize("lie", LIES)
def test_forged_descriptions_are_refused(model, content, lie):
    model.write_bytes(forged(content, LIES[lie]))
    refused(model, "not what a model must be")


@pytest.mark.parametrize(
    "changes",
    [
        {"duration": {"value": 2000.0, "unit": "s"}},
        {"dt": {"value": 1e-9, "unit": "s"}},
        {"duration": {"value": 1e300, "unit": "s"}, "dt": {"value": 1e-300, "unit": "s"}},
    ],
)
def test_a_forged_network_that_never_comes_to_an_end_is_refused(model, content, changes):
    model.write_bytes(forged(content, params_with(**changes)))
    refused(model)
    model.write_bytes(forged(content, params_with(duration={"value": 8.0, "unit": "s"})))
    assert load_model(model).state.params.duration == 8 * second


def test_a_network_that_never_comes_to_an_end_is_not_saved_either(model, content):
    for params in (ODD.replace(duration=2000 * second), STDPParameters(n_neurons=6400, dt=0.1 * ms)):
        with pytest.raises(ValueError, match="can not be saved: it shows each image for .* take a longer dt"):
            save_model(model, start_training(params, 10))
    assert model.read_bytes() == content


WRONG_PARTS = {
    "claims 4 terabytes": {"w_volt.npy": header((784, 10**9)) + bytes(784 * 3 * 4)},
    "claims a negative size": {"w_volt.npy": header((-784, 3)) + bytes(784 * 3 * 4)},
    "another type of the same size": {"w_volt.npy": header((784, 3), "<i4") + bytes(784 * 3 * 4)},
    "another shape of the same size": {"w_volt.npy": header((3, 784)) + bytes(784 * 3 * 4)},
    "not a number": {"theta_volt.npy": npy(np.array([0, np.nan, 1], np.float32))},
    "infinite": {"responses.npy": npy(np.full((10, 3), np.inf))},
    "too short": {"theta_volt.npy": npy(np.zeros(2, np.float32))},
    "bytes without header": {"theta_volt.npy": bytes(100)},
    "a header of its own making": {"theta_volt.npy": b"\x93NUMPY\x01\x00\x0a\x00__import__" + bytes(12)},
    "no JSON": {"model.json": b"\xff"},
    "JSON 100,000 deep": {"model.json": b"[" * 99_999},
    "more JSON than allowed": {"model.json": b" " * 200_000 + b"{}"},
}


@pytest.mark.parametrize("wrong", WRONG_PARTS)
def test_forged_parts_are_refused_in_little_memory(model, content, wrong):
    model.write_bytes(forged(content, parts=WRONG_PARTS[wrong]))
    tracemalloc.start()
    refused(model, "not what a model must be")
    assert tracemalloc.get_traced_memory()[1] < 5e6
    tracemalloc.stop()


NUMBERS = [0, -1, 1, 2, 3, 10**9, 10**400, 0.5, -0.0, 1e308, float("inf"), float("nan")]
STRANGE = [None, True, False, *NUMBERS, "", "s", "V", "1.0", "\ud800", "0" * 64, [], [1], {}, {"value": 1}]
STRANGE += [
    {"value": value, "unit": unit} for value in (*NUMBERS, True, "1.0", [1.0], None) for unit in ("s", "V", "m")
]


def strange_json(content, random):
    """The description with one value, at any depth, that is another, is gone, or is new."""
    about = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("model.json"))
    places = [(about, name) for name in about]
    places += [(value, name) for value in about.values() if isinstance(value, dict) for name in value]
    places += [(value, name) for value in about["params"].values() if isinstance(value, dict) for name in value]
    inside, name = random.choice(places)
    if random.random() < 0.2:
        del inside[name]
    else:
        inside[name if random.random() < 0.9 else "new"] = random.choice(STRANGE)
    return forged(content, parts={"model.json": json.dumps(about).encode()})


def strange_bytes(content, random):
    """Some bytes changed, put in or left out, most of them in the headers and the directory of the container."""
    body = bytearray(content[:-SEAL_SIZE])
    for _each in range(random.randint(1, 4)):
        start = random.choice([random.randrange(2_500), random.randrange(-1_000, 0), random.randrange(len(body))])
        body[start : start + random.choice([0, 1, 1, 1, 4])] = random.randbytes(random.choice([0, 1, 1, 1, 4]))
    return seal(bytes(body))


def loads_whole(path):
    """Whether a file loads, and then can be saved and loads again as the same. If not, it is refused in a sentence."""
    try:
        state = load_model(path).state
    except ModelFileError:
        refused(path)
        return False
    save_model(path, state)
    assert_same(load_model(path).state, state)
    return True


def fuzz(path, content, seeds):
    """How many of the forged files load; nothing but a `ModelFileError` comes out of the others."""
    loaded = 0
    for seed in seeds:
        random = Random(seed)
        path.write_bytes(random.choice([strange_json, strange_bytes])(content, random))
        loaded += loads_whole(path)
    return loaded


def test_forged_files_load_whole_or_are_refused_in_a_sentence(model, content):
    assert 0 < fuzz(model, content, range(500)) < 500


def test_a_zip_bomb_is_not_unpacked(model, content):
    bomb = header((784, 3)) + bytes(20_000_000)
    model.write_bytes(forged(content, parts={"w_volt.npy": bomb}, compression=zipfile.ZIP_DEFLATED))
    assert model.stat().st_size < 1e6
    tracemalloc.start()
    refused(model)
    assert tracemalloc.get_traced_memory()[1] < 5e6
    tracemalloc.stop()


def test_a_directory_of_very_many_parts_is_not_read(content):
    crowded = forged(content, parts={f"part {n}": b"" for n in range(20_000)})
    tracemalloc.start()
    with pytest.raises(ModelFileError, match="not what a model must be"):
        model_file.unpack(crowded)
    assert tracemalloc.get_traced_memory()[1] < 3 * len(crowded)
    tracemalloc.stop()


def test_a_part_is_missing(model, content):
    bare = model_file.pack(json.loads(zipfile.ZipFile(io.BytesIO(content)).read("model.json")), {})
    model.write_bytes(bare)
    refused(model, "not what a model must be")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file_whole_and_nothing_else(model, content, monkeypatch, step):
    def fail(*arguments):
        raise OSError("disk full")

    monkeypatch.setattr(model_file.os, step, fail)
    with pytest.raises(OSError, match="disk full"):
        save_model(model, network(STDPParameters(n_neurons=2)))
    assert model.read_bytes() == content
    assert list(model.parent.iterdir()) == [model]


@pytest.mark.parametrize(
    "changes",
    [
        {"w_volt": np.full((784, 3), np.nan, np.float32)},
        {"images_seen": 10**6},
    ],
)
def test_what_could_not_be_loaded_is_not_saved(model, content, changes):
    with pytest.raises(ValueError, match="can not be saved"):
        save_model(model, network().replace(**changes))
    with pytest.raises(ValueError, match=r'metrics\["accuracy"\] is nan'):
        save_model(model, network(), metrics={"accuracy": float("nan")})
    assert model.read_bytes() == content


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_a_file_keeps_its_mode(model, mode):
    model.chmod(mode)
    save_model(model, network(STDPParameters(n_neurons=2)))
    assert stat.S_IMODE(model.stat().st_mode) == mode
    assert load_model(model).state.params.n_neurons == 2


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no folder .*models: make it first"):
        save_model(tmp_path / "models" / "a.npz", network())
    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError, match="There is no folder .*file"):
        save_model(tmp_path / "file" / "a.npz", network())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_and_a_device_are_neither_read_nor_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe.npz")
    (tmp_path / "device.npz").symlink_to("/dev/zero")
    for name in ("pipe.npz", "device.npz"):
        with pytest.raises(ModelFileError, match=f"{name}: it can not be read .a folder, a pipe or a device"):
            load_model(tmp_path / name)
        with pytest.raises(OSError, match="is a folder, a pipe or a device, but it must be a file"):
            save_model(tmp_path / name, network())
        assert not (tmp_path / name).is_file()
    with pytest.raises(OSError, match="must be a file"):
        save_model(tmp_path, network())


def test_a_link_stays_a_link(tmp_path, model):
    link = tmp_path / "link.npz"
    try:
        link.symlink_to(model)
    except OSError:
        pytest.skip("this system lets nobody make links")
    save_model(link, network(STDPParameters(n_neurons=2)))
    assert link.is_symlink() and load_model(model).state.params.n_neurons == 2


def test_training_goes_on_only_with_the_digits_that_it_began_with(tmp_path):
    digits, others = mnist.load("train", 20), mnist.load("test", 20)
    save_model(tmp_path / "a.npz", network(), digits)
    with pytest.raises(ModelFileError, match=r"other digits \(20 of the sample set\)"):
        load_model(tmp_path / "a.npz", others)
    swapped = mnist.Digits(digits.images, digits.labels[::-1], digits.source)
    with pytest.raises(ModelFileError, match="other digits"):
        load_model(tmp_path / "a.npz", swapped)


@pytest.fixture
def start():
    """Starts Python processes; none outlives its test, whatever happens."""
    started = []

    def start(code, *arguments, **environment):
        command = [sys.executable, "-c", code, *map(str, arguments)]
        started.append(subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition, process, seconds=900):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None and time.monotonic() < end, "the child died or hangs"
        time.sleep(0.002)


SAVE_FOREVER = """
import sys
from helpers.learning.model_file import save_model
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import start_training
states = [start_training(STDPParameters(n_neurons=n), 10) for n in (200, 300)]
while True:
    for state in states:
        save_model(sys.argv[1], state)
"""


@pytest.mark.slow
def test_a_kill_in_the_middle_of_saving_leaves_one_whole_file(tmp_path, start):
    path = tmp_path / "model.npz"
    for attempt in range(3):
        path.unlink(missing_ok=True)
        process = start(SAVE_FOREVER, path)
        wait_for(path.exists, process)
        time.sleep(0.01 * attempt)
        process.kill()
        process.wait()
        assert load_model(path).state.params.n_neurons in (200, 300)


TRAIN_AND_SAVE = """
import sys
from helpers.datasets import mnist
from helpers.learning.model_file import save_model
from helpers.learning import STDPParameters, train
digits = mnist.load("train", 60)
train(STDPParameters(n_neurons=int(sys.argv[2])), digits, 10**6, seed=3, block=5, progress=False,
      on_block=lambda state: save_model(sys.argv[1], state, digits))
"""
FINISH = """
import sys
from helpers.datasets import mnist
from helpers.learning.model_file import load_model, save_model
from helpers.learning import STDPParameters, train
digits = mnist.load("train", 60)
path, until, n_neurons = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
state = load_model(path, digits).state if n_neurons == 0 else None
params = state.params if state else STDPParameters(n_neurons=n_neurons)
save_model(path, train(params, digits, 10**6, seed=3, state=state, until=until, progress=False), digits)
"""
NO_COMPILER = {"CXX": "no-such-compiler"}  # Windows finds its compiler in another way, and uses it twice.


@pytest.mark.slow
@pytest.mark.parametrize("compiled", [pytest.param(True, marks=pytest.mark.needs_compiler), False])
def test_killed_loaded_and_gone_on_ends_bit_for_bit_as_if_never_stopped(tmp_path, start, compiled):
    environment, n_neurons = ({}, 100) if compiled else (NO_COMPILER, 8)
    killed, whole = tmp_path / "killed.npz", tmp_path / "whole.npz"
    process = start(TRAIN_AND_SAVE, killed, n_neurons, **environment)
    wait_for(lambda: killed.exists() and load_model(killed).state.images_seen >= 10, process)
    process.kill()
    assert process.wait() != 0
    reached = load_model(killed).state.images_seen
    assert start(FINISH, killed, reached + 12, 0, **environment).wait() == 0
    assert start(FINISH, whole, reached + 12, n_neurons, **environment).wait() == 0
    assert_same(load_model(killed).state, load_model(whole).state)
    assert not np.array_equal(
        load_model(whole).state.w_volt, start_training(load_model(whole).state.params, 10, 3).w_volt
    )


def test_a_file_of_format_1_is_still_read_and_its_code_counts_as_unknown(model, content):
    old = {"version": 1, "code": {"sha256": "0" * 64, "brian2": "2.9.0", "numpy": "2.3.5"}}
    model.write_bytes(forged(content, old))
    found = load_model(model)
    assert_same(found.state, network())
    assert found.code == {} and not found.same_code
