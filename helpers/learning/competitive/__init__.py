"""The competitive network of this course: winner takes all, weights of constant length."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["equations"])
