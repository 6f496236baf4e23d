"""The one pipeline: from sources to verdicts. Everything that scores anything goes through it.

Two stages: what is seen, as fast as the machine can; and the words, read in the background or given. Files are
read ahead by a small pool of threads and decoded by processes, inference goes on beside, and the words are read in a
thread of their own; the library's writing stays in the caller's. Memory does not grow with the number of sources.
"""

from __future__ import annotations

from dankdesk.scoring.prepare import PictureHook, resize_policy
from dankdesk.scoring.scorer import Scorer
from dankdesk.scoring.source import Source
from dankdesk.scoring.words import WordsReader

__all__ = ["PictureHook", "Scorer", "Source", "WordsReader", "resize_policy"]
