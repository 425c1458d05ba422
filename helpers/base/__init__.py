"""What everything stands on: the language, this machine, checked parameters."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "i18n": ["set_language", "use_chinese_font"],
        "compiler": ["can_compile"],
    },
)
