"""Words to numbers: what the words models see. Shared by the app and the laboratory, so that both see the same.

Pure functions of a text and a policy; numpy and nothing else.
"""

from __future__ import annotations

from dankdesk.text.clean import MAX_CHARACTERS, clean
from dankdesk.text.features import MAX_WORDS, SHAPES, Features, Policy, featurise
from dankdesk.text.marks import marks
from dankdesk.text.tokens import Token, tokens

__all__ = [
    "MAX_CHARACTERS",
    "MAX_WORDS",
    "SHAPES",
    "Features",
    "Policy",
    "Token",
    "clean",
    "featurise",
    "marks",
    "tokens",
]
