"""Servers and files that are not what they should be, really made: none holds the kernel, all end in a sentence."""

import gzip
import hashlib
import os
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from helpers.datasets import mnist
from helpers.datasets.mnist import load, load_folder


def idx(array):
    shape = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return b"\x00\x00\x08" + bytes([array.ndim]) + shape + array.tobytes()


def random_set(n_train, n_test, seed=0):
    """Pixels and labels of a set by the names of MNIST's files."""
    random = np.random.default_rng(seed)
    files = {}
    for start, n in (("train", n_train), ("t10k", n_test)):
        files[f"{start}-images-idx3-ubyte"] = random.integers(0, 256, (n, 28, 28), np.uint8)
        files[f"{start}-labels-idx1-ubyte"] = random.integers(0, 26, n, np.uint8)
    return files


SMALL = random_set(6, 3)


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """A few random images are the full set; the cache is a folder of this test."""
    checksums = {name: hashlib.sha256(idx(array)).hexdigest() for name, array in SMALL.items()}
    monkeypatch.setitem(mnist.CHECKSUMS, "full", checksums)
    monkeypatch.setitem(mnist.SIZES, "full", {"train": 6, "test": 3})
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("SNN_MNIST_ROOT", raising=False)
    return monkeypatch


class Mirror(BaseHTTPRequestHandler):
    """A server with all files; those whose names begin with "train-images" in the way that `fault` says."""

    fault = staticmethod(lambda handler, content: handler.send(content))

    def do_GET(self):
        content = gzip.compress(idx(SMALL[self.path[1:].removesuffix(".gz")]))
        with suppress(OSError):  # The other side has given up, as it should.
            type(self).fault(self, content) if "train-images" in self.path else self.send(content)

    def send(self, content):
        self.begin(len(content))
        self.wfile.write(content)

    def begin(self, length):
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *arguments):
        pass


def drips(handler, content):
    handler.begin(10**6)
    while True:
        handler.wfile.write(b"\0")
        time.sleep(0.1)


def drips_headers(handler, content):
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    while True:
        handler.wfile.write(b"X")
        time.sleep(0.5)


def stalls(handler, content):
    handler.begin(10**6)
    time.sleep(60)


def never_ends(handler, content):
    handler.begin(10**13)
    while True:
        handler.wfile.write(bytes(10**6))


def sends_something_else(handler, content):
    handler.send(b"<html>Please log in to this network</html>")


def sends_a_bomb(handler, content):
    handler.send(gzip.compress(bytes(10**9), 1))


def has_moved(handler, content):
    handler.send_error(404)


def speaks_bytes(handler, content):
    handler.wfile.write(b"\x1b[31m\x07\xff\xfe\x00 no HTTP\r\n\r\n")


