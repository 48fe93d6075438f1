"""An end to a check that takes too long, wherever it is when its time is up."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING

from zerosum.proofs.check.unfit import TooLong, Unfit

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

SOON = 0.01
"""How many seconds after an end that was lost the next one comes."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Stop the work after so many seconds, where there are signals to do it with.

    Raises: Unfit when they are over.
    """
    if current_thread() is not main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise TooLong(seconds)

    previous = signal.signal(signal.SIGALRM, stop)
    try:
        with _no_end_lost():
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    except TooLong as late:
        remedy = "give it more with --seconds, lower --bound, or ask for fewer laws"
        raise Unfit("the check", str(late), remedy) from late
    finally:
        signal.signal(signal.SIGALRM, previous)


@contextmanager
def _no_end_lost() -> Iterator[None]:
    """Ask for the end again where Python drops it.

    What is raised while the collector of garbage calls back, in ``__del__`` or in a callback from C
    goes to this hook and no further: the check would run on without an end.
    """
    previous = sys.unraisablehook

    def again(lost: UnraisableHookArgs) -> None:
        if isinstance(lost.exc_value, TooLong):
            signal.setitimer(signal.ITIMER_REAL, SOON)
        else:
            previous(lost)

    sys.unraisablehook = again
    try:
        yield
    finally:
        sys.unraisablehook = previous
