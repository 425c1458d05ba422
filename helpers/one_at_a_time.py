"""Handlers of widgets that never overlap, whichever thread calls them."""

from functools import wraps
from threading import RLock

_LOCK = RLock()  # one for all widgets of a kernel, because they share figures and runners


def one_at_a_time(handler):
    """Make a handler wait until no other one is running; it may still call others itself.

    From ipykernel 7 on, JupyterLab has messages of widgets handled in a second thread, beside the one that runs cells,
    and the kernel sends some of them to the first thread all the same. Figures drawn by two threads come out mixed.

    Parameters
    ----------
    handler : callable

    Returns
    -------
    callable

    References
    ----------
    JupyterLab issue 19719, "Should we disable commsOverSubshells because it can corrupt plots?"
    """

    @wraps(handler)
    def wrapped(*args, **kwargs):
        with _LOCK:
            return handler(*args, **kwargs)

    return wrapped
