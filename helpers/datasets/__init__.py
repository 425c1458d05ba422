"""Handwritten digits, events of a camera that sees them move, and spoken digits."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["events", "mnist", "sounds"],
    submod_attrs={
        "drawing": ["as_digit", "draw_ink", "from_photo"],
        "events": ["Events"],
        "mnist": ["Digits", "as_intensity"],
    },
)
