"""Brian2's NumPy code, whatever the student's kernel is set to."""

from contextlib import contextmanager

from brian2 import prefs


@contextmanager
def numpy_code():
    """Brian2 generates NumPy code inside; afterwards the preference is as before."""
    before = prefs.codegen.target
    prefs.codegen.target = "numpy"
    try:
        yield
    finally:
        prefs.codegen.target = before
