"""The folder for what can be fetched or computed again: data sets, builds."""

import os
from pathlib import Path

from platformdirs import user_cache_dir


def cache_dir():
    """The course's cache folder, made where it is missing.

    Returns
    -------
    pathlib.Path
        The folder that the environment variable ``SNN_CACHE_DIR`` names, else the system's place for caches.

    Raises
    ------
    OSError
        If the folder can not be made.
    """
    chosen = os.environ.get("SNN_CACHE_DIR")
    folder = Path(chosen).expanduser() if chosen else Path(user_cache_dir("snn-course", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
