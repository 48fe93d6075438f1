"""A check ends when its time is up, wherever it is at that moment."""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections.abc import Callable, Mapping

import pytest

from zerosum.proofs.check.deadline import within
from zerosum.proofs.check.unfit import Unfit

FAR = 20
"""Seconds after which a work without an end is given up, and its test with it."""


def work_until(moment: float) -> None:
    """Be busy in Python until then, so that a signal is heard at once."""
    while time.monotonic() < moment:
        pass


def expect_end_of(trap: Callable[[], object]) -> None:
    """Expect an end although the first one is lost in the trap."""

    def work() -> None:
        trap()
        work_until(time.monotonic() + FAR)

    with pytest.raises(Unfit, match="no answer within 1 seconds"), within(1):
        work()


def test_work_is_stopped() -> None:
    expect_end_of(lambda: None)


def test_end_is_not_lost_in_a_finaliser() -> None:
    entered = []

    class Deaf:
        def __del__(self) -> None:
            entered.append(self.__class__)
            work_until(time.monotonic() + FAR)

    expect_end_of(Deaf)
    assert entered == [Deaf]


def test_end_is_not_lost_while_garbage_is_collected() -> None:
    entered: list[str] = []

    def deaf(phase: str, _: Mapping[str, int]) -> None:
        if phase == "stop" and not entered:
            entered.append(phase)
            work_until(time.monotonic() + FAR)

    gc.callbacks.append(deaf)
    try:
        expect_end_of(gc.collect)
    finally:
        gc.callbacks.remove(deaf)
    assert entered == ["stop"]


def test_other_lost_exceptions_are_reported_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    reported = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: reported.append(lost.exc_value))

    class Broken:
        def __del__(self) -> None:
            raise ValueError("of its own")

    with within(FAR):
        Broken()
    assert ["of its own"] == [str(one) for one in reported]


def test_what_was_there_before_is_put_back() -> None:
    before = signal.getsignal(signal.SIGALRM), sys.unraisablehook
    with within(FAR):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert before == (signal.getsignal(signal.SIGALRM), sys.unraisablehook)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
