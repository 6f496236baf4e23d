"""Ray: a cluster of this machine's own or one that runs already, and Ray Data's way of feeding it."""

from __future__ import annotations

import ctypes
import io
import logging
import os
import pickle
import secrets
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from tempfile import TemporaryDirectory
from typing import Any

from dankdesk.errors import UserError
from dankdesk.shards.plan import Job, Shard
from dankdesk.shards.worker import Worker

OBJECT_STORE_BYTES = 200_000_000
TRIES = 4
"""How often a shard is begun. Ray begins it anew whenever its worker dies, and would do so for ever."""

# Ray reads these when it is imported. It reports its use to its makers unless told not to.
_ALWAYS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
# What Ray itself does on Windows and macOS: nothing listens but on the loopback address.
_LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
# Else it looks for a cluster that is not there for a quarter of an hour; so it is less than a minute.
_PATIENCE = {"RAY_NUM_REDIS_GET_RETRIES": "1"}

_PR_SET_PDEATHSIG = 1
"""Linux's number for: send me this signal when my parent ends."""


@contextmanager
def cluster(address: str | None, workers: int | None) -> Iterator[int]:
    """A connection to the cluster at `address`, or to one that is started here and ends with the block.

    Gives how many workers of one core each there are to be: `workers` or fewer; by default one for each core.
    Raises UserError where Ray is not installed or there is no such cluster. What Ray would print is lost meanwhile.
    """
    os.environ.update(_ALWAYS | (_LOOPBACK | _token() if address is None else _PATIENCE))
    with ExitStack() as stack:
        options: dict[str, Any] = {"address": address}
        if address is None:
            options = _of_our_own(workers, stack.enter_context(_short_folder()))
        # Threads of Ray's tell there of workers that died.
        stack.enter_context(redirect_stdout(io.StringIO()))
        stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)
        with _silence():
            ray = _ray()
            stack.callback(ray.shutdown)
            try:
                ray.init(**options, log_to_driver=False)
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise UserError(_failed(error)) from error
        n_cores = int(ray.cluster_resources().get("CPU", 1))
        yield min(workers or n_cores, n_cores)


def _of_our_own(workers: int | None, folder: str) -> dict[str, Any]:
    """What Ray is to start where there is no cluster. folder: for its files."""
    return {
        "address": "local",
        "num_cpus": workers or os.cpu_count() or 1,
        "object_store_memory": OBJECT_STORE_BYTES,
        "include_dashboard": False,
        "_temp_dir": folder,
    }


def _token() -> dict[str, str]:
    """Other users of this machine can reach a loopback port, and whoever may speak to Ray can run programs."""
    return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


def _short_folder() -> TemporaryDirectory[str]:
    """A socket's path has a hundred characters at most, of which Ray takes seventy."""
    place = None if sys.platform == "win32" else "/tmp"
    return TemporaryDirectory(prefix="dankdesk-ray-", dir=place, ignore_cleanup_errors=True)


def score_shards(job: Job, shards: Sequence[Shard], workers: int) -> Iterator[tuple[Shard, list[str]]]:
    """Score `shards` on the connected cluster; gives each that is done with its lines, in the order they get done.

    A shard whose worker dies is begun anew by another, `TRIES` times in all, and then left out. Raises what a worker
    raises, and UserError where the cluster itself fails.
    """
    ray = _ray()
    ray.data.DataContext.get_current().enable_progress_bars = False
    items = [{"place": place, "shard": pickle.dumps(shard)} for place, shard in enumerate(shards)]
    answers = ray.data.from_items(items, override_num_blocks=len(items)).map(
        _Actor,
        fn_constructor_args=(job, ray.remote(num_cpus=0)(_Tries).remote()),
        # One at a time: what waits in the queue of a worker that dies is not begun, and does not wait for the next.
        compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=1),
        num_cpus=1,
    )
    try:
        # Without fetching ahead, which holds back what is done until more comes.
        for answer in _rows(answers.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0)):
            lines = pickle.loads(answer["lines"])
            if isinstance(lines, Exception):
                raise lines
            if lines is not None:
                yield shards[answer["place"]], lines
    except ray.exceptions.RayError as error:
        raise UserError(_failed(error)) from error


class _Actor:
    """A worker as Ray Data calls it, for one row of its data set, a shard, at a time."""

    def __init__(self, job: Job, tries: Any) -> None:
        _end_with_parent()
        self._worker = Worker(job)
        self._tries = tries

    def __call__(self, item: dict[str, Any]) -> dict[str, Any]:
        try:
            begun = _ray().get(self._tries.begin.remote(item["place"]))
            lines = self._worker.score(pickle.loads(item["shard"])) if begun <= TRIES else None
        except Exception as error:
            error.add_note(f"On a worker:\n{traceback.format_exc()}")
            return {"place": item["place"], "lines": pickle.dumps(error)}
        return {"place": item["place"], "lines": pickle.dumps(lines)}


class _Tries:
    """How often each shard was begun, kept where no worker's death takes it along."""

    def __init__(self) -> None:
        self._begun: Counter[int] = Counter()

    def begin(self, place: int) -> int:
        self._begun[place] += 1
        return self._begun[place]


def _end_with_parent() -> None:
    """A worker of Ray 2.60 can wait for itself for ever while it ends; then at the latest it ends with its cluster."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _rows(batches: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing reaches standard error: Ray's C++ part tells there, in any case, that it was told to be silent."""
    sys.stderr.flush()
    kept, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


def _failed(error: Exception) -> str:
    """Of Ray's long stories the last line says what it was."""
    return f"Ray failed: {str(error).strip().splitlines()[-1].rstrip('.')}. Run it again to go on."


def _ray() -> Any:
    try:
        import ray.data
    except ImportError as error:
        raise UserError("--engine ray needs Ray, which is not installed here: pip install 'dankdesk[ray]'") from error
    return ray
