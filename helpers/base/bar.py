"""A progress bar that also works in a browser, where no thread can watch over it."""

from helpers.base.machine import IN_BROWSER


def progress_bar(**settings):
    """A bar of tqdm, as a widget in a notebook and as text in a terminal."""
    from tqdm.auto import tqdm

    if IN_BROWSER:
        tqdm.monitor_interval = 0  # Else a bar starts a thread, and warns that it can not.
    return tqdm(**settings)
