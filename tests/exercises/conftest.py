"""Each test has a progress file of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    """Where the progress of this test is kept."""
    monkeypatch.setenv("SNN_PROGRESS_DIR", str(tmp_path / "progress"))
    return tmp_path / "progress"
