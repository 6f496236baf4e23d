"""TensorFlow and tf2onnx without their chatter, so that what a person reads is ours."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from dankdesk.errors import UserError


class LabError(UserError):
    """Something in the pictures, the labels or the set-up that the person at the keyboard can mend."""


@contextlib.contextmanager
def _stderr_held_back() -> Iterator[None]:
    # TensorFlow's C++ start-up lines ignore its own log level, so the file descriptor has to be turned away.
    sys.stderr.flush()
    with tempfile.TemporaryFile() as held:
        real = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(real, held.read())
            raise
        finally:
            os.dup2(real, 2)
            os.close(real)


def _import_tensorflow() -> Any:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""  # one kind of arithmetic everywhere: the features are compared to 1e-4
    try:
        with _stderr_held_back():
            import tensorflow
    except ImportError as error:
        raise LabError(f"TensorFlow is needed to train and is not installed ({error}).") from error
    tensorflow.get_logger().setLevel("ERROR")
    return tensorflow


def keras() -> Any:
    """The `keras` module, imported quietly on first use. Raises LabError where TensorFlow is not installed."""
    _import_tensorflow()
    import keras as module

    return module


def tensorflow() -> Any:
    """The `tensorflow` module, imported quietly on first use. Raises LabError where it is not installed."""
    return _import_tensorflow()


def tf2onnx() -> Any:
    """The `tf2onnx` module with its logger at errors only. Raises LabError where it is not installed."""
    _import_tensorflow()
    try:
        import tf2onnx as module
    except ImportError as error:
        raise LabError(f"tf2onnx is needed to export and is not installed ({error}).") from error
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    return module
