"""What the frozen dataclasses of the course have in common."""

from dataclasses import fields, replace


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
