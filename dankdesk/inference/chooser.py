"""Which engine runs the model: the one that was named, or kept for this machine, or the best that works here."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from dankdesk.errors import ModelError
from dankdesk.inference import cuda
from dankdesk.inference.machine_cache import MachineCache
from dankdesk.inference.manifest import Manifest
from dankdesk.inference.optimised import kept_graph, open_on_cpu
from dankdesk.inference.parity import Answers, Difference, difference, pictures
from dankdesk.inference.picture import PictureFile
from dankdesk.inference.providers import BY_NAME, CPU, CUDA, Kind, check, open_session, options
from dankdesk.inference.runner import Bound, Plain, Runner
from dankdesk.inference.running import Running
from dankdesk.inference.verify import read_picture_file

log = logging.getLogger("dankdesk")


class Chooser:
    """Opens engines for one model. None but the CPU's counts before it has agreed with the CPU on some pictures.

    docs/decisions/102-an-engine-proves-itself.md
    """

    def __init__(self, manifest: Manifest, threads: int | None = None, cache: MachineCache | None = None) -> None:
        """threads: of one inference on the CPU; None for one for each core."""
        self._manifest = manifest
        self._threads = threads
        self._cache = cache

    def choose(self, name: str | None = None) -> tuple[Runner, Running]:
        """An engine: the one of that name if it works here, else the CPU's. Raises `ModelError` if that fails too.

        name: None for CUDA where it works and the CPU where it does not; nothing else is guessed to be faster.
        """
        runner, running = self._choose(name)
        log.info("The model runs on %s. %s", running.what, running.why)
        return runner, running

    def _choose(self, name: str | None) -> tuple[Runner, Running]:
        kind = CUDA if name is None else BY_NAME.get(name)
        if kind is CPU:
            return self.cpu, self._running(CPU, "It was chosen.")
        try:
            if kind is None:
                raise ModelError(f"This DankDesk knows no engine “{name}”.")
            runner, found = self.open(kind)
        except ModelError as error:
            instead_of = "" if name is None else kind.title if kind is not None else name
            return self.cpu, self._running(CPU, str(error), instead_of)
        return runner, self._running(
            kind, f"It agrees with the CPU: no likelihood is off by more than {found.shift:.3f}."
        )

    def give_up(self, running: Running) -> tuple[Runner, Running]:
        """The CPU's engine, after another one worked and then failed. Raises `ModelError`."""
        told = self._running(CPU, f"{running.provider} worked at first and then failed on a picture.", running.provider)
        log.warning("The model runs on %s. %s", told.what, told.why)
        return self.cpu, told

    def open(self, kind: Kind) -> tuple[Runner, Difference]:
        """An engine of this kind, and how far it is from the CPU's. Raises `ModelError` with the reason if there is
        none, or if it is too far."""
        if kind is CPU:
            return self.cpu, Difference(0.0, 0.0)
        check(kind)
        data = read_picture_file(self._manifest, self.file_for(kind))
        session = open_session(kind, data, options(self._threads))
        try:
            runner = self._bound(session) if kind is CUDA else Plain(session)
            answers = runner.run(*self._pictures)
        except Exception as error:  # ONNX Runtime's errors share no base but Exception
            raise ModelError(f"{kind.title} started and then failed on a picture.") from error
        found = difference(self._manifest, answers, self._wanted)
        if not found.tolerable:
            raise ModelError(
                f"{kind.title} does not agree with the CPU: a likelihood is off by {found.shift:.2f}, "
                f"a map or an embedding by {found.loss:.0%}."
            )
        return runner, found

    def file_for(self, kind: Kind) -> PictureFile:
        """Which of the model's files it runs."""
        files = self._manifest.picture.files
        return next((file for file in files if file.processor == kind.processor), files[0])

    @cached_property
    def cpu(self) -> Runner:
        """What always works, and what the others are held to. Raises `ModelError`."""
        file = self._manifest.picture.files[0]
        with ThreadPoolExecutor(1) as beside:
            # Each is read and hashed in half the time that the session then takes to open, so both at once.
            kept = beside.submit(kept_graph, file, self._cache)
            data = read_picture_file(self._manifest, file)
        return open_on_cpu(file, data, kept.result(), self._cache, self._threads)

    @cached_property
    def _pictures(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
        return pictures(self._manifest.resize.height, self._manifest.resize.width)

    @cached_property
    def _wanted(self) -> Answers:
        """The CPU's, kept: else each start on another engine would load the model twice."""
        sha256 = self._manifest.picture.files[0].sha256
        kind = "answers to " + hashlib.sha256(self._pictures[0].tobytes()).hexdigest()
        kept = self._cache.load(kind, sha256) if self._cache is not None else None
        if kept is not None:
            with contextlib.suppress(ValueError, KeyError, OSError):
                return Answers.from_bytes(kept)
        answers = self.cpu.run(*self._pictures)
        if self._cache is not None:
            self._cache.save(kind, sha256, answers.to_bytes())
        return answers

    def _bound(self, session: ort.InferenceSession) -> Bound:
        """As many pictures at once as there is memory for, tried."""
        driver, resize = cuda.driver(), self._manifest.resize
        size = cuda.batch_size(cuda.free_bytes(driver) if driver is not None else 0, resize.height, resize.width)
        while True:
            runner = Bound(session, "cuda", size)
            try:
                runner.run(np.zeros((size, resize.height, resize.width, 3), np.uint8), np.ones(size, np.float32))
            except Exception:  # too little memory, which has no type of its own
                if size == 1:
                    raise
                size //= 2
            else:
                return runner

    def _running(self, kind: Kind, why: str, instead_of: str = "") -> Running:
        return Running(kind.name, kind.title, self.file_for(kind).precision, why, instead_of)
