"""Which model is used where none is named. Loads nothing of a model where the one that ships is: every start asks."""

from __future__ import annotations

from pathlib import Path

from dankdesk import settings
from dankdesk.paths import Home


def picked(home: Home, shipped: Path) -> tuple[Path, str | None]:
    """The manifest of the model to use, and a sentence where it is not the one that was picked.

    shipped: the manifest of the model that comes with the app.
    """
    wanted, notice = settings.load(home.settings)
    if wanted.model is None:
        return shipped, notice
    from dankdesk.models.registry import Registry

    model = Registry(home, shipped).added(wanted.model)
    if model is None:
        return shipped, f"The picked model {wanted.model} is gone, so the one that ships is used."
    if model.problem is not None:
        return shipped, f"{model.problem} The model that ships is used instead."
    return model.path, notice
