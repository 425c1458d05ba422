"""Brian2's device, one for the whole kernel: helpers simulate in this process, whatever a student has set."""

from contextlib import contextmanager

from brian2.devices.device import all_devices, get_device, reset_device, set_device

from helpers.base.i18n import _


@contextmanager
def runtime_device():
    """Inside, Brian2 simulates in this process; afterwards on the student's own device again. Also a decorator.

    Values of monitors must be read inside.
    """
    if get_device() is all_devices["runtime"]:
        yield
        return
    set_device("runtime")
    try:
        yield
    finally:
        reset_device()


def check_runtime():
    """RuntimeError, in one sentence, on any device but the usual one, for what a student's own network must be on."""
    if get_device() is not all_devices["runtime"]:
        raise RuntimeError(
            _('Brian2 must be on its usual device: call set_device("runtime") and build the network anew.')
        )
