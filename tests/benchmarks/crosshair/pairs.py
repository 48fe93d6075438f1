"""The pairs: each theorem with the contract that says the same of a fixed number of accounts."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from tests.benchmarks.crosshair import of_numbers, of_transitions

Contract = Callable[..., object]

LIMIT = 20.0
"""The processor seconds that CrossHair has for each contract."""

THREE = "3 accounts"
ONE_RULE_SET = "3 accounts, 1 rule set"


@frozen
class Pair:
    """A theorem, the contract that CrossHair is asked, and what that contract fixes."""

    theorem: str
    contract: Contract
    fixed: str = "all integers"


PAIRS = (
    Pair("T-MAR-8.A1", of_numbers.bankruptcy_price),
    Pair("T-MAR-7.A3", of_numbers.limit_price),
    Pair("T-MAR-1.A1", of_numbers.maintenance_and_initial, "2 tiers"),
    Pair("T-MAR-1.A2", of_numbers.margin_of_more, "2 tiers"),
    Pair("T-MAR-10.A1", of_numbers.are_opposite),
    Pair("T-ALC-1.A1", of_numbers.share_of_weight),
    Pair("T-ALC-1.A2", of_numbers.share_in_quota),
    Pair("T-ALC-1.A3", of_numbers.shares_of_three, "3 weights"),
    Pair("T-ADL-4.A1", of_numbers.is_strict_and_weak),
    Pair("T-ADL-4.A2", of_numbers.is_total, "1 key"),
    Pair("T-VLT-6.A1", of_numbers.fee_is_capped),
    Pair("T-VLT-6.A2", of_numbers.fund_after),
    Pair("T-WAT-20.A2", of_numbers.loss_is_split),
    Pair("T-LED-7.A2", of_numbers.closed_whole),
    Pair("T-LED-7.A3", of_numbers.closed_in_parts),
    Pair("T-LED-6.A1", of_transitions.fill_equities, THREE),
    Pair("T-LED-1.L1-fill", of_transitions.fill_pile, THREE),
    Pair("T-LED-2.L1-fill", of_transitions.fill_balance, THREE),
    Pair("T-LED-6.L1-fill", of_transitions.fill_terms, THREE),
    Pair("T-LED-6.L4-fill", of_transitions.fill_neutral, THREE),
    Pair("T-LED-7.L1-fill", of_transitions.fill_entry, THREE),
    Pair("T-LED-7.L2-fill", of_transitions.fill_realised, THREE),
    Pair("T-LED-8.L1-transfer", of_transitions.transfer_terms, THREE),
    Pair("T-LED-9.L2-withdrawal", of_transitions.withdrawal_terms, THREE),
    Pair("T-LED-10.L2-funding", of_transitions.funding_sum, THREE),
    Pair("T-ADL-3.L2-close_against", of_transitions.close_safe, ONE_RULE_SET),
    Pair("T-ADL-3.L4-close_against", of_transitions.close_cancels, ONE_RULE_SET),
    Pair("T-LIQ-3.L3-close_against", of_transitions.close_no_flip, ONE_RULE_SET),
)


CROWD = Pair("T-LED-1.L1-fill", of_transitions.fill_pile_beside, "any number of accounts")
"""The one contract that asks CrossHair what the prover is asked, about a list of any length."""


@frozen
class Wrong:
    """A rule that is one unit off, planted in a module of the rules, and who must notice."""

    name: str
    what: str
    theorem: str
    module: str
    old: str
    new: str


WRONGS = (
    Wrong(
        "price",
        "a bankruptcy price one quote unit too high",
        "T-MAR-8.A1",
        "margin",
        "div_ceil(-quote_balance, steps)",
        "div_ceil(-quote_balance, steps) + 1",
    ),
    Wrong(
        "share",
        "a share one unit too large",
        "T-ALC-1.A1",
        "allocation",
        "- div_floor(seen * amount, divisor)",
        "- div_floor(seen * amount, divisor) + 1",
    ),
    Wrong(
        "fill",
        "a seller who delivers one step less",
        "T-LED-2.L1-fill",
        "journal",
        "-fill.size, fill.price",
        "1 - fill.size, fill.price",
    ),
    Wrong(
        "close",
        "a close of one step more than is left",
        "T-LIQ-3.L3-close_against",
        "deleveraging",
        "size = compute_close(exchange, case, market, candidate, price, most, rules)",
        "size = compute_close(exchange, case, market, candidate, price, most, rules) + 1",
    ),
)


def pair_of(theorem: str) -> Pair:
    """Return the pair of a theorem."""
    return next(pair for pair in PAIRS if pair.theorem == theorem)
