"""Handwritten digits: MNIST, and what a person draws."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["mnist"],
    submod_attrs={
        "drawing": ["as_digit", "draw_ink", "from_photo"],
        "mnist": ["Digits", "as_intensity"],
    },
)
