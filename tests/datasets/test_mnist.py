import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.datasets import mnist
from helpers.datasets.mnist import as_intensity, load

SPLIT_SIZES = {"train": 60, "test": 30}
PREFIXES = {"train": "train", "test": "t10k"}
IMAGES_FILE, LABELS_FILE = mnist.FILES["train"]


def idx(array):
    """An IDX file, written down from the format's description."""
    shape = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return b"\x00\x00\x08" + bytes([array.ndim]) + shape + array.tobytes()


@pytest.fixture
def digits():
    """A small stand-in for the full set, by file name."""
    random = np.random.default_rng(0)
    made = {}
    for split, size in SPLIT_SIZES.items():
        made[f"{PREFIXES[split]}-images-idx3-ubyte"] = random.integers(0, 256, (size, 28, 28), np.uint8)
        made[f"{PREFIXES[split]}-labels-idx1-ubyte"] = random.integers(0, 10, size, np.uint8)
    return made


@pytest.fixture(autouse=True)
def stand_in(monkeypatch, tmp_path, digits):
    """Known checksums are those of the stand-in; cache and root are folders of this test; no network."""
    checksums = {name: hashlib.sha256(idx(array)).hexdigest() for name, array in digits.items()}
    monkeypatch.setitem(mnist.CHECKSUMS, "full", checksums)
    monkeypatch.setitem(mnist.SIZES, "full", SPLIT_SIZES)
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("SNN_MNIST_ROOT", raising=False)
    monkeypatch.setattr(mnist, "run_apart", no_network)


def no_network(fetch, folder, mirror, names, seconds):
    raise RuntimeError("<urlopen error no route to host>")


def mirror_of(files):
    """In place of the process that fetches: every mirror has these files, packed, by name."""

    def fetch(_fetch, folder, mirror, names, seconds):
        for name in names:
            (Path(folder) / f"{name}.gz").write_bytes(files[name])

    return fetch


def packed(digits):
    return {name: gzip.compress(idx(array)) for name, array in digits.items()}


@pytest.fixture
def root(monkeypatch, tmp_path, digits):
    """A folder as torchvision lays it out, named by SNN_MNIST_ROOT."""
    lay_out(tmp_path / "root", digits)
    monkeypatch.setenv("SNN_MNIST_ROOT", str(tmp_path / "root"))
    return tmp_path / "root" / "MNIST" / "raw"


def lay_out(folder, digits):
    raw = Path(folder) / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, array in digits.items():
        (raw / name).write_bytes(idx(array))


def pack(raw):
    for path in list(raw.iterdir()):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()


def cached_files(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.is_file())


def assert_sample_with_one_sentence(capsys, *words):
    """Loading the full set gives the bundled sample and one line that holds all the words."""
    loaded = load("train", 40, source="full")
    np.testing.assert_array_equal(loaded.images, load("train", 40).images)
    np.testing.assert_array_equal(loaded.labels, load("train", 40).labels)
    assert loaded.source == "sample"
    told = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("Downloading")]
    assert len(told) == 1
    assert told[0].startswith("The sample of 1,000 digits takes the place of the full set: ")
    for word in words:
        assert str(word) in told[0]


