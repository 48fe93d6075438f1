"""Replay a two-sided log of fills through our own ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from zerosum.audit.fills import Fill, FillLog
from zerosum.audit.ledger_run import LedgerRun
from zerosum.audit.markets import is_spot
from zerosum.audit.rows import shortened
from zerosum.audit.verdicts import HOLDS, Judgement, cannot_tell, in_decimals
from zerosum.rules import apply_fill

# A look at the laws takes accounts x markets steps: often enough to place a fault, not more.
BLOCKS_PER_STRETCH = 100


def replay_fills(log: FillLog, progress: Callable[[int, int], None]) -> LedgerRun:
    """Take every trade of a perpetual, in order; positions of before come first."""
    run = LedgerRun()
    starts = _first_starts(log)
    trades = [sides for sides in log.trades.values() if not is_spot(sides[0].coin)]
    done = 0
    for _, stretch in groupby(trades, key=lambda sides: sides[0].block // BLOCKS_PER_STRETCH):
        place = ""
        for sides in stretch:
            for fill in sides:
                _bring_in(run, log, fill, starts)
            _take_trade(run, log, sides)
            done, place = done + 1, sides[0].row.place
        progress(done, len(trades))
        run.end_stretch(place)
    return run


def _first_starts(log: FillLog) -> dict[tuple[str, str], Fraction]:
    """Return each holding's position before its first fill."""
    starts: dict[tuple[str, str], Fraction] = {}
    for fill in log.perpetual_fills:
        starts.setdefault(fill.holding, fill.start)
    return starts


def _bring_in(
    run: LedgerRun, log: FillLog, fill: Fill, starts: dict[tuple[str, str], Fraction]
) -> None:
    """Give an account the position that it held before the log."""
    grid = log.grids[fill.coin]
    run.require_account(fill.user)
    run.require_market(fill.coin, grid.price(fill.price))
    held = grid.steps(starts.pop(fill.holding, Fraction(0)))
    if held:
        price = grid.price(fill.price)
        run.trade_with_rest(fill.user, fill.coin, held, price, "held before the log")


def _take_trade(run: LedgerRun, log: FillLog, sides: Sequence[Fill]) -> None:
    """Let buyer and seller trade; where the log does not pair them, each trades with the rest."""
    grid = log.grids[sides[0].coin]
    buyers = [fill for fill in sides if fill.sign > 0]
    sellers = [fill for fill in sides if fill.sign < 0]
    if not _is_pair(buyers, sellers):
        for fill in sides:
            own = log.grids[fill.coin]
            moved = fill.sign * own.steps(fill.size)
            run.trade_with_rest(fill.user, fill.coin, moved, own.price(fill.price), "unpaired")
        return
    run.take(
        apply_fill(
            run.exchange,
            market=sides[0].coin,
            buyer=buyers[0].user,
            seller=sellers[0].user,
            size=grid.steps(sides[0].size),
            price=grid.price(sides[0].price),
        )
    )


def _is_pair(buyers: Sequence[Fill], sellers: Sequence[Fill]) -> bool:
    if len(buyers) != 1 or len(sellers) != 1 or buyers[0].user == sellers[0].user:
        return False
    bought, sold = buyers[0], sellers[0]
    return (bought.coin, bought.size, bought.price) == (sold.coin, sold.size, sold.price)


def judge_sizes(log: FillLog, run: LedgerRun) -> Iterator[tuple[str, Judgement]]:
    """Ask of every holding whether our ledger ends where the log does."""
    last = {fill.holding: fill for fill in log.perpetual_fills}
    for (user, coin), fill in last.items():
        held = run.size_of(user, coin)
        if held == log.grids[coin].steps(fill.end):
            yield fill.row.place, HOLDS
        else:
            yield (
                fill.row.place,
                cannot_tell(
                    "the position moved where the log does not show it",
                    user=shortened(user),
                    coin=coin,
                    position_in_log=in_decimals(fill.end),
                    position_in_ledger=in_decimals(log.grids[coin].coins(held)),
                ),
            )
