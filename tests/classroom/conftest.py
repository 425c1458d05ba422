"""nbgrader has an environment of its own, in which `make test-classroom` runs these tests."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("nbgrader") else ["test_*.py"]
