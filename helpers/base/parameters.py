"""What the frozen dataclasses of the course have in common."""

from dataclasses import fields, replace

from helpers.base.checks import check_scalar


class Record:
    """Base of a frozen dataclass: changed copies, and its fields by name."""

    def replace(self, **changes):
        """A copy with some fields changed, checked again.

        Parameters
        ----------
        **changes : object
            New values by field name.

        Returns
        -------
        Record
            Of the same class.
        """
        return replace(self, **changes)

    def namespace(self):
        """The fields by name, as Brian2's ``namespace`` wants them.

        Returns
        -------
        dict of str to object
        """
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}


def checked(unit, allowed):
    """Metadata of a dataclass field that `check_fields` looks at.

    Parameters
    ----------
    unit : Unit
    allowed : tuple of str and callable
        See `check_scalar`.

    Returns
    -------
    dict
    """
    return {"unit": unit, "allowed": allowed}


def check_fields(parameters):
    """Check every field of a dataclass that says, by `checked`, how.

    Parameters
    ----------
    parameters : dataclass

    Raises
    ------
    ValueError
    """
    for spec in fields(parameters):
        if spec.metadata:
            check_scalar(spec.name, getattr(parameters, spec.name), **spec.metadata)
