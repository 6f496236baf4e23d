"""Processes of our own for work on what nobody trusts: a child answers one question after another, until we end.

A child that takes too long is killed; one that crashes takes nothing with it; and none can send more than bytes that
are checked. Who needs one says in a `Role` what it does, and serves in a module that imports nothing of the window.
"""

from __future__ import annotations

from dankdesk.children.child import BrokenChild, Child, LostChild
from dankdesk.children.role import Role

__all__ = ["BrokenChild", "Child", "LostChild", "Role"]
