"""Which changes of an account are accepted (MAR-14, MAR-15), and what they do to open interest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from attrs import evolve, field, frozen

from zerosum.rules.cross_margin import Contracts, compute_risk, moved_account
from zerosum.rules.risk import Risk, compare_risks, is_initially_backed
from zerosum.spec.arithmetic import conj, disj, maximum, negate
from zerosum.spec.state import Account, ids_of
from zerosum.spec.units import MarketId, Quote, Size


class Admission(Enum):
    """What is said to a change of an account (MAR-14, MAR-15)."""

    ACCEPTED = "accepted"
    NEWLY_BELOW = "newly below initial margin"
    STILL_BELOW = "still below initial margin"
    NOT_APART = "an isolated market is not alone"


@frozen(eq=False)
class Update:
    """What shall change in an account.

    Units: amount in quote units; moves in signed steps, market by market.
    """

    amount: Quote = 0
    moves: Mapping[MarketId, Size] = field(factory=dict)


def updated_account(account: Account, update: Update) -> Account:
    """Return what an account would be after an update, its entry values aside.

    Clause: MAR-14.
    """
    for market in ids_of(update.moves):
        account = moved_account(account, market, update.moves[market], 0)
    return evolve(account, quote_balance=account.quote_balance + update.amount)


def judge_transition(before: Risk, after: Risk) -> Admission:
    """Judge a change of risk.

    Clause: MAR-14. An account that is worth its initial margin afterwards may do anything; another
    one may only get out of risk.
    Source: dYdX v4 x/subaccounts/keeper/subaccount.go internalCanUpdateSubaccounts.
    """
    if is_initially_backed(after):
        return Admission.ACCEPTED
    return judge_way_out(before, after)


def judge_way_out(before: Risk, after: Risk) -> Admission:
    """Judge a change that leaves an account below its initial margin.

    Clause: MAR-14.
    Source: dYdX v4 x/subaccounts/lib/updates.go
    IsValidStateTransitionForUndercollateralizedSubaccount.
    """
    if is_no_riskier(before, after):
        return Admission.ACCEPTED
    return Admission.NEWLY_BELOW if is_initially_backed(before) else Admission.STILL_BELOW


def is_no_riskier(before: Risk, after: Risk) -> bool:
    """Return whether an account that is below its initial margin afterwards got no riskier.

    Clause: MAR-14. Its maintenance margin must not rise, nor its risk. With nothing open before and
    after it must gain; and it must not go from something open to nothing open.
    """
    if after.maintenance_margin > before.maintenance_margin:
        return False
    if disj(before.maintenance_margin == 0, after.maintenance_margin == 0):
        gains = after.net_collateral > before.net_collateral
        return conj(before.maintenance_margin == 0, after.maintenance_margin == 0, gains)
    return compare_risks(after, before) <= 0


def judge_update(
    before: Account, after: Account, changed: Iterable[MarketId], contracts: Contracts
) -> Admission:
    """Judge what an account would become.

    Clause: MAR-14, MAR-15.
    Source: dYdX v4 x/subaccounts/keeper/subaccount.go internalCanUpdateSubaccounts.
    Shape: a contract, as it would be afterwards, for each market held or changed.
    """
    if negate(is_apart(before, changed, contracts)):
        return Admission.NOT_APART
    return judge_transition(compute_risk(before, contracts), compute_risk(after, contracts))


def is_apart(account: Account, changed: Iterable[MarketId], contracts: Contracts) -> bool:
    """Return whether no isolated market would share the account with another market.

    Clause: MAR-15. A change that touches no market is not asked.
    """
    touched = {*changed}
    held = {id_ for id_ in ids_of(account.positions) if account.positions[id_].size != 0}
    together = held | touched
    isolated = [id_ for id_ in sorted(together) if contracts[id_].is_isolated]
    return disj(len(touched) == 0, len(isolated) == 0, len(together) == 1)


def compute_open_interest_change(sizes: Iterable[tuple[Size, Size]]) -> Size:
    """Compute what a match does to open interest: what the longs of its parties change by.

    Clause: LED-16.
    Units: steps.
    Shape: of each party the size before and after.
    """
    return sum(maximum(after, 0) - maximum(before, 0) for before, after in sizes)


class MatchFault(Enum):
    """Why two updates are no match (LED-16)."""

    PARTIES = "a match has two parties"
    MARKETS = "each party of a match changes one market"
    DIFFERENT = "both parties of a match change the same market"
    SIZES = "what one party of a match buys the other sells"


def find_match_fault(parties: Iterable[tuple[tuple[MarketId, Size], ...]]) -> MatchFault | None:
    """Return the first reason why updates are no match, or None.

    Clause: LED-16.
    Source: dYdX v4 x/subaccounts/lib/oimf.go.
    Shape: of each party the markets that it changes, with the signed steps.
    """
    listed = list(parties)
    if len(listed) != len(("buyer", "seller")):
        return MatchFault.PARTIES
    if {len(moves) for moves in listed} != {1}:
        return MatchFault.MARKETS
    (one, bought), (other, sold) = (moves[0] for moves in listed)
    if one != other:
        return MatchFault.DIFFERENT
    return None if bought + sold == 0 else MatchFault.SIZES
