"""A Brian2 network compiled once and run many times; knows no neuron."""

import lazy_loader

# Public names by file; each is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "program": ["ProgramError"],
    },
)
