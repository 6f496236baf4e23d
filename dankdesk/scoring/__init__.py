"""The one pipeline: from sources to verdicts. Everything that scores anything goes through it.

Two stages: what is seen, as fast as the machine can; and the words, read in the background or given. Reading files and
decoding run ahead in a small pool of threads, the words are read in another; inference and the library stay in the
caller's thread. Memory does not grow with the number of sources.
"""

from __future__ import annotations

from dankdesk.scoring.prepare import PictureHook, resize_policy
from dankdesk.scoring.scorer import Scorer
from dankdesk.scoring.source import Source
from dankdesk.scoring.words import WordsReader

__all__ = ["PictureHook", "Scorer", "Source", "WordsReader", "resize_policy"]
