"""Faults of the machine, really caused: every run gives the right numbers, compiled or not, after one sentence at most.

One network is built once and its cache copied. A disk is a small one of its own where the system lets us make it.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from brian2 import ms, mV, nA, set_device
from brian2.devices.device import reset_device

from helpers import doctor
from helpers.base import compiler
from helpers.base.machine import PROJECT
from helpers.codes import pixels
from helpers.datasets import mnist
from helpers.engine import runner as runner_module
from helpers.engine.entry import Entry, hash_files, read_entry
from helpers.engine.program import Program, ProgramError
from helpers.engine.runner import Runner
from helpers.learning import training
from helpers.learning.competitive.parameters import STDPParameters
from helpers.neurons.currents import step
from helpers.neurons.lif import LIFParameters, simulate_lif

pytestmark = [pytest.mark.needs_compiler, pytest.mark.skipif(os.name == "nt", reason="signals, modes and mounts")]
SPIKING, N, N_SPIKES = "tests.tiny_model:spiking", 30_000, 300_000
IS_ROOT = os.name != "nt" and os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root mounts a disk")


def start_kernel():
    """Forget what this process knows, as if it were a new kernel."""
    for cached in (compiler.compiler, compiler.toolchain):
        cached.cache_clear()
    compiler._proven.clear()
    compiler._patience = compiler.Patience()
    runner_module._said.clear()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A cache that holds the network."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SNN_CACHE_DIR", str(folder))
        start_kernel()
        Program(SPIKING, {}).wait()
    return folder


@pytest.fixture
def cache(built, tmp_path, monkeypatch):
    """A copy of it in a new kernel."""
    start_kernel()
    monkeypatch.setenv("SNN_CACHE_DIR", str(shutil.copytree(built, tmp_path / "cache")))
    yield tmp_path / "cache"
    start_kernel()


@pytest.fixture
def runner(cache):
    return Runner(SPIKING, {})


@contextmanager
def disk(folder, options):
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def use_temporary(monkeypatch, folder):
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)


def assert_right(results):
    np.testing.assert_array_equal(results["x"], np.full(N, 2.0))
    assert len(results["t"]) == len(results["i"]) == N_SPIKES
    assert results["i"].sum() == 10 * N * (N - 1) // 2


def sentences(capsys):
    return capsys.readouterr().out.splitlines()


def is_compiled(runner):
    return isinstance(runner.__dict__.get("program"), Program) and "_model" not in runner.__dict__


# What a program in the cache may have become: each is built anew, and nobody hears of it.
def home(manifest):
    return manifest.with_name(json.loads(manifest.read_text(encoding="utf-8"))["folder"])


def truncate(manifest):
    program = home(manifest) / "main"
    program.write_bytes(program.read_bytes()[:5_000])


def remove_static_arrays(manifest):
    shutil.rmtree(home(manifest) / "static_arrays")


def change_a_static_array(manifest):
    array = next((home(manifest) / "static_arrays").iterdir())
    array.write_bytes(bytes(array.stat().st_size))


def come_from_another_processor(manifest):
    program, entry = home(manifest) / "main", read_entry(manifest)
    program.write_text("#!/bin/sh\nkill -ILL $$\n", encoding="utf-8")
    Entry(entry.folder, hash_files(home(manifest), entry.files), entry.inputs, entry.outputs).write(manifest)


BROKEN = {
    "truncated": truncate,
    "removed": lambda manifest: (home(manifest) / "main").unlink(),
    "may not run": lambda manifest: (home(manifest) / "main").chmod(0o644),
    "another processor's": come_from_another_processor,
    "without static arrays": remove_static_arrays,
    "another static array": change_a_static_array,
    "empty manifest": lambda manifest: manifest.write_text("", encoding="utf-8"),
    "another manifest": lambda manifest: manifest.write_text('["folder"]', encoding="utf-8"),
    "no cache": lambda manifest: shutil.rmtree(manifest.parents[1]),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_entry_is_built_anew(runner, capsys, fault):
    BROKEN[fault](runner.program.manifest)
    results = runner.run({})
    np.testing.assert_array_equal(results["x"], np.arange(N))  # the static array
    assert len(results["t"]) == N_SPIKES - 10  # x is 0 in the first
    assert read_entry(runner.program.manifest)
    assert is_compiled(runner)
    assert sentences(capsys) == []


@pytest.mark.parametrize("fault", ["no cache", "another static array"])
def test_it_is_looked_at_in_each_run(runner, capsys, fault):
    assert_right(runner.run({"x": 2}))
    test_a_broken_entry_is_built_anew(runner, capsys, fault)


# What takes compiling away: NumPy code takes over, after one sentence that says this.
def fake_compiler(monkeypatch, tmp_path, says):
    """It answers --version with the name of the real one, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "g++").write_text(
        f'#!/bin/sh\nif [ "$1" = --version ]; then {shutil.which("g++")} --version; exit; fi\n'
        f'echo "In file included from:"; echo "{says}"; echo "compilation terminated."; exit 1\n',
        encoding="utf-8",
    )
    (folder / "g++").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("CXX", raising=False)


