"""The language of everything that the helpers show a person."""

import gettext


def _(text):
    """The text in the reader's language.

    Parameters
    ----------
    text : str
        In English.

    Returns
    -------
    str
    """
    return gettext.gettext(text)
