"""Pillow and the libraries below it say nothing: what is wrong with a picture is said once, in a PictureError."""

from __future__ import annotations

import ctypes
import logging
import threading
import warnings

from PIL import _imaging

_lock = threading.Lock()


def silence_libraries() -> None:
    """Keep libtiff, and Pillow's logger where nobody listens to it, from writing on standard error. Once, at import.

    libtiff prints errors from C. Redirecting file descriptor 2 would swallow what other threads write meanwhile, so its
    error handler is taken away instead; `dlsym` finds the function through Pillow's extension, be libtiff bundled or
    the system's. Windows links it in without a name: there the handler stays, and a window has no standard error.
    """
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    handler = getattr(ctypes.CDLL(_imaging.__file__), "TIFFSetErrorHandler", None)
    if handler is not None:
        handler.argtypes = [ctypes.c_void_p]
        handler.restype = ctypes.c_void_p
        handler(None)


def silence_warnings() -> None:
    """Have Python warnings raised inside Pillow ignored, in all threads and for good.

    Pillow warns of odd metadata, which is no reason to refuse a picture even where warnings are errors.
    `warnings.catch_warnings` is not safe with several threads; a filter that is put back when missing is. It is looked
    for before every picture because test runners replace the filters.
    """
    with _lock:
        front = warnings.filters[0] if warnings.filters else None
        if front is None or front[0] != "ignore" or getattr(front[3], "pattern", None) != _MODULES:
            warnings.filterwarnings("ignore", module=_MODULES)


_MODULES = r"PIL\."
