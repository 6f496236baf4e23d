"""The models that are installed: the one that ships, and those that a user added. One of them is picked."""

from __future__ import annotations

from dankdesk.models.registry import Installed, Registry

__all__ = ["Installed", "Registry"]
