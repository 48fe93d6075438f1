"""Work that may never end, or may end the interpreter: done for a limited time, in a child."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import NoReturn, TypeVar

Job = TypeVar("Job")

LOST = "the end of the interpreter"
MEMORY = 6 * 2**30
"""Bytes that a child may ask for."""


class OutOfTime(BaseException):
    """Work that took too long; no ``Exception``, so that nobody takes it for an answer."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise ``OutOfTime`` in the midst of work that takes longer, other processes aside."""

    def stop(*_: object) -> NoReturn:
        raise OutOfTime

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def in_children(
    work: Callable[[Job], str], jobs: Iterable[Job], workers: int
) -> Iterator[tuple[Job, str]]:
    """Yield each job with its answer as it comes.

    A child is a copy of this process, so that nothing it does is met by another one. The next job
    is asked for when a child is free, and may depend on the answers so far.
    """
    fork = get_context("fork")
    running: dict[Connection, Job] = {}
    waiting = iter(jobs)
    while True:
        while len(running) < workers:
            job = next(waiting, None)
            if job is None:
                break
            ours, theirs = fork.Pipe(duplex=False)
            fork.Process(target=_answer, args=(work, job, theirs), daemon=True).start()
            theirs.close()
            running[ours] = job
        if not running:
            return
        for ready in wait(list(running)):
            if isinstance(ready, Connection):
                yield running.pop(ready), _heard(ready)


def _answer(work: Callable[[Job], str], job: Job, answer: Connection) -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    for channel in (1, 2):
        os.dup2(silence, channel)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answer.send(work(job))


def _heard(answer: Connection) -> str:
    try:
        return str(answer.recv())
    except EOFError:
        return LOST
    finally:
        answer.close()