def file_in_the_way(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path / "file" / "cache"))


def open_to_all(monkeypatch, tmp_path):
    (tmp_path / "cache" / "programs").chmod(0o777)


def of_another_user(monkeypatch, tmp_path):
    if IS_ROOT:
        os.chown(tmp_path / "cache", 12345, -1)
    else:
        monkeypatch.setattr("os.geteuid", lambda: 12345)


NO_COMPILER = {
    "none": (lambda patch, folder: patch.setenv("CXX", "none-such"), "There is no C++ compiler"),
    "broken": (
        lambda patch, folder: fake_compiler(patch, folder, "g++: fatal error: cannot execute cc1plus"),
        "does not work: g++: fatal error: cannot execute cc1plus",
    ),
    "no cache": (file_in_the_way, "set SNN_CACHE_DIR to a folder of your own."),
    "open cache": (open_to_all, "others may write there"),
    "cache of another": (of_another_user, "it belongs to another user"),
}


@pytest.mark.parametrize("fault", NO_COMPILER)
def test_where_nothing_can_be_compiled_numpy_code_takes_over(cache, runner, tmp_path, monkeypatch, capsys, fault):
    cause, says = NO_COMPILER[fault]
    cause(monkeypatch, tmp_path)
    start_kernel()
    assert not compiler.can_compile()
    runner.prepare()
    for _ in range(2):
        assert_right(runner.run({"x": 2}))
    (said,) = sentences(capsys)
    assert said.startswith("NumPy code takes over, which is slower: ")
    assert says in said
    assert "clean=True" not in said
    with pytest.raises(ProgramError, match=r"\w"):
        pixels.CompiledPixels(50 * ms)


@pytest.mark.parametrize("fault", ["broken", "no cache"])
def test_training_and_recognition_go_on_the_same_way(cache, tmp_path, monkeypatch, capsys, fault):
    NO_COMPILER[fault][0](monkeypatch, tmp_path)
    start_kernel()
    digits, params = mnist.load("train", 3), STDPParameters(n_neurons=4)
    training.prepare(params)
    state = training.train(params, digits, progress=False)
    assert training.spike_counts(state, digits.images).shape == (3, 4)
    assert len(sentences(capsys)) == 1


@needs_root
@pytest.mark.parametrize(
    ("options", "says"),
    [("size=64k", "SNN_CACHE_DIR"), ("size=9m,noexec", "SNN_CACHE_DIR"), ("size=9m,ro", "SNN_CACHE_DIR")],
    ids=["full", "no programs run there", "read-only"],
)
def test_a_disk_that_can_not_hold_the_cache_is_named(runner, tmp_path, monkeypatch, capsys, options, says):
    with disk(tmp_path / "disk", options + ",mode=700") as folder:
        monkeypatch.setenv("SNN_CACHE_DIR", str(folder))
        start_kernel()
        for _ in range(2):
            assert_right(runner.run({"x": 2}))
    (said,) = sentences(capsys)
    assert says in said


