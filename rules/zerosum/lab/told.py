"""What a waterfall did, read off its journal: cases, stages, closes and payments.

Nothing here decides anything. The journal is replayed entry by entry, and each entry is set
beside the state that it met.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from immutables import Map

from zerosum.rules.case import Case
from zerosum.rules.journal import apply_entry, replay
from zerosum.rules.margin import (
    compute_bankruptcy_price,
    compute_initial_margin,
    compute_maintenance_margin,
    is_liquidatable,
)
from zerosum.spec.journal import (
    BeginStage,
    ConsumeOrder,
    Entry,
    Fill,
    Journal,
    OpenCase,
    Transfer,
    Unresolved,
)
from zerosum.spec.rejections import BrokenInvariant
from zerosum.spec.state import Exchange, equity, ids_of, position_of, wallet_balance
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size

CANCELLED = "cancelled"


@frozen(eq=False)
class Holding:
    """A failed account's position at the trigger.

    Units: signed steps; entry value in quote units; prices in quote units a step.
    """

    market: MarketId
    size: Size
    entry_value: Quote
    mark: Price
    limit: Price
    bankruptcy_price: Price


@frozen(eq=False)
class Close:
    """Steps of a failed account's position that went to somebody, or against somebody.

    Units: steps, unsigned; prices in quote units a step. ``to_other`` is what the other side
    gained against the mark by this price, in quote units; below zero it paid.
    """

    stage: str
    market: MarketId
    account: AccountId
    other: AccountId
    is_long: bool
    size: Size
    price: Price
    mark: Price
    limit: Price
    reason: str
    realised: Quote

    @property
    def to_other(self) -> Quote:
        """Return what the other side gained against the mark, in quote units."""
        gained = (self.mark - self.price) * self.size
        return gained if self.is_long else -gained

    @property
    def is_deleveraging(self) -> bool:
        """Return whether the other side was closed, and did not choose to trade."""
        return self.stage == "deleveraging"


@frozen(eq=False)
class Payment:
    """Cash that changed hands in a waterfall. Units: quote units."""

    stage: str
    payer: AccountId
    receiver: AccountId
    amount: Quote
    reason: str


@frozen(eq=False)
class StageTold:
    """One stage in one market: what it met, and what it did.

    Units: steps, signed, before and after; money in quote units. ``market`` is empty where the
    stage is about the account as a whole.
    """

    stage: str
    market: MarketId
    before: Exchange
    after: Exchange
    backstop_equity: Quote
    backstop_margin: Quote
    left_before: Size
    left_after: Size
    closes: tuple[Close, ...]
    payments: tuple[Payment, ...]
    unresolved: Quote


@frozen(eq=False)
class CaseTold:
    """One failed account's way down the waterfall."""

    account: AccountId
    backstop: AccountId
    before: Exchange
    after: Exchange
    case: Case
    equity: Quote
    maintenance_margin: Quote
    holdings: tuple[Holding, ...]
    cancelled: int
    stages: tuple[StageTold, ...]
    is_contagion: bool

    @property
    def closes(self) -> tuple[Close, ...]:
        """Return the closes of all stages."""
        return tuple(close for stage in self.stages for close in stage.closes)

    @property
    def payments(self) -> tuple[Payment, ...]:
        """Return the payments of all stages."""
        return tuple(payment for stage in self.stages for payment in stage.payments)

    @property
    def unresolved(self) -> Quote:
        """Return the deficit that nobody bore, in quote units."""
        return sum(stage.unresolved for stage in self.stages)


def tell_sweep(start: Exchange, journal: Journal, backstop: AccountId) -> tuple[CaseTold, ...]:
    """Tell the waterfalls of a sweep, in their order."""
    told, state = [], start
    for chunk in split_before(journal, OpenCase):
        if isinstance(chunk[0], OpenCase):
            one = tell_case(start, state, chunk, backstop)
            told.append(one)
            state = one.after
        else:
            state = replay(state, chunk)
    return tuple(told)


