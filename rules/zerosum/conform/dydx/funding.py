"""Cases about funding: from premium samples to what a position is owed."""

from __future__ import annotations

from zerosum.conform.dydx.reading import dydx, price_of, schedule_of
from zerosum.conform.fields import Fields
from zerosum.conform.registry import Answer
from zerosum.rules.margin_schedules import compute_funding_bound_ppm
from zerosum.rules.premiums import (
    compute_funding_rate,
    compute_index_change,
    compute_owed_to,
    compute_premium,
    trim_tails,
)


@dydx("GetSettlementPpmWithPerpetual")
def settlement(case: Fields) -> Answer:
    """Answer what funding owes a position, and where its index stands afterwards."""
    index = case.whole("perpetual_funding_index")
    owed = compute_owed_to(case.whole("quantums"), index, case.whole("position_funding_index"))
    return {"net_settlement_ppm": owed, "new_funding_index": index}


@dydx("GetFundingIndexDelta")
def index_change(case: Fields) -> Answer:
    """Answer what the funding index moves by."""
    return {
        "funding_index_delta": compute_index_change(
            case.whole("funding_rate_8h_ppm"),
            case.count("seconds_since_last_funding"),
            price_of(case),
        )
    }


@dydx("GetRemoveSampleTailsFunc")
def sample_tails(case: Fields) -> Answer:
    """Answer which samples are left without the lowest and the highest."""
    return {"samples": trim_tails(case.wholes("samples"), case.count("removal_rate_ppm"))}


@dydx("MaybeProcessNewFundingTickEpoch")
def funding_tick(case: Fields) -> Answer:
    """Answer the funding rate of a period, and what the index moves by in it."""
    period = case.count("tick_seconds")
    premium = compute_premium(
        case.wholes("premium_samples_ppm"), period, case.count("sample_seconds")
    )
    bound = compute_funding_bound_ppm(
        schedule_of(case), case.count("funding_rate_clamp_factor_ppm")
    )
    rate = compute_funding_rate(premium, case.whole("default_funding_ppm"), bound)
    return {
        "funding_rate_8h_ppm": rate,
        "funding_index_delta": compute_index_change(rate, period, price_of(case)),
    }
