"""Fold our own ``close_against`` over the queues of a wave, in the order the venue made them.

What is taken from the source: who was closed, in which order, what each held before, against whom,
at what price, and how much of what had failed there was. What is asked of our rule: how much of
each position it closes. The failed account's cash is not in the source; it is taken as used up to
the last unit at the price of the closes, so that all price rules of the book mean that price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import field, frozen

from zerosum.audit.ledger_run import LedgerRun
from zerosum.audit.markets import Grid
from zerosum.audit.rows import is_printed_from, shortened, shown_label
from zerosum.audit.rulebook import RULE_SETS, SCHEDULES
from zerosum.audit.verdicts import HOLDS, Judgement, Verdict, cannot_tell, in_decimals, violated
from zerosum.audit.wave import Close, Quantity, WaveLog
from zerosum.rules.case import Case, open_case, size_left
from zerosum.rules.deleveraging import close_against
from zerosum.spec.journal import Fill, Journal
from zerosum.spec.units import AccountId

Place = tuple[str, Judgement]

NO_CLOSES = "the folder has no closes: of this wave only the quantities are known"
NOT_OF_COIN = "no close of this coin is in the folder"
NO_QUANTITY = "the table has no quantity for the moment of these closes"


@frozen(eq=False)
class Queue:
    """The closes of one coin in one wave, and whether they are all there.

    ``quantity`` is the row of the table, if it has one.
    """

    coin: str
    quantity: Quantity | None
    closes: tuple[Close, ...]
    completeness: Judgement

    @property
    def is_complete(self) -> bool:
        """Return whether the closes sum to what the table has."""
        return self.completeness.verdict is Verdict.HOLDS

    @property
    def place(self) -> str:
        """Return the row that speaks for the queue."""
        row = self.closes[0].row if self.quantity is None else self.quantity.row
        return row.place

    @property
    def size(self) -> Fraction:
        """Return what was closed, in coins."""
        return sum((close.size for close in self.closes), Fraction(0))

    @property
    def moments(self) -> list[tuple[Close, ...]]:
        """Return the closes of each moment."""
        moments: dict[int, list[Close]] = defaultdict(list)
        for close in self.closes:
            moments[close.time].append(close)
        return [tuple(closes) for closes in moments.values()]


def queues_of(log: WaveLog) -> tuple[Queue, ...]:
    """Return the queue of every row of the table, and of closes that no row speaks of."""
    by_coin: dict[str, list[Close]] = defaultdict(list)
    for close in log.closes:
        by_coin[close.coin].append(close)
    known: list[Queue] = []
    spoken_for: set[int] = set()
    for one in log.quantities:
        closes = [close for close in by_coin[one.coin] if one.start <= close.time <= one.end]
        spoken_for.update(close.place for close in closes)
        known.append(Queue(one.coin, one, tuple(closes), _judge_quantity(log, one, closes)))
    others: dict[tuple[int, str], list[Close]] = defaultdict(list)
    for close in log.closes:
        if close.place not in spoken_for:
            others[close.time, close.coin].append(close)
    unknown = cannot_tell(NO_QUANTITY)
    known += [Queue(coin, None, tuple(rows), unknown) for (_, coin), rows in others.items()]
    return tuple(known)


def _judge_quantity(log: WaveLog, known: Quantity, closes: Sequence[Close]) -> Judgement:
    """Compare exact closes with a sum that was made of as many binary numbers."""
    if not closes:
        return cannot_tell(NOT_OF_COIN if log.has_closes else NO_CLOSES)
    total = sum((close.size for close in closes), Fraction(0))
    if is_printed_from(known.size, total, terms=len(closes)):
        return HOLDS
    numbers = {
        "coin": known.coin,
        "wave": str(known.wave),
        "closes": in_decimals(total),
        "table": in_decimals(known.size),
    }
    if total < known.size:
        return cannot_tell("the queue is not complete: closes are missing", **numbers)
    return violated("more is closed than the table has", **numbers)


@frozen(eq=False)
class Folded:
    """One close beside what our rule made of it.

    Units: size in coins; nothing where our rule closed nothing.
    """

    close: Close
    size: Fraction
    judgement: Judgement


@frozen(eq=False)
class WaveFold:
    """Every complete queue, folded: the ledger, each close, and what was left of each failure."""

    run: LedgerRun = field(factory=LedgerRun)
    folded: list[Folded] = field(factory=list)
    remainders: list[Place] = field(factory=list)

    def of(self, closes: Sequence[Close]) -> list[Folded]:
        """Return what came of some of the closes."""
        places = {close.place for close in closes}
        return [one for one in self.folded if one.close.place in places]


def fold_queues(log: WaveLog, queues: Sequence[Queue], rules: str, fold: WaveFold) -> Iterator[int]:
    """Fold every complete queue, moment by moment; yield how many closes are done."""
    moments: dict[int, list[Close]] = defaultdict(list)
    for queue in queues:
        for close in queue.closes if queue.is_complete else ():
            moments[close.time].append(close)
    for _, closes in sorted(moments.items()):
        closes.sort(key=lambda close: close.place)
        _fold_moment(log, fold, closes, rules)
        yield len(fold.folded)


def _fold_moment(log: WaveLog, fold: WaveFold, closes: Sequence[Close], rules: str) -> None:
    """Give everybody what they held, and close in the order of the source."""
    run = fold.run
    run.begin_anew()
    for close in closes:
        price = log.grids[close.coin].price(close.price)
        run.require_market(close.coin, price, SCHEDULES[rules])
    held = _failed_sizes(log, closes)
    for (failed, coin), size in held.items():
        run.trade_with_rest(
            account_of(failed), coin, size, run.mark_of(coin), "held when it failed"
        )
    _bring_in(log, run, closes)
    rule_set = RULE_SETS[rules]
    cases = {failed: open_case(run.exchange, account_of(failed), rule_set) for failed, _ in held}
    for close in closes:
        fold.folded.append(_fold_close(log, run, close, cases[close.failed], rules))
    for failed, coin in held:
        left = log.grids[coin].coins(size_left(run.exchange, cases[failed], coin))
        row = next(one.row for one in closes if (one.failed, one.coin) == (failed, coin))
        fold.remainders.append((row.place, _judge_remainder(failed, coin, left)))
    run.end_stretch(closes[0].row.place)


def account_of(failed: str) -> AccountId:
    """Return the account of a failed one; its label may be the beginning of an address."""
    return f"failed {failed}"


def _failed_sizes(log: WaveLog, closes: Sequence[Close]) -> dict[tuple[str, str], int]:
    """Return what each failed account held of each coin, in steps: the other side of its closes.

    In a complete queue these sum to the quantity that the table has.
    """
    sizes: dict[tuple[str, str], int] = defaultdict(int)
    first: dict[str, Close] = {}
    for close in closes:
        side = -1 if first.setdefault(close.coin, close).position > 0 else 1
        sizes[close.failed, close.coin] += side * log.grids[close.coin].steps(close.size)
    return dict(sizes)


def _bring_in(log: WaveLog, run: LedgerRun, closes: Sequence[Close]) -> None:
    """Give each account of the other side what it held before its first close."""
    seen = set()
    for close in closes:
        if (close.user, close.coin) in seen:
            continue
        seen.add((close.user, close.coin))
        held = log.grids[close.coin].steps(close.position)
        price = run.mark_of(close.coin)
        run.trade_with_rest(close.user, close.coin, held, price, "held before the wave")


def _fold_close(log: WaveLog, run: LedgerRun, close: Close, case: Case, rules: str) -> Folded:
    left = abs(size_left(run.exchange, case, close.coin))
    outcome = close_against(
        run.exchange,
        case=case,
        account=case.account,
        market=close.coin,
        candidate=close.user,
        at_most=left,
        rules=RULE_SETS[rules],
    )
    run.take(outcome)
    grid = log.grids[close.coin]
    size, price = _closed_by(outcome[1])
    return Folded(close, grid.coins(size), _judge_close(grid, close, left, size, price))


def _closed_by(journal: Journal) -> tuple[int, int]:
    """Return size and price of the one fill that a close writes; nothing where it wrote none."""
    fills = [entry for entry in journal if isinstance(entry, Fill)]
    return (fills[0].size, fills[0].price) if fills else (0, 0)


def _judge_close(grid: Grid, close: Close, left: int, size: int, price: int) -> Judgement:
    numbers = {
        "account": shortened(close.user),
        "coin": close.coin,
        "held": in_decimals(close.position),
        "left_of_the_failed": in_decimals(grid.coins(left)),
        "closed": in_decimals(close.size),
        "closed_by_our_rule": in_decimals(grid.coins(size)),
    }
    if close.user.startswith(close.failed):
        return violated("an account is closed against itself", **numbers)
    if size != grid.steps(close.size):
        return violated("our rule closes another size in this place", **numbers)
    if price != grid.price(close.price):
        return violated("our rule closes at another price", **numbers)
    return HOLDS


def _judge_remainder(failed: str, coin: str, left: Fraction) -> Judgement:
    if left == 0:
        return HOLDS
    return violated(
        "something is left of what failed",
        failed=shown_label(failed),
        coin=coin,
        left=in_decimals(left),
    )
