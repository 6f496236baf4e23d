"""What runs the model, in words that a person reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Running:
    """engine: its name in the settings and on the command line, as "cuda". provider: as a person reads it, "CUDA".

    precision:  of the file it runs. why: a sentence: why it is this one.
    instead_of: what was named or kept for this machine and does not work here now, as a person reads it; else "".
    """

    engine: str
    provider: str
    precision: str
    why: str
    instead_of: str = ""

    @property
    def what(self) -> str:
        """A few words for a status line."""
        instead = f" instead of {self.instead_of}" if self.instead_of else ""
        return f"{self.provider}, {self.precision}{instead}"
