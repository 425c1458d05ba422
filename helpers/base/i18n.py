"""The language of everything that the helpers show a person, and a font that has its characters."""

import gettext
import os
from dataclasses import replace
from pathlib import Path

from helpers.base.machine import DATA

LOCALE_FOLDER = DATA / "locale"
LANGUAGES = ("en", "zh_TW")
BUNDLED_FONT = DATA / "fonts" / "NotoSansCJKtc-Big5.otf"
# Sans-serif fonts with the characters of Taiwan, as systems ship them; the bundled one has the first name.
CHINESE_FONTS = (
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "Source Han Sans TC",
    "PingFang TC",
    "Heiti TC",
    "Microsoft JhengHei",
)
_catalogue = None  # chosen when the first text is asked for
_fonts = ["DejaVu Sans"]  # Matplotlib's own


def _(text):
    """The text in the reader's language; English where the catalogue has nothing for it."""
    if _catalogue is None:
        set_language()
    return _catalogue.gettext(text) if text else text


def N_(text):
    """Mark a text of a table: it is translated when it is shown, not when the table is made."""
    return text


def set_language(language=None):
    """Choose the language of messages, widgets and figures, and a font that figures can write it in.

    Parameters
    ----------
    language : str, optional
        "en" or "zh_TW" (Traditional Chinese, Taiwan). Unless given, what the environment variable ``SNN_COURSE_LANG``
        says, else Chinese for a notebook in a folder ``zh-TW``, and English anywhere else.

    Raises
    ------
    ValueError
        If the course does not come in that language.
    """
    global _catalogue
    _catalogue = _catalogue or gettext.NullTranslations()  # What is wrong is said in the language so far.
    language = language_here() if language is None else language
    if not isinstance(language, str) or language not in LANGUAGES:
        shown = repr(language) if isinstance(language, str) else f"of type {type(language).__name__}"
        message = _("language is {language}, but the course comes in: {known}.")
        raise ValueError(message.format(language=shown, known=", ".join(LANGUAGES)))
    _catalogue = gettext.translation("course", LOCALE_FOLDER, [language], fallback=True)
    if language == "zh_TW":
        use_chinese_font()


def language_here():
    """The language that the environment asks for, or that of the notebook's folder."""
    asked = os.environ.get("SNN_COURSE_LANG", "").replace("-", "_")
    return asked or ("zh_TW" if "zh-TW" in Path.cwd().parts else "en")


def use_chinese_font():
    """Let Matplotlib write Traditional Chinese, with a font of this machine or else the bundled one.

    Latin letters, digits and minus signs stay in Matplotlib's own font, since Chinese fonts lack some of them: each
    character comes from the first font in the list that has it.

    Returns
    -------
    str
        The name of the Chinese font.
    """
    from matplotlib import font_manager, rcParams

    name = chinese_font()
    if name is None:
        font_manager.fontManager.addfont(BUNDLED_FONT)
        regular = font_manager.fontManager.ttflist[-1]
        font_manager.fontManager.ttflist.append(replace(regular, weight=700))  # It serves as bold as well.
        name = CHINESE_FONTS[0]
    _fonts[1:] = [name]
    rcParams["font.family"] = figure_fonts()
    return name


def figure_fonts():
    """The fonts that figures are written in: each character comes from the first one that has it."""
    return list(_fonts)


def chinese_font():
    """The first font for Traditional Chinese that Matplotlib knows of; None where the course must bring its own."""
    from matplotlib import font_manager

    names = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in names), None)
