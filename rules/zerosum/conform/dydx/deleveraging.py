"""Cases about closing positions against the other side."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zerosum.conform.dydx.accounts import WRONG_SIZE
from zerosum.conform.dydx.reading import (
    dydx,
    markets_of,
    refused,
    settled_account,
)
from zerosum.conform.dydx.venue import (
    accounts_of,
    venue_of,
    write_accounts,
)
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.rules.forced_close import (
    CloseAt,
    CloseFault,
    close_with,
    offset_position,
)

CLOSES: Mapping[str, CloseAt] = MappingProxyType(
    {"bankruptcy_price": CloseAt.BANKRUPTCY, "oracle_price": CloseAt.ORACLE}
)
CLOSE_FAULTS: Mapping[CloseFault, str] = MappingProxyType(
    {
        CloseFault.SIZE: WRONG_SIZE,
        CloseFault.PARTY: "failed_to_update_subaccounts",
    }
)


@dydx("ProcessDeleveraging")
def process_deleveraging(case: Fields) -> Answer:
    """Answer what closing a position against one account makes of both."""
    markets = markets_of(case)
    ends = {end: case.inner(end) for end in ("liquidated", "offsetting")}
    accounts = {end: settled_account(case, one, markets) for end, one in ends.items()}
    closed = close_with(
        venue_of(markets, accounts),
        case.listed("perpetual_id", markets.contracts),
        "liquidated",
        "offsetting",
        case.whole("delta_quantums"),
        CLOSES[case.word("close_at", tuple(CLOSES))],
    )
    if isinstance(closed, CloseFault):
        return refused(CLOSE_FAULTS[closed])
    return {"success": True, **write_accounts(closed, ends)}


@dydx("OffsetSubaccountPerpetualPosition")
def offset(case: Fields) -> Answer:
    """Answer what closing a position against the other side, one by one, makes of all."""
    markets = markets_of(case)
    accounts = accounts_of(case, markets)
    market = case.listed("perpetual_id", markets.contracts)
    close_at = CloseAt.ORACLE if case.flag("final_settlement") else CloseAt.BANKRUPTCY
    done = offset_position(
        venue_of(markets, accounts),
        market,
        case.listed("liquidated_subaccount", accounts),
        case.whole("delta_quantums"),
        accounts,
        close_at,
    )
    return {
        "fills": [{"subaccount": id_, "fill_amount": steps} for id_, steps in done.filled],
        "quantums_remaining": done.left,
        "open_interest_after": done.venue.contracts[market].open_interest,
        "subaccounts": write_accounts(done.venue, accounts),
    }
