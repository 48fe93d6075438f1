"""Processes of their own for work that comes in a few large pieces."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context

OBJECTS_BETWEEN_LOOKS = 1_000_000


@contextmanager
def processes(pieces: int) -> Iterator[Executor | None]:
    """Offer a process for each piece, as far as there are cores; none where one core is all.

    An interrupt is answered by the caller: it ends the processes, and they ignore it.
    """
    workers = min(pieces, os.cpu_count() or 1)
    if workers < 2:  # noqa: PLR2004 - one worker is this process
        yield None
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _prepare)
    with pool:
        try:
            yield pool
        except BaseException:
            for worker in active_children():
                worker.terminate()
            raise


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # States hold no cycles: looking for some among millions of values is an eighth of the time.
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
