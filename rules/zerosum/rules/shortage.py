"""Liquidation by shortage (chapter 03): as much as cures the margin, at the oracle less a fee.

Fees are of ``FACTOR_ONE``, margin ratios of ``RATIO_ONE``, prices and money of ``PRICE_ONE``, and
sizes in steps of 10^-9 contracts, as in ``weighted_margin``.
"""

from __future__ import annotations

from attrs import frozen

from zerosum.rules.margin_curve import FACTOR_ONE, RATIO_ONE
from zerosum.rules.weighted_margin import (
    CONTRACT,
    PRICE_ONE,
    compute_contract_value,
    compute_factor_of,
)
from zerosum.spec.arithmetic import (
    conj,
    disj,
    div_ceil,
    div_floor,
    ite,
    magnitude,
    maximum,
    minimum,
)
from zerosum.spec.units import Price, Quote, Size

EVERYTHING = 2**64 - 1
"""The size that stands for no bound."""

SMALL = 50 * PRICE_ONE
"""A shortage below this is cured at once, and a position worth no more may be closed whole."""

GRACE_SLOTS = 1_500
"""For so long after its last act an account is liquidated at the base fee."""

FUND_PART, FUND_WHOLE = 19, 20
"""The fund takes this part of what the fee could be, lest the fee itself bankrupts the account."""


@frozen(eq=False)
class Terms:
    """What a liquidation is priced with.

    Units: ratio of ``RATIO_ONE``, the buffer included; fees of ``FACTOR_ONE``; prices of
    ``PRICE_ONE``, of a contract and of the quote coin.
    """

    ratio: int
    fee: int
    price: Price
    quote_price: Price = PRICE_ONE


def compute_cover(shortage: Quote, terms: Terms, fund_fee: int) -> Size:
    """Compute how much must be taken over so that the margin it frees cures a shortage.

    Clause: LIQ-20. What a contract frees is its margin less the fees on it, at the account's cost.
    Without a price, or where the fee eats the margin, no size does: it is ``EVERYTHING``.
    Source: Drift v2 code, 2026-04.
    Units: steps, unsigned; shortage in money.
    Rounding: every division down.
    """
    margin = compute_factor_of(terms.ratio)
    if disj(terms.price == 0, margin <= terms.fee):
        return EVERYTHING
    coins = div_floor(terms.price * terms.quote_price, PRICE_ONE)
    freed = div_floor(coins * (margin - terms.fee), FACTOR_ONE)
    freed = freed - div_floor(terms.price * fund_fee, FACTOR_ONE)
    return ite(freed > 0, div_floor(shortage * CONTRACT, maximum(freed, 1)), EVERYTHING)


def compute_fund_fee(shortage: Quote, size: Size, terms: Terms, largest: int) -> int:
    """Compute the rate that the insurance fund takes of a liquidation.

    Clause: LIQ-20. What the position's margin leaves after the liquidator's fee and the shortage,
    most of it, and at most ``largest``; nothing where nothing is left.
    Source: Drift v2 code, 2026-04.
    Units: of ``FACTOR_ONE``; size in steps, unsigned.
    Rounding: down; the shortage first for one contract, then as a part of its price.
    """
    margin = compute_factor_of(terms.ratio)
    coins = div_floor(terms.price * terms.quote_price, PRICE_ONE)
    if disj(coins == 0, size == 0):
        return 0
    missing = div_floor(div_floor(shortage * CONTRACT, size) * FACTOR_ONE, coins)
    left = maximum(margin - terms.fee - missing, 0)
    return ite(margin <= terms.fee, 0, minimum(largest, div_floor(left * FUND_PART, FUND_WHOLE)))


def compute_ramped_fee(base: int, largest: int, slots: int) -> int:
    """Compute the liquidator's fee rate: it rises the longer nobody has come.

    Clause: LIQ-20. The base fee during the grace, then one unit more for each slot since the
    account's last act, up to the largest.
    Source: Drift v2 code, 2026-04.
    Units: fees of ``FACTOR_ONE``; slots of the chain's clock.
    """
    return ite(slots < GRACE_SLOTS, base, minimum(largest, base + slots))


def compute_freed_share(
    shortage: Quote, freed: Quote, *, slots: int, first: int, duration: int
) -> int:
    """Compute the share of a shortage that may be cured now, as time goes by.

    Clause: LIQ-20. A small shortage is cured at once. Of a larger one, and of what has been freed
    before it, a first part is allowed at once and all after the duration.
    Source: Drift v2 code, 2026-04.
    Units: of ``RATIO_ONE``; shortage and freed in money; slots since the liquidation began.
    Rounding: down.
    """
    if disj(shortage < SMALL, duration < 1):
        return RATIO_ONE
    allowed = minimum(RATIO_ONE, first + div_floor(slots * RATIO_ONE, maximum(duration, 1)))
    freeable = maximum(div_floor((shortage + freed) * allowed, RATIO_ONE) - freed, 0)
    return minimum(RATIO_ONE, div_floor(freeable * RATIO_ONE, maximum(shortage, 1)))


def round_up_to(size: Size, step: Size) -> Size:
    """Round an unsigned size up to a multiple of the order step (LIQ-20)."""
    return div_ceil(size, maximum(step, 1)) * maximum(step, 1)


def round_down_to(size: Size, step: Size) -> Size:
    """Round an unsigned size down to a multiple of the order step (LIQ-20)."""
    return div_floor(size, maximum(step, 1)) * maximum(step, 1)


def compute_taken(
    held: Size, cover: Size, share: int, *, offered: Size, step: Size, price: Price
) -> Size:
    """Compute how much of a position a liquidator takes over.

    Clause: LIQ-20. The share of what cures the shortage, at most what is held and what is offered;
    a small position may be taken whole.
    Source: Drift v2 code, 2026-04.
    Units: steps, unsigned; share of ``RATIO_ONE``.
    Rounding: the cover and the result up to the order step, the offer down to it.
    """
    allowed = div_floor(round_up_to(cover, step) * share, RATIO_ONE)
    whole = ite(compute_contract_value(held, price) > SMALL, 0, held)
    most = minimum(magnitude(held), round_down_to(offered, step))
    taken = round_up_to(minimum(most, maximum(allowed, whole)), step)
    return ite(allowed == 0, 0, taken)


def is_within_limit(
    received: int, given: int, limit: Price, *, received_unit: int, given_unit: int
) -> bool:
    """Return whether a transfer gives the liquidator at least its limit price.

    Clause: LIQ-20. The price is what is received for one whole unit of what is given.
    Source: Drift v2 code, 2026-04.
    Units: amounts in parts of their units; limit of ``PRICE_ONE``.
    Rounding: the price down, against the liquidator.
    """
    price = div_floor(received * PRICE_ONE * given_unit, maximum(given * received_unit, 1))
    return conj(given > 0, price >= limit)
