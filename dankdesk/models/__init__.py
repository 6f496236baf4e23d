"""The models that are installed: the one that ships, and those that a user added. One of them is picked."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dankdesk.models.picked import picked

if TYPE_CHECKING:
    from dankdesk.models.registry import Installed, Registry

__all__ = ["Installed", "Registry", "picked"]


def __getattr__(name: str) -> Any:
    """What needs to know what a model is, loaded when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.registry"), name)
