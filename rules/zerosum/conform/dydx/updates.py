"""Cases about changes of accounts: what they would be, whether they are accepted, what they do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import evolve, frozen
from immutables import Map

from zerosum.conform.dydx.margins import risk_of, write_risk
from zerosum.conform.dydx.reading import (
    NO_SUCH_PERPETUAL,
    NOBODY,
    Markets,
    Subaccount,
    dydx,
    markets_of,
    moves_of,
    pairs_of,
    refused,
    subaccount_of,
    write_account,
)
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.rules.cross_margin import compute_risk
from zerosum.rules.premiums import compute_settlement
from zerosum.rules.updates import (
    Admission,
    MatchFault,
    Update,
    compute_open_interest_change,
    find_match_fault,
    judge_update,
    judge_way_out,
    updated_account,
)
from zerosum.spec.state import Account, position_of
from zerosum.spec.units import AccountId, MarketId, Size

WORDS: Mapping[Admission, str] = MappingProxyType(
    {
        Admission.ACCEPTED: "success",
        Admission.NEWLY_BELOW: "newly_undercollateralized",
        Admission.STILL_BELOW: "still_undercollateralized",
        Admission.NOT_APART: "violates_isolated_subaccount_constraints",
    }
)
FAULTS: Mapping[MatchFault, str] = MappingProxyType(
    {
        MatchFault.PARTIES: "match_needs_two_updates",
        MatchFault.MARKETS: "match_must_update_one_perpetual_each",
        MatchFault.DIFFERENT: "match_must_be_same_perpetual",
        MatchFault.SIZES: "match_sizes_must_be_opposite",
    }
)
MATCH = "match"
TOLD_OF: AccountId = "0/0"
"""The account whose state the cases tell afterwards."""


def update_of(fields: Fields) -> Update:
    """Return a change of an account."""
    return Update(fields.whole_or("usdc_delta", 0), moves_of(fields))


@frozen(eq=False)
class Party:
    """An account of a case, and what shall change in it."""

    id: AccountId
    subaccount: Subaccount
    update: Update

    def account(self, markets: Markets) -> Account:
        """Return the account with funding settled, before the change."""
        return self.subaccount.settled(markets)

    def changed(self, markets: Markets) -> Account:
        """Return the account with funding settled, after the change."""
        return updated_account(self.account(markets), self.update)


def parties_of(case: Fields) -> list[Party]:
    """Return the accounts that a case changes; one that it does not know is empty."""
    known = {id_: subaccount_of(one) for id_, one in case.by_name("subaccounts").items()}
    return [
        Party(one.text("subaccount"), known.get(one.text("subaccount"), NOBODY), update_of(one))
        for one in case.each("updates")
    ]


def find_refusal(case: Fields, markets: Markets, parties: list[Party]) -> str | None:
    """Return why the changes cannot be judged at all, or None."""
    for party in parties:
        if markets.lacks((*party.subaccount.sizes, *party.update.moves)):
            return NO_SUCH_PERPETUAL
    for party in parties:
        if any(markets.contracts[id_].price.numerator == 0 for id_ in party.update.moves):
            return "position_not_updatable"
    if case.text("update_type") != MATCH:
        return None
    fault = find_match_fault(pairs_of(one) for one in case.each("updates"))
    return None if fault is None else FAULTS[fault]


def after_match(case: Fields, markets: Markets, parties: list[Party]) -> Markets:
    """Return the markets with the open interest that a match leaves; others move none."""
    if case.text("update_type") != MATCH:
        return markets
    [market] = parties[0].update.moves
    contract = markets.contracts[market]
    change = compute_open_interest_change(
        (party.subaccount.sizes.get(market, 0), position_of(party.changed(markets), market).size)
        for party in parties
    )
    grown = evolve(contract, open_interest=contract.open_interest + change)
    return evolve(markets, contracts=Map(markets.contracts).set(market, grown))


def judge(markets: Markets, parties: list[Party]) -> list[Admission]:
    """Judge each change, at the open interest after it.

    Where an isolated market is not alone, nothing else is asked of anybody.
    """
    verdicts = [
        judge_update(
            party.account(markets), party.changed(markets), party.update.moves, markets.contracts
        )
        for party in parties
    ]
    if Admission.NOT_APART not in verdicts:
        return verdicts
    apart = Admission.NOT_APART
    return [one if one is apart else Admission.ACCEPTED for one in verdicts]


def verdict_of(verdicts: list[Admission]) -> dict[str, object]:
    """Return the verdicts in the words of the venue."""
    return {
        "success": all(one is Admission.ACCEPTED for one in verdicts),
        "per_update": [WORDS[one] for one in verdicts],
    }


@dydx("CanUpdateSubaccounts")
def can_update(case: Fields) -> Answer:
    """Answer whether changes of accounts are accepted."""
    markets, parties = markets_of(case), parties_of(case)
    refusal = find_refusal(case, markets, parties)
    if refusal is not None:
        return refused(refusal)
    return verdict_of(judge(after_match(case, markets, parties), parties))


@dydx("UpdateSubaccounts")
def update(case: Fields) -> Answer:
    """Answer what changes of accounts make of the account that the case tells of."""
    markets, parties = markets_of(case), parties_of(case)
    refusal = find_refusal(case, markets, parties)
    if refusal is not None:
        return refused(refusal)
    matched = after_match(case, markets, parties)
    verdict = verdict_of(judge(matched, parties))
    changed = {party.id: party for party in parties if verdict["success"]}
    known = case.by_name("subaccounts")
    told = subaccount_of(known[TOLD_OF]) if TOLD_OF in known else NOBODY
    after = matched if verdict["success"] else markets
    return {
        **verdict,
        **write_party(told, changed.get(TOLD_OF), after),
        "open_interest": {id_: one.open_interest for id_, one in after.contracts.items()},
    }


def write_party(subaccount: Subaccount, party: Party | None, markets: Markets) -> dict[str, object]:
    """Return an account after its change, and what it paid for funding; None changes nothing."""
    kept = subaccount.quote_balance
    if party is None:
        told = write_account(subaccount.unsettled(), subaccount.funding_index, kept)
        return {"subaccount": told, "funding_payments": {}}
    return {
        "subaccount": write_account(party.changed(markets), markets.funding_index, kept),
        "funding_payments": {
            id_: -compute_settlement(owed) for id_, owed in subaccount.owed(markets).items()
        },
    }


@dydx("GetNetCollateralAndMarginRequirements / GetRiskForSubaccount")
def subaccount_risk(case: Fields) -> Answer:
    """Answer the risk of an account after a change that is only looked at."""
    markets, subaccount = markets_of(case), subaccount_of(case.inner("subaccount"))
    change = update_of(case.inner("update")) if case.has("update") else Update()
    foreign = foreign_asset_fault(case)
    if foreign is not None:
        return refused(foreign)
    if markets.lacks((*subaccount.sizes, *change.moves)):
        return refused(NO_SUCH_PERPETUAL)
    account = updated_account(subaccount.settled(markets), change)
    return write_risk(compute_risk(account, markets.contracts))


def foreign_asset_fault(case: Fields) -> str | None:
    """Return why other money than the quote unit is refused; this state has no place for it."""
    held: dict[str, int] = {}
    account = case.inner("subaccount")
    if account.has("assets"):
        assets = account.inner("assets")
        held = {id_: assets.whole(id_) for id_ in assets.values}
    for id_, amount in asset_deltas_of(case):
        held[id_] = held.get(id_, 0) + amount
    amounts = [amount for amount in held.values() if amount != 0]
    if not amounts:
        return None
    return "multi_collateral_not_supported" if amounts[0] > 0 else "margin_borrowing_not_supported"


def asset_deltas_of(case: Fields) -> list[tuple[str, int]]:
    """Return the changes of other money, as pairs of an asset and an amount."""
    if not case.has("update") or not case.inner("update").has("asset_deltas"):
        return []
    pairs = case.inner("update").lists("asset_deltas")
    return [(str(pair.whole("[0]")), pair.whole("[1]")) for pair in pairs]


@dydx("IsValidStateTransitionForUndercollateralizedSubaccount")
def way_out(case: Fields) -> Answer:
    """Answer whether an account below its initial margin may go from one risk to another."""
    verdict = judge_way_out(risk_of(case.inner("current")), risk_of(case.inner("new")))
    return {"result": WORDS[verdict]}


@dydx("GetDeltaOpenInterestFromUpdates")
def open_interest_delta(case: Fields) -> Answer:
    """Answer what a match does to open interest; nothing is null."""
    if case.text("update_type") != MATCH:
        return {"open_interest_delta": None}
    parties = [(sizes_of(one), moves_of(one)) for one in case.each("updates")]
    fault = find_match_fault(pairs_of(one) for one in case.each("updates"))
    if fault is not None:
        return refused(FAULTS[fault])
    [market] = parties[0][1]
    change = compute_open_interest_change(
        (sizes.get(market, 0), sizes.get(market, 0) + moves[market]) for sizes, moves in parties
    )
    moved = {"perpetual_id": int(market), "base_quantums": change}
    return {"open_interest_delta": moved if change else None}


def sizes_of(fields: Fields) -> dict[MarketId, Size]:
    """Return the positions of one side of a match."""
    return {
        str(one.whole("perpetual_id")): one.whole("quantums") for one in fields.each("positions")
    }