@pytest.mark.parametrize(("split", "size"), [("train", 1000), ("test", 500)])
def test_the_sample_has_the_promised_size_and_balance(split, size):
    loaded = load(split)
    assert loaded.source == "sample"
    assert loaded.images.shape == (size, 28, 28)
    assert loaded.labels.shape == (size,)
    assert loaded.images.dtype == loaded.labels.dtype == np.uint8
    np.testing.assert_array_equal(np.bincount(loaded.labels), [size // 10] * 10)


@given(n=st.integers(1, 500), split=st.sampled_from(["train", "test"]))
def test_any_first_n_of_the_sample_are_balanced(n, split):
    loaded = load(split, n)
    assert len(loaded.images) == len(loaded.labels) == n
    counts = np.bincount(loaded.labels, minlength=10)
    assert counts.max() - counts.min() == (0 if n % 10 == 0 else 1)
    np.testing.assert_array_equal(loaded.images, load(split).images[:n])


def test_the_sample_holds_different_digits_as_mnist_draws_them():
    images = np.concatenate([load("train").images, load("test").images])
    assert len(np.unique(images.reshape(len(images), -1), axis=0)) == 1500
    assert np.all(images.max(axis=(1, 2)) > 200)
    # MNIST draws a digit in a box of 20 by 20 pixels and centres its mass in 28 by 28.
    ink = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = (images.sum(axis=3 - axis) @ np.arange(28)) / ink
        assert np.all(np.abs(centre - 14) < 1.2)
        assert np.all((images.max(axis=3 - axis) > 0).sum(axis=1) <= 20)


def test_labels_belong_to_the_sample_images():
    from sklearn.neighbors import KNeighborsClassifier

    train, test = load("train"), load("test")
    model = KNeighborsClassifier(3).fit(train.images.reshape(1000, -1), train.labels)
    assert model.score(test.images.reshape(500, -1), test.labels) > 0.8


def test_the_sample_is_small_and_needs_no_more_than_its_folder():
    files = list(mnist.SAMPLE_FOLDER.iterdir())
    assert {path.name for path in files} == {f"{name}.gz" for name in mnist.CHECKSUMS["sample"]} | {"README.md"}
    assert sum(path.stat().st_size for path in files) < 400_000


@pytest.mark.slow
def test_torchvision_knows_the_files_and_reads_the_sample_alike(tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for packed in mnist.SAMPLE_FOLDER.glob("*.gz"):
        (raw / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    # In a process of its own: importing torch takes memory that the other tests shall not hold.
    program = (
        "import sys, numpy\n"
        "from torchvision.datasets import MNIST\n"
        "for split in ('train', 'test'):\n"
        "    digits = MNIST(sys.argv[1], train=split == 'train')\n"
        "    numpy.savez(f'{sys.argv[1]}/{split}', images=digits.data.numpy(), labels=digits.targets.numpy())\n"
        "print(*(name for name, _ in MNIST.resources))\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", program, str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert sorted(done.stdout.split()) == sorted(f"{name}.gz" for name in mnist.CHECKSUMS["sample"])
    for split in mnist.FILES:
        with np.load(tmp_path / f"{split}.npz") as expected:
            np.testing.assert_array_equal(load(split).images, expected["images"])
            np.testing.assert_array_equal(load(split).labels, expected["labels"])


def test_loading_imports_neither_torch_nor_what_a_browser_lacks():
    program = (
        "import sys; from helpers.datasets import mnist\n"
        "mnist.load('train'); mnist.load('test', 10)\n"
        "print(*{'torch', 'torchvision', 'multiprocessing', 'filelock', 'socket', 'brian2'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


def test_full_files_of_a_root_are_memory_mapped_and_not_copied(root, tmp_path, digits):
    loaded = load("train", source="full")
    assert loaded.source == "full"
    for array, name in [(loaded.images, IMAGES_FILE), (loaded.labels, LABELS_FILE)]:
        assert isinstance(array, np.memmap)
        assert Path(array.filename) == root / name
        np.testing.assert_array_equal(array, digits[name])
    assert cached_files(tmp_path) == []


def test_packed_files_of_a_root_are_unpacked_into_the_cache_once(root, tmp_path, digits):
    pack(root)
    loaded = load("test", source="full")
    assert isinstance(loaded.images, np.memmap)
    np.testing.assert_array_equal(loaded.images, digits["t10k-images-idx3-ubyte"])
    np.testing.assert_array_equal(loaded.labels, digits["t10k-labels-idx1-ubyte"])
    assert cached_files(tmp_path) == ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    before = (tmp_path / "cache" / "mnist" / "t10k-images-idx3-ubyte").stat()
    load("test", source="full")
    assert (tmp_path / "cache" / "mnist" / "t10k-images-idx3-ubyte").stat().st_ino == before.st_ino


@pytest.mark.parametrize("n", [1, 7, None])
def test_full_digits_keep_the_order_of_the_files(root, digits, n):
    loaded = load("train", n, source="full")
    np.testing.assert_array_equal(loaded.images, digits[IMAGES_FILE][:n])
    np.testing.assert_array_equal(loaded.labels, digits[LABELS_FILE][:n])


def test_the_full_set_never_takes_the_sample_s_place_unasked(root):
    assert load("train").source == "sample"
    assert len(load("train").labels) == 1000


def truncated(content):
    return content[: len(content) // 2]


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def empty(content):
    return b""


def web_page(content):
    return b"<html>Please log in to this network</html>"


@pytest.mark.parametrize("damage", [truncated, empty, web_page])
@pytest.mark.parametrize("name", [IMAGES_FILE, LABELS_FILE])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_damaged_file_is_named_and_the_sample_taken(root, tmp_path, capsys, damage, name, is_packed):
    if is_packed:
        pack(root)
    path = root / (f"{name}.gz" if is_packed else name)
    path.write_bytes(damage(path.read_bytes()))
    assert_sample_with_one_sentence(capsys, path, "incomplete or damaged", "fresh copy")
    assert name not in cached_files(tmp_path)


@pytest.mark.parametrize("name", [IMAGES_FILE, LABELS_FILE])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_whole_file_of_another_set_is_called_so(root, capsys, name, is_packed):
    path = root / name
    path.write_bytes(flipped(path.read_bytes()))
    if is_packed:
        pack(root)
        path = root / f"{name}.gz"
    things = "images" if name == IMAGES_FILE else "labels"
    advice = f"mnist.load_folder('{root}', 'train')"
    assert_sample_with_one_sentence(capsys, f"{path} is whole, with 60 {things}, but they are not MNIST's", advice)


def test_a_packed_file_of_something_else_is_damaged_too(root, capsys):
    pack(root)
    (root / f"{IMAGES_FILE}.gz").write_bytes(gzip.compress(b"something else"))
    assert_sample_with_one_sentence(capsys, root / f"{IMAGES_FILE}.gz", "incomplete or damaged")


def test_a_root_without_the_files_is_named(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("SNN_MNIST_ROOT", str(tmp_path / "nothing here"))
    missing = tmp_path / "nothing here" / "MNIST" / "raw" / IMAGES_FILE
    assert_sample_with_one_sentence(capsys, missing, "is missing", "SNN_MNIST_ROOT must name a folder")


def test_one_missing_file_is_enough_for_the_sample(root, capsys):
    (root / LABELS_FILE).unlink()
    assert_sample_with_one_sentence(capsys, root / LABELS_FILE, "is missing")


def test_a_download_is_checked_kept_and_then_used_without_a_network(monkeypatch, tmp_path, digits):
    monkeypatch.setattr(mnist, "run_apart", mirror_of(packed(digits)))
    np.testing.assert_array_equal(load("train", source="full").images, digits[IMAGES_FILE])
    assert cached_files(tmp_path) == sorted(digits)
    monkeypatch.setattr(mnist, "run_apart", no_network)
    loaded = load("test", source="full")
    assert loaded.source == "full"
    assert isinstance(loaded.images, np.memmap)
    np.testing.assert_array_equal(loaded.labels, digits["t10k-labels-idx1-ubyte"])


def test_a_download_without_a_network_is_one_sentence(tmp_path, capsys):
    assert_sample_with_one_sentence(capsys, "no route to host", "Check the network", "SNN_MNIST_ROOT")
    assert cached_files(tmp_path) == []


@pytest.mark.parametrize("damage", [truncated, flipped, empty, web_page])
def test_nothing_of_a_damaged_download_is_used(monkeypatch, tmp_path, capsys, digits, damage):
    files = packed(digits)
    monkeypatch.setattr(mnist, "run_apart", mirror_of(files | {IMAGES_FILE: damage(files[IMAGES_FILE])}))
    assert_sample_with_one_sentence(capsys, IMAGES_FILE, "did not arrive whole")
    assert cached_files(tmp_path) == sorted(digits.keys() - {IMAGES_FILE})


@pytest.mark.parametrize("problem", [ImportError("No module named 'torchvision'"), EOFError(), OSError("disk full")])
def test_whatever_stops_a_download_is_told(monkeypatch, capsys, problem):
    def fetch(*arguments, seconds):
        raise problem

    monkeypatch.setattr(mnist, "run_apart", fetch)
    assert_sample_with_one_sentence(capsys, f"the download failed ({str(problem) or 'EOFError'})")


def test_a_damaged_cache_is_downloaded_again(monkeypatch, tmp_path, digits):
    monkeypatch.setattr(mnist, "run_apart", mirror_of(packed(digits)))
    load("train", source="full")
    (tmp_path / "cache" / "mnist" / IMAGES_FILE).write_bytes(b"half")
    loaded = load("train", source="full")
    assert loaded.source == "full"
    np.testing.assert_array_equal(loaded.images, digits[IMAGES_FILE])


def test_a_cache_that_can_not_be_made_is_told(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert_sample_with_one_sentence(capsys, tmp_path / "file")


@pytest.mark.parametrize("damage", [truncated, flipped, empty, web_page])
def test_a_damaged_sample_is_an_error_that_names_the_file(monkeypatch, tmp_path, damage):
    for packed in mnist.SAMPLE_FOLDER.glob("*.gz"):
        (tmp_path / packed.name).write_bytes(damage(packed.read_bytes()))
    monkeypatch.setattr(mnist, "SAMPLE_FOLDER", tmp_path)
    with pytest.raises(OSError, match=f"{IMAGES_FILE}.gz is incomplete or damaged"):
        load("train")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("training",), 'split is \'training\', but it must be one of "train" / "test"'),
        ((0,), "split is 0"),
        (("train", 0), "n is 0, .* from 1 to 1,000"),
        (("train", -5), "n is -5"),
        (("train", 1001), "n is 1001, .* from 1 to 1,000"),
        (("test", 501), "n is 501, .* from 1 to 500"),
        (("train", 61, "full"), "n is 61, .* from 1 to 60"),
        (("train", 10.0), "n is 10.0"),
        (("train", "10"), "n is '10'"),
        (("train", 10, "best"), 'source is \'best\', .* "sample" / "full"'),
    ],
)
def test_wrong_arguments_are_refused_by_name_value_and_range(arguments, reason):
    with pytest.raises(ValueError, match=reason):
        load(*arguments)


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        load("train", 1).images[0] = 0


def test_intensity_is_the_grey_level_over_255():
    intensity = as_intensity(np.array([[0, 51, 255]], np.uint8))
    assert intensity.dtype == np.float64
    np.testing.assert_array_equal(intensity, [[0, 0.2, 1]])


@pytest.mark.parametrize("images", [np.array([0.5]), np.array([1, 2]), [[0.1]]])
def test_images_that_may_be_scaled_already_are_refused(images):
    with pytest.raises(ValueError, match="images holds .*uint8"):
        as_intensity(images)
