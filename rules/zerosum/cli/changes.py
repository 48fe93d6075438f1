"""What a call changed: each account that it involved, before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from zerosum.cli.observed_call import ObservedCall
from zerosum.cli.plain_python import as_python
from zerosum.spec.state import Account, Exchange, equity, ids_of, position_of, wallet_balance
from zerosum.spec.units import AccountId, MarketId

EMPTY = Account()


@frozen
class Measure:
    """Something one can ask about an account: what it is called, how it is written, what it is.

    ``text`` is Python with ``STATE`` and ``ID`` in the place of the exchange and the account.
    """

    label: str
    text: str
    of: Callable[[Exchange, AccountId], int]


QUOTE_BALANCE = Measure(
    "quote balance",
    "STATE.accounts[ID].quote_balance",
    lambda state, id_: state.accounts.get(id_, EMPTY).quote_balance,
)

CASH = (
    QUOTE_BALANCE,
    Measure(
        "wallet balance",
        "wallet_balance(STATE.accounts[ID])",
        lambda state, id_: wallet_balance(state.accounts.get(id_, EMPTY)),
    ),
    Measure(
        "equity",
        "equity(STATE, ID)",
        lambda state, id_: equity(state, id_) if id_ in state.accounts else 0,
    ),
)


def measures_of(market: MarketId) -> tuple[Measure, ...]:
    """Return what one can ask about an account in a market."""
    return (
        Measure(
            f"{market} steps",
            f'position_of(STATE.accounts[ID], "{market}").size',
            lambda state, id_: position_of(state.accounts.get(id_, EMPTY), market).size,
        ),
        Measure(
            f"{market} entry value",
            f'position_of(STATE.accounts[ID], "{market}").entry_value',
            lambda state, id_: position_of(state.accounts.get(id_, EMPTY), market).entry_value,
        ),
    )


@frozen(eq=False)
class Change:
    """A measure of an account, before and after a call."""

    account: AccountId
    measure: Measure
    before: int
    after: int

    @property
    def text(self) -> str:
        """Return the number, and what became of it."""
        return str(self.before) if self.before == self.after else f"{self.before} -> {self.after}"


def changes_by_account(call: ObservedCall) -> dict[AccountId, list[Change]]:
    """Return every measure of each account that the call involved.

    An account is involved when one of its measures changed. Measures that are zero for all of
    them are left out.
    """
    before, after = call.before, call.after
    if before is None or after is None:
        return {}
    every = {id_: _changes(before, after, id_) for id_ in ids_of(after.accounts)}
    involved = {id_: changes for id_, changes in every.items() if any(map(is_moved, changes))}
    telling = {
        one.measure.label
        for changes in involved.values()
        for one in changes
        if one.before != 0 or one.after != 0
    }
    return {
        id_: [one for one in changes if one.measure.label in telling]
        for id_, changes in involved.items()
    }


def is_moved(change: Change) -> bool:
    """Return whether the measure is another one after the call."""
    return change.before != change.after


def _changes(before: Exchange, after: Exchange, id_: AccountId) -> list[Change]:
    measures = [one for market in ids_of(after.markets) for one in measures_of(market)]
    return [Change(id_, one, one.of(before, id_), one.of(after, id_)) for one in (*measures, *CASH)]


def mark_changes(call: ObservedCall) -> Iterator[str]:
    """Yield the marks that the call moved."""
    if call.before is None or call.after is None:
        return
    for market in ids_of(call.after.markets):
        listed = call.before.markets.get(market)
        mark = call.after.markets[market].mark
        if listed is not None and listed.mark != mark:
            yield f"mark of {market} {listed.mark} -> {mark}"


def in_short(call: ObservedCall) -> str:
    """Return what a call did, in one line: the marks and the measures that changed.

    A quote balance is told only where nothing else is, since it follows from the rest. Of a
    function that is no transition it is what it returns.
    """
    if call.rejection is not None:
        return f"refused: {call.rejection}"
    if call.after is None:
        return f"{call.function.__name__} returns {as_python(call.outcome)}"
    accounts = [
        f"{id_}: {', '.join(f'{one.measure.label} {one.text}' for one in _telling(changes))}"
        for id_, changes in changes_by_account(call).items()
    ]
    return "; ".join([*mark_changes(call), *accounts]) or "nothing changes"


def _telling(changes: list[Change]) -> list[Change]:
    moved = list(filter(is_moved, changes))
    return [one for one in moved if one.measure is not QUOTE_BALANCE] or moved
