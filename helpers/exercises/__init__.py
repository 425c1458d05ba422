"""Exercises that check an answer, predictions that are kept before the run, and what a student has done so far."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "checking": ["check", "compare", "hint", "is_right", "solution"],
        "progress": ["export_progress", "show_progress"],
    },
)
