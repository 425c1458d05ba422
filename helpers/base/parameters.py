"""The base of frozen dataclasses of constants: checked when they are made, and again in changed copies."""

from dataclasses import fields, replace

from helpers.base.checks import check_scalar


def checked(unit, allowed):
    """Metadata of a field that `Parameters` checks, as `check_scalar` does."""
    return {"unit": unit, "allowed": allowed}


class Parameters:
    """Base of a frozen dataclass of constants; those fields are checked that say, by `checked`, how."""

    replace = replace  # params.replace(tau_m=20*ms): a copy with some fields changed

    def __post_init__(self):
        for spec in fields(self):
            if spec.metadata:
                check_scalar(spec.name, getattr(self, spec.name), **spec.metadata)

    def namespace(self):
        """The fields by name, as Brian2's ``namespace`` wants them."""
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}