def split_before(journal: Journal, kind: type[Entry]) -> Iterator[Journal]:
    """Yield the parts of a journal, each but perhaps the first led by an entry of one kind."""
    part: list[Entry] = []
    for entry in journal:
        if isinstance(entry, kind) and part:
            yield tuple(part)
            part = []
        part.append(entry)
    if part:
        yield tuple(part)


def tell_case(start: Exchange, before: Exchange, journal: Journal, backstop: AccountId) -> CaseTold:
    """Tell one waterfall, whose journal begins with the opening of its case."""
    opening, *rest = journal
    if not isinstance(opening, OpenCase):
        raise BrokenInvariant(clause="WAT-3", detail="no case opens this waterfall")
    account = opening.account
    case = Case(account, Map(opening.limits), Map(), opening.equity, opening.notional)
    head, *parts = split_before((opening, *rest), BeginStage)
    state = replay(before, head)
    stages = []
    for part in parts:
        stage = tell_stage(state, part, case, backstop)
        stages.append(stage)
        state = stage.after
    return CaseTold(
        account=account,
        backstop=backstop,
        before=before,
        after=state,
        case=case,
        equity=case.equity,
        maintenance_margin=compute_maintenance_margin(before, account),
        holdings=tuple(_holdings(before, case)),
        cancelled=sum(isinstance(one, ConsumeOrder) and one.size > 0 for one in head),
        stages=tuple(stages),
        is_contagion=not is_liquidatable(start, account),
    )


def _holdings(exchange: Exchange, case: Case) -> Iterator[Holding]:
    held = exchange.accounts[case.account]
    for market in ids_of(held.positions):
        position = position_of(held, market)
        if position.size == 0:
            continue
        mark = exchange.markets[market].mark
        others = equity(exchange, case.account) - position.size * mark
        yield Holding(
            market=market,
            size=position.size,
            entry_value=position.entry_value,
            mark=mark,
            limit=case.limits[market],
            bankruptcy_price=compute_bankruptcy_price(others, position.size),
        )


def tell_stage(before: Exchange, journal: Journal, case: Case, backstop: AccountId) -> StageTold:
    """Tell one stage, whose journal begins with its first line."""
    begun = journal[0]
    name, market = (begun.stage, begun.market) if isinstance(begun, BeginStage) else ("", None)
    closes: list[Close] = []
    payments: list[Payment] = []
    unresolved, state = 0, before
    for entry in journal:
        after = apply_entry(state, entry)
        if isinstance(entry, Fill):
            closes.append(tell_close(state, after, entry, case, name))
        elif isinstance(entry, Transfer):
            payments.append(Payment(name, entry.payer, entry.receiver, entry.amount, entry.reason))
        elif isinstance(entry, Unresolved):
            unresolved += entry.deficit
        state = after
    return StageTold(
        stage=name,
        market=market or "",
        before=before,
        after=state,
        backstop_equity=equity(before, backstop),
        backstop_margin=compute_initial_margin(before, backstop),
        left_before=position_of(before.accounts[case.account], market or "").size,
        left_after=position_of(state.accounts[case.account], market or "").size,
        closes=tuple(closes),
        payments=tuple(payments),
        unresolved=unresolved,
    )


def tell_close(before: Exchange, after: Exchange, fill: Fill, case: Case, stage: str) -> Close:
    """Tell one fill of a failed account."""
    is_long = fill.seller == case.account
    other = fill.buyer if is_long else fill.seller
    realised = wallet_balance(after.accounts[other]) - wallet_balance(before.accounts[other])
    return Close(
        stage=stage,
        market=fill.market,
        account=case.account,
        other=other,
        is_long=is_long,
        size=fill.size,
        price=fill.price,
        mark=before.markets[fill.market].mark,
        limit=case.limits.get(fill.market, 0),
        reason=fill.reason,
        realised=realised,
    )
