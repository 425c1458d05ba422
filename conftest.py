"""Settings of all tests, and of the notebooks when `pytest --nbval` compares them."""

import os
import tempfile

# What the person who runs the tests has answered must not show in outputs that are compared, nor be lost.
os.environ["SNN_PROGRESS_DIR"] = tempfile.mkdtemp(prefix="snn-progress-")
# Where it is set, as many CI systems do, kernels show no figures in their notebooks. It goes before Matplotlib comes.
os.environ.pop("MPLBACKEND", None)

import matplotlib  # noqa: E402
import pytest  # noqa: E402
from brian2 import prefs  # noqa: E402
from hypothesis import settings  # noqa: E402

from helpers.base.compiler import can_compile  # noqa: E402
from helpers.engine import runner  # noqa: E402

IN_CI = "CI" in os.environ

matplotlib.use("agg")  # Figures of the tests themselves: no window, whatever the system offers.
# What the chapters use: NumPy code starts at once, where each new Cython network compiles for many seconds.
prefs.codegen.target = "numpy"
# No deadline, since a busy machine is no fault; in CI the same examples each time.
settings.register_profile("course", deadline=None, derandomize=IN_CI, print_blob=True)
settings.load_profile("course")


@pytest.fixture(autouse=True)
def compiled_means_compiled(request):
    """A test that needs a compiler must not pass because NumPy code took over."""
    runner._said.clear()
    yield
    if request.node.get_closest_marker("needs_compiler"):
        assert not runner._said


def pytest_runtest_setup(item):
    """A person without a compiler sees these tests skipped; in CI they fail, unless they are left out by marker."""
    if item.get_closest_marker("needs_compiler") and not can_compile() and not IN_CI:
        pytest.skip("there is no C++ compiler on this machine")
