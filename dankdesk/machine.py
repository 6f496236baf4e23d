"""Which engine is used on this machine: the one that was named, or kept, or what the model's own choice is."""

from __future__ import annotations

from pathlib import Path

from dankdesk import settings
from dankdesk.inference import LazyEngine
from dankdesk.paths import Home


def engine_for(home: Home, manifest_path: Path, named: str | None = None) -> LazyEngine:
    """The model at `manifest_path`, not loaded yet. named: an engine for this once; None for the one that is kept."""
    return LazyEngine(manifest_path, engine=named or kept(home), cache=home.graphs)


def kept(home: Home) -> str | None:
    """The name of the engine that was measured as the fastest, or picked; None where none was."""
    return settings.load(home.settings)[0].engine


def keep(home: Home, engine: str | None) -> None:
    """Use this engine from now on; None for what works without asking. Raises `SettingsError`."""
    home.ensure()
    settings.change(home.settings, engine=engine)
