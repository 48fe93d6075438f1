"""From the accounts of a case to an exchange with a house, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve
from immutables import Map

from zerosum.conform.dydx.accounts import step_limits_of
from zerosum.conform.dydx.reading import (
    Markets,
    settled_account,
    write_account,
)
from zerosum.conform.fields import Fields
from zerosum.rules.block_liquidation import (
    House,
    LiquidationTerms,
)
from zerosum.rules.forced_close import (
    Venue,
)
from zerosum.spec.state import Account, Exchange, Market, Position, Role, position_of
from zerosum.spec.units import AccountId, Quote, Size

FUND, FEES, REST = "insurance fund", "fees", "everybody else"
HOUSE = House(FUND, FEES)


def venue_of(markets: Markets, accounts: Mapping[AccountId, Account], fund: Quote = 0) -> Venue:
    """Return an exchange of the accounts, a fund, and one account for everybody else.

    A case names some accounts only; the one for everybody else holds what balances them.
    """
    rest = {
        id_: Position(-sum(position_of(one, id_).size for one in accounts.values()))
        for id_ in markets.contracts
    }
    house = {
        FUND: Account(fund, role=Role.FUND),
        FEES: Account(role=Role.FEES),
        REST: Account(positions=Map(rest)),
    }
    everybody = {**accounts, **house}
    seated = {
        id_: evolve(account, seat=seat) for seat, (id_, account) in enumerate(everybody.items())
    }
    pile = sum(account.quote_balance for account in everybody.values())
    listed = {id_: Market(mark=1) for id_ in markets.contracts}
    return Venue(Exchange(pile, Map(seated), Map(listed), len(seated)), markets.contracts)


def accounts_of(case: Fields, markets: Markets) -> dict[AccountId, Account]:
    """Return the accounts that a case lists."""
    return {one.text("id"): settled_account(case, one, markets) for one in case.each("subaccounts")}


def write_accounts(venue: Venue, ids: Iterable[AccountId]) -> dict[AccountId, object]:
    """Return accounts in the words of the venue."""
    return {id_: write_account(venue.exchange.accounts[id_], {}, {}) for id_ in ids}


def terms_of(fields: Fields, step: Size, maker_fee_ppm: int = 0) -> LiquidationTerms:
    """Return what one account may cost in a block, and what is charged."""
    return LiquidationTerms(
        limits=step_limits_of(fields),
        max_fee_ppm=fields.count("max_liquidation_fee_ppm"),
        adjustment_ppm=fields.count("bankruptcy_adjustment_ppm"),
        spread_ppm=fields.count("spread_to_maintenance_margin_ratio_ppm"),
        max_insurance_lost=fields.count("max_quantums_insurance_lost"),
        step=step,
        maker_fee_ppm=maker_fee_ppm,
    )
