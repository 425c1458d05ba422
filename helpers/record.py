"""What the frozen dataclasses of the course have in common."""

from dataclasses import replace


class Record:
    """Base of a frozen dataclass of which changed copies can be made."""

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
