"""What the system holds a decoding process to, whatever a picture makes of it. Called in the child.

No sandbox: a picture that took the process over could still read what the user can. It is what keeps a picture that
only wants too much from taking it. DankDesk's own time limit stands behind all of it.
"""

from __future__ import annotations

import sys
from math import ceil

MAX_MEMORY = 1_000_000_000
"""Bytes of addresses, of which 125 MB are Python's and Pillow's own: more than twice what any picture within
`images.policy` takes (docs/decisions/010-picture-limits.md)."""
MAX_CPU_S = 10
"""Seconds of the processor for one picture: five times what the policy allows on the machine it was measured on."""
MAX_OPEN = 32
"""Files and pipes: it has five."""

if sys.platform == "win32":
    from dankdesk.decoding import job_object

    def raise_them() -> None:
        """Limit memory. Where Windows refuses that, DankDesk's time limit is what is left."""
        job_object.enter(MAX_MEMORY)

    def begin() -> None:
        """No time is counted for each picture there."""

else:
    import resource

    def raise_them() -> None:
        """Limit memory, files and what may be written: nothing. macOS counts no addresses, and knows the rest."""
        _lower(resource.RLIMIT_AS, MAX_MEMORY)
        _lower(resource.RLIMIT_NOFILE, MAX_OPEN)
        _lower(resource.RLIMIT_FSIZE, 0)
        _lower(resource.RLIMIT_CORE, 0)

    def begin() -> None:
        """A picture begins: its time is counted from here. The kernel ends who has had it, even without a parent."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = ceil(used.ru_utime + used.ru_stime) + MAX_CPU_S
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))

    def _lower(what: int, most: int) -> None:
        """Never above what the process was given."""
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