@needs_root
def test_a_full_temporary_disk_costs_speed_and_no_spike(runner, tmp_path, monkeypatch, capsys):
    with disk(tmp_path / "disk", "size=2m") as folder:
        use_temporary(monkeypatch, folder)
        assert_right(runner.run({"x": 2}))  # The program's spikes do not fit.
        (folder / "filler").write_bytes(bytes(1_900_000))
        assert_right(Runner(SPIKING, {}).run({"x": 2}))  # Not even its inputs do.
        lost, refused = sentences(capsys)
        assert lost.endswith(f"The compiled network failed: there is no room for temporary files in {folder}")
        assert refused.endswith("The compiled network failed: No space left on device")
        (folder / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=20m", folder], check=True)
        time.sleep(1)
        del runner._model
        assert_right(runner.run({"x": 2}))  # It has passed.
        assert is_compiled(runner)
    assert read_entry(runner.program.manifest)
    monkeypatch.setattr("tempfile.tempdir", None)


def test_a_limit_on_files_costs_speed_and_no_spike(runner, capsys):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        assert_right(runner.run({"x": 2}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(sentences(capsys)) == 1


def kernel(code, **environment):
    """Run code in a kernel of its own, with a process group of its own as Jupyter gives it."""
    settings = {"cwd": PROJECT, "env": {**os.environ, **environment}, "start_new_session": True}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, **settings)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_jupyters_interrupt_leaves_a_build_alone(cache):
    """It goes to the whole process group of the kernel."""
    out = kernel(f"""
import os, signal, time
from helpers.engine.runner import Runner
runner = Runner("tests.tiny_model:counted", {{"diary": {str(cache / "diary")!r}}})
runner.prepare()
time.sleep(1)
try:
    os.killpg(0, signal.SIGINT)
    time.sleep(5)
except KeyboardInterrupt:
    print("interrupted")
runner.run({{"x": 1}})
""")
    assert out == "interrupted\n"
    assert (cache / "diary").read_text(encoding="utf-8") == "built\n"


def killed(program):
    os.killpg(program._process.pid, signal.SIGKILL)
    program._process.wait()


def wait_for_a_build(cache):
    while not list((cache / "programs").glob("build-*/main.cpp")):
        time.sleep(0.05)


def test_a_killed_build_is_started_again_and_its_folder_swept(cache, capsys):
    runner = Runner("tests.tiny_model:decay", {})
    (cache / "programs" / "build-of_an_older_one").mkdir()
    runner.prepare()
    wait_for_a_build(cache)
    killed(runner.program)
    assert list((cache / "programs").glob(f"build-{runner.program._key}-*"))
    np.testing.assert_allclose(runner.run({"x": 1})["x"], np.ones(2) / np.e)
    assert is_compiled(runner)
    assert not list((cache / "programs").glob("build-*"))
    assert sentences(capsys) == []


def test_a_build_that_is_alive_is_not_swept(cache):
    first, second = Program("tests.tiny_model:decay", {}), Program("tests.tiny_model:counted", {"diary": os.devnull})
    first.build()
    wait_for_a_build(cache)
    second.wait()
    process = first._process
    first.wait()
    assert process.returncode == 0


def test_a_killed_build_leaves_neither_its_own_kernel_behind_nor_another(cache):
    one, other = (Program("tests.tiny_model:decay", {}) for _ in range(2))
    with ThreadPoolExecutor(2) as pool:
        entry = pool.submit(one.wait)
        wait_for_a_build(cache)
        others = pool.submit(other.wait)
        killed(one)
        assert entry.result() == others.result() is not None


def test_a_failed_build_is_forgotten(cache, tmp_path, capsys):
    runner = Runner("tests.tiny_model:fails_once", {"flag": str(tmp_path / "flag")})
    runner.prepare()
    runner.program._process.wait()
    runner.prepare()
    assert runner.is_compiled()
    assert sentences(capsys) == []


def test_a_build_that_always_fails_names_its_reason_once(cache, capsys):
    runner = Runner("tests.tiny_model:impossible", {})
    for _ in range(2):
        assert not runner.is_compiled()
    (said,) = sentences(capsys)
    assert said.endswith("The network could not be compiled: RuntimeError: no such network")


def test_what_failed_is_tried_again_later_and_an_interrupt_is_no_failure():
    """After ten times the two seconds that it took to fail, and no sooner."""
    now = 100
    patience = compiler.Patience(clock=lambda: now)
    for problem, is_failure in ((KeyboardInterrupt, False), (OSError, True)):
        with pytest.raises(problem), patience:
            now += 2
            raise problem
        assert patience.is_due() != is_failure
    now += 19
    assert not patience.is_due()
    now += 1
    assert patience.is_due()


PROBLEMS = {"memory": MemoryError(), "program": ProgramError("no room"), "own": ZeroDivisionError()}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
@pytest.mark.parametrize("where", ["network", "on_block"])
def test_training_keeps_what_was_learned(monkeypatch, problem, where):
    def train_block(state, images, n):
        if where == "network" and state.images_seen == 4:
            raise problem
        return state.replace(images_seen=state.images_seen + n)

    def on_block(state):
        if where == "on_block" and state.images_seen == 4:
            raise problem

    monkeypatch.setattr(training, "_train_block", train_block)
    settings = {"n_images": 8, "block": 2, "on_block": on_block, "progress": False}
    with pytest.raises(type(problem)) as caught:
        training.train(STDPParameters(n_neurons=4), mnist.load("train", 2), **settings)
    assert caught.value is problem
    assert problem.state.images_seen == 4
    assert "sys.last_value.state" in problem.__notes__[-1]


def test_on_another_device_of_brian2_helpers_simulate_as_ever(runner, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    current = step(2 * nA)
    expected = simulate_lif(LIFParameters(), current, 20 * ms)
    set_device("cpp_standalone", directory=str(tmp_path / "output"))
    try:
        found = simulate_lif(LIFParameters(), current, 20 * ms)
        assert_right(runner.run_numpy({"x": 2}))
        assert_right(runner.run({"x": 2}))
    finally:
        reset_device()
    np.testing.assert_array_equal(found.v / mV, expected.v / mV)
    assert not list(tmp_path.glob("output"))


@pytest.mark.parametrize("encoding", ["ascii", "cp950"])
@pytest.mark.parametrize("fault", ["broken", "no cache", "open cache"])
def test_the_doctor_reports_every_fault_on_any_console(cache, tmp_path, monkeypatch, encoding, fault):
    NO_COMPILER[fault][0](monkeypatch, tmp_path)
    out = kernel("from helpers.doctor import report; report()", PYTHONIOENCODING=encoding)
    assert len(out.splitlines()) == 11
    assert NO_COMPILER[fault][1] in out
    assert out.endswith("Ready.\n")


def test_a_check_of_the_doctor_that_fails_is_a_line_to_fix(monkeypatch):
    monkeypatch.setattr(mnist, "load", None)
    check = doctor._try(doctor._check_sample)
    assert (check.subject, check.verdict) == ("sample", "fix")
    assert check.text.startswith("TypeError: ")
