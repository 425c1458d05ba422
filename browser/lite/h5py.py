"""A browser has no HDF5: what `nir.write` and `nir.read` ask of h5py keeps arrays in NumPy's own format instead.

Another program can not read such a file, and this is said when one is written.
"""

import numpy as np


class Dataset:
    """An array; `dataset[()]` gives it, and a text as bytes."""

    def __init__(self, value):
        self._value = value.item() if value.ndim == 0 and value.dtype.kind == "S" else value
        self.nbytes = value.nbytes

    def __getitem__(self, _whole):
        return self._value


class Group(dict):
    """Datasets and groups by name."""

    def create_group(self, name):
        return self.setdefault(name, Group())

    def create_dataset(self, name, data, dtype=None, **_compression):
        self[name] = Dataset(np.asarray(data.encode() if isinstance(data, str) else data, dtype))

    def visititems(self, look, path=""):
        """Call `look` with path and part, for all parts in all groups."""
        for name, part in self.items():
            look(path + name, part)
            if isinstance(part, Group):
                part.visititems(look, f"{path}{name}/")


class File(Group):
    """A group that is read from a file, or written into it when the `with` block ends."""

    def __init__(self, path, mode="r"):
        super().__init__()
        self._path, self._mode = path, mode
        if mode == "r":
            with np.load(path, allow_pickle=False) as arrays:
                for name in sorted(arrays):  # as HDF5 lists them
                    self._put(name.split("/"), arrays[name])

    def _put(self, path, value):
        place = self
        for group in path[:-1]:
            place = place.create_group(group)
        place[path[-1]] = Dataset(value)

    def __enter__(self):
        return self

    def __exit__(self, *_problem):
        if self._mode != "r":
            arrays = {}
            self.visititems(
                lambda name, part: isinstance(part, Dataset) and arrays.update({name: np.asarray(part[()])})
            )
            with open(self._path, "wb") as file:
                np.savez_compressed(file, **arrays)
            print(f"A browser has no HDF5: {self._path.name} holds NumPy arrays, and other programs can not read it.")


def string_dtype():
    return "S"