@contextmanager
def mirror(fault):
    """The address of a server that really runs on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Faulty", (Mirror,), {"fault": staticmethod(fault)}))
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize("fault", [drips_headers, stalls, sends_a_bomb, has_moved])
def test_the_second_mirror_has_its_share_of_the_time(stand_in, capsys, fault):
    stand_in.setattr(mnist, "DOWNLOAD_SECONDS", 40)
    with mirror(fault) as first, mirror(Mirror.fault) as second:
        stand_in.setattr(mnist, "MIRRORS", (first, second))
        begin = time.monotonic()
        loaded = load("train", source="full")
    assert loaded.source == "full", capsys.readouterr().out
    np.testing.assert_array_equal(loaded.images, SMALL["train-images-idx3-ubyte"])
    assert time.monotonic() - begin < 45


@pytest.mark.parametrize("fault", [drips, never_ends, sends_something_else, speaks_bytes])
def test_a_download_that_fails_ends_in_time_and_in_one_printable_line(stand_in, capsys, fault):
    stand_in.setattr(mnist, "DOWNLOAD_SECONDS", 12)
    with mirror(fault) as only:
        stand_in.setattr(mnist, "MIRRORS", (only,))
        begin = time.monotonic()
        assert load("train", source="full").source == "sample"
    assert time.monotonic() - begin < 20
    _downloading, told = capsys.readouterr().out.splitlines()
    assert told.isprintable()
    assert "the download failed (" in told and told.endswith("set SNN_MNIST_ROOT to a folder that has it.")


def test_what_has_arrived_is_kept_for_the_next_attempt(stand_in):
    stand_in.setitem(mnist.CHECKSUMS, "full", dict(reversed(mnist.CHECKSUMS["full"].items())))
    with mirror(has_moved) as only:
        stand_in.setattr(mnist, "MIRRORS", (only,))
        assert load("test", source="full").source == "sample"
    assert load("test", source="full").source == "full"  # without any server


@pytest.fixture
def root(stand_in, tmp_path):
    """The small set under SNN_MNIST_ROOT."""
    stand_in.setenv("SNN_MNIST_ROOT", str(tmp_path / "root"))
    return lay_out(tmp_path / "root" / "MNIST" / "raw", SMALL)


def lay_out(folder, files):
    folder.mkdir(parents=True)
    for name, array in files.items():
        (folder / name).write_bytes(idx(array))
    return folder


def told_why_not(capsys):
    """What is printed where the sample takes the place of the full set, soon."""
    begin = time.monotonic()
    assert load("train", source="full").source == "sample"
    assert time.monotonic() - begin < 5
    told = capsys.readouterr().out.removesuffix("\n")
    assert told.isprintable()
    return told


PIPES = [
    pytest.param(os.mkfifo if hasattr(os, "mkfifo") else None, id="pipe"),
    pytest.param(lambda path: path.symlink_to("/dev/zero"), id="device"),
    pytest.param(lambda path: path.mkdir(), id="folder"),
]
unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes and devices among its files")


@unix
@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("make", PIPES)
def test_a_pipe_a_device_and_a_folder_are_refused(root, capsys, make, suffix):
    path = root / "train-images-idx3-ubyte"
    path.unlink()
    make(path.with_name(path.name + suffix))
    assert "is a folder, a pipe or a device, but it must be a file" in told_why_not(capsys)


def test_a_small_file_that_unpacks_to_a_gigabyte_is_left_early(root, capsys):
    path = root / "train-images-idx3-ubyte"
    path.unlink()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(bytes(10**9), 1))
    assert "is incomplete or damaged" in told_why_not(capsys)


@unix
def test_a_folder_s_name_can_not_break_the_line(stand_in, capsys, tmp_path):
    stand_in.setenv("SNN_MNIST_ROOT", str(tmp_path / "a\n\x1b[31mb"))
    assert "a??[31mb" in told_why_not(capsys)


def test_a_root_of_nobody_s_home_is_missing(stand_in, capsys):
    stand_in.setenv("SNN_MNIST_ROOT", "~nobody-of-this-name/mnist")
    assert "is missing" in told_why_not(capsys)


@pytest.fixture(scope="module")
def fashion(tmp_path_factory):
    """As large as Fashion-MNIST, and named as its files are, with random pixels."""
    root = tmp_path_factory.mktemp("fashion")
    lay_out(root / "MNIST" / "raw", random_set(60_000, 10_000))
    return root


def test_another_whole_set_in_the_place_of_mnist_is_called_so(monkeypatch, tmp_path, capsys, fashion):
    from helpers import doctor

    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("SNN_MNIST_ROOT", str(fashion))
    told, raw = told_why_not(capsys), fashion / "MNIST" / "raw"
    assert f"{raw / 'train-images-idx3-ubyte'} is whole, with 60,000 images, but they are not MNIST's" in told
    assert "damaged" not in told
    check = doctor._check_full_set()
    assert check.verdict == "note" and "are not MNIST's" in check.text
    advised = told[told.index("mnist.load_folder(") : told.index(" reads other sets")]
    assert len(eval(advised, {"mnist": mnist}).labels) == 60_000


def test_a_set_of_another_kind_is_read_with_its_own_labels(fashion):
    raw = fashion / "MNIST" / "raw"
    for split, start, size in (("train", "train", 60_000), ("test", "t10k", 10_000)):
        loaded = load_folder(raw, split)
        assert isinstance(loaded.images, np.memmap) and loaded.source == "MNIST"
        assert loaded.images.shape == (size, 28, 28) and loaded.labels.max() == 25
        assert idx(loaded.images[:]) == (raw / f"{start}-images-idx3-ubyte").read_bytes()


def test_a_set_is_found_packed_in_raw_and_by_the_beginning_of_its_name(tmp_path):
    raw = tmp_path / "EMNIST" / "raw"
    raw.mkdir(parents=True)
    for name, seed in (("letters", 1), ("digits", 2)):
        for kind, array in random_set(5, 2, seed).items():
            path = raw / f"emnist-{name}-{kind.replace('t10k', 'test')}.gz"
            path.write_bytes(gzip.compress(idx(array)))
    for folder in (raw / "emnist-letters", tmp_path / "EMNIST" / "raw" / "emnist-l"):
        loaded = load_folder(folder, "test")
        np.testing.assert_array_equal(loaded.images, random_set(5, 2, 1)["t10k-images-idx3-ubyte"])
        np.testing.assert_array_equal(loaded.labels, random_set(5, 2, 1)["t10k-labels-idx1-ubyte"])
        assert loaded.source == folder.name
    with pytest.raises(OSError, match="several sets: add to it how the names of one begin, of emnist-digits-train"):
        load_folder(tmp_path / "EMNIST" / "raw", "train")


IMAGES = "train-images-idx3-ubyte"
LABELS = "train-labels-idx1-ubyte"
WRONG = {
    "other pixels": ({IMAGES: idx(np.zeros((6, 32, 32), np.uint8))}, r"\(6, 32, 32\), but it must be \(n, 28, 28\)"),
    "no images": ({IMAGES: idx(np.zeros((0, 28, 28), np.uint8))}, "with n from 1 to 1,000,000"),
    "a claim of 3 terabytes": ({IMAGES: idx(SMALL[IMAGES]).replace(b"\0\0\0\6", b"\xff" * 4)}, "must be"),
    "floats": ({IMAGES: b"\0\0\x0d\3" + idx(SMALL[IMAGES])[4:]}, "no IDX file of bytes with 3 dimensions"),
    "cut": ({IMAGES: idx(SMALL[IMAGES])[:-1]}, "incomplete or damaged"),
    "extended": ({LABELS: idx(SMALL[LABELS]) + b"1"}, "incomplete or damaged"),
    "empty": ({LABELS: b""}, "no IDX file"),
    "labels of others": ({LABELS: idx(np.zeros(7, np.uint8))}, "6 images and .* holds 7 labels"),
}


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_folder_with_wrong_files_gets_a_sentence(tmp_path, wrong, is_packed):
    changes, sentence = WRONG[wrong]
    files = {name: idx(array) for name, array in SMALL.items()} | changes
    for name, content in files.items():
        path = tmp_path / (f"{name}.gz" if is_packed else name)
        path.write_bytes(gzip.compress(content) if is_packed else content)
    with pytest.raises(OSError, match=sentence):
        load_folder(tmp_path, "train")


def test_a_folder_without_such_files_is_named(tmp_path):
    for folder in (tmp_path, tmp_path / "missing" / "folder"):
        with pytest.raises(OSError, match=r"has no file \*train-images-idx3-ubyte"):
            load_folder(folder, "train")
    with pytest.raises(ValueError, match="split is 'validation'"):
        load_folder(tmp_path, "validation")
