"""Draw the bundled MNIST sample from the full set, the same one each time.

    python helpers/data/make_mnist_sample.py FOLDER

FOLDER holds MNIST/raw as torchvision lays it out. Prints the checksums by which
helpers/datasets/mnist.py knows the sample.
"""

import gzip
import hashlib
import sys
from pathlib import Path

import numpy as np

SEED = 28
PER_CLASS = {"train": 100, "t10k": 50}
OUTPUT = Path(__file__).parent / "mnist"


def read_idx(path):
    content = path.read_bytes()
    shape = np.frombuffer(content, ">u4", count=content[3], offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(shape)


def write_idx(path, array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    content = header + array.tobytes()
    path.write_bytes(gzip.compress(content, mtime=0))
    print(path.name, len(array), hashlib.sha256(content).hexdigest())


def balanced_order(labels, per_class, rng):
    """Rows of `labels`: in every block of ten each digit once, the blocks and the digits in them drawn at random."""
    chosen = [rng.choice(np.flatnonzero(labels == digit), per_class, replace=False) for digit in range(10)]
    return rng.permuted(np.transpose(chosen), axis=1).ravel()


def main(folder):
    rng = np.random.default_rng(SEED)
    OUTPUT.mkdir(exist_ok=True)
    for prefix, per_class in PER_CLASS.items():
        names = f"{prefix}-images-idx3-ubyte", f"{prefix}-labels-idx1-ubyte"
        images, labels = (read_idx(folder / "MNIST" / "raw" / name) for name in names)
        rows = balanced_order(labels, per_class, rng)
        write_idx(OUTPUT / f"{names[0]}.gz", images[rows])
        write_idx(OUTPUT / f"{names[1]}.gz", labels[rows])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
