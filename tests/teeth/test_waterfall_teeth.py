"""One planted wrong for each law of margin, liquidation, vault, deleveraging and the waterfall.

The judge is the theorem of the rule: with the error planted it must not come out as expected.
Laws that are proved turn by turn are judged on a worked waterfall too: a turn that goes wrong is no
call that a refutation could show.
"""

from __future__ import annotations

from importlib import import_module

import pytest
from attrs import frozen

from tests.teeth.judge import statement_notices, theorem_notices
from tests.teeth.plant import planted, replaced
from tests.unit.crowds import BTC, Held, Resting, exchange_of, liquidated, marked, with_book
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.rejections import BrokenInvariant


@frozen
class Wrong:
    """A passage of a rule, what stands there instead, and the theorem that must notice."""

    law: str
    rule: str
    module: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.law} {self.rule}: {self.new}"


WRONGS = [
    Wrong(
        "LED-4.L4",
        "take_order",
        "liquidation",
        "if negate(is_liquidatable(exchange, account)):",
        "if False:",
    ),
    Wrong(
        "MAR-5.L1",
        "close_against",
        "deleveraging",
        "if negate(is_liquidatable(exchange, account)):",
        "if False:",
    ),
    Wrong(
        "LIQ-1.L1",
        "apply_place_order",
        "orders",
        "    require_on_grid(exchange, market, price)\n",
        "",
    ),
    Wrong("LIQ-1.L2", "cancel_order", "orders", "if resting.owner != account:", "if False:"),
    Wrong(
        "LIQ-3.L1",
        "take_order",
        "liquidation",
        "fee = minimum(div_floor(value * fee_ppm, PPM_ONE), affordable)",
        "fee = div_floor(value * fee_ppm, PPM_ONE)",
    ),
    Wrong(
        "LIQ-3.L1",
        "take_order",
        "liquidation",
        "sells = ite(resting.price >= maximum(limit, 1),",
        "sells = ite(resting.price >= 1,",
    ),
    Wrong(
        "LIQ-3.L2",
        "take_order",
        "liquidation",
        "if can_afford(traded[0], resting.owner):",
        "if True:",
    ),
    Wrong(
        "LIQ-3.L3",
        "take_order",
        "liquidation",
        "wanted = maximum(magnitude(left) - keep, 0)",
        "wanted = magnitude(left) + keep",
    ),
    Wrong(
        "LIQ-3.L3",
        "close_against",
        "deleveraging",
        "against_long = minimum(maximum(left, 0), maximum(-size, 0))",
        "against_long = ite(left > 0, maximum(-size, 0), 0)",
    ),
    Wrong(
        "LIQ-3.L4",
        "take_order",
        "liquidation",
        "buys = ite(resting.price <= limit, minimum(wanted,",
        "buys = ite(resting.price >= limit, minimum(wanted,",
    ),
    Wrong(
        "VLT-2.L1",
        "take_position",
        "vault",
        "return exchange, ()\n    left = size_left(exchange, case, market)\n    size = minimum(",
        "pass\n    left = size_left(exchange, case, market)\n    size = minimum(",
    ),
    Wrong(
        "VLT-3.L2",
        "take_position",
        "vault",
        "    if left > 0:\n        return Fill(market, backstop, case.account, size, "
        "case.limits[market], TAKEOVER)",
        "    if left > 0:\n        return Fill(market, backstop, case.account, size, "
        "case.limits[market] - 1, TAKEOVER)",
    ),
    Wrong(
        "VLT-5.L1",
        "take_order_with_fund",
        "vault",
        "return ite(beyond > 0, minimum(most, payable), most)",
        "return most",
    ),
    Wrong(
        "VLT-5.L2",
        "take_order_with_fund",
        "vault",
        "due = slippage - maximum(worth_at_limits(exchange, case), 0)",
        "due = slippage",
    ),
    Wrong(
        "VLT-3.L1",
        "take_account",
        "vault",
        "taken = record(exchange, *fills)\n    return taken if keeps_within_limits",
        "taken = record(exchange, *fills)\n    return taken if True or keeps_within_limits",
    ),
    Wrong(
        "LIQ-2.L1",
        "apply_cooldown_end",
        "liquidation",
        "SetCooldown(account, active=False)",
        "SetCooldown(account, active=True)",
    ),
    Wrong(
        "LIQ-3.L5",
        "take_order",
        "liquidation",
        "    traded = _trade_with(exchange, case, market, order, size)",
        "    traded = _trade_with(exchange, case, market, order, most)",
    ),
    Wrong(
        "ADL-3.L6",
        "close_against",
        "deleveraging",
        "    return guarded(compute_needed(exchange, case, market, price, most, is_saved))",
        "    return guarded(most)",
    ),
    Wrong(
        "ADL-3.L7",
        "close_against",
        "journal",
        "return _trade(bought, fill.seller, fill.market, -fill.size, fill.price)",
        "return _trade(bought, fill.seller, fill.market, -fill.size, fill.price + 1)",
    ),
    Wrong(
        "ADL-3.L1",
        "close_against",
        "deleveraging",
        "most = minimum(opposite, maximum(at_most, 0))",
        "most = opposite",
    ),
    Wrong(
        "ADL-3.L1",
        "close_against",
        "deleveraging",
        "return listed.previous_mark",
        "return listed.mark",
    ),
    Wrong(
        "ADL-3.L2",
        "close_against",
        "deleveraging",
        "return ite(wanted * loss <= available, wanted, 0)",
        "return wanted",
    ),
    Wrong(
        "ADL-3.L3",
        "close_against",
        "deleveraging",
        "size = compute_close(exchange, case, market, candidate, price, most, rules)",
        "size = compute_close(exchange, case, market, candidate, price, most, rules) - 1",
    ),
    Wrong(
        "ADL-3.L4",
        "close_against",
        "deleveraging",
        "against_short = minimum(maximum(-left, 0), maximum(size, 0))",
        "against_short = minimum(maximum(-left, 0), magnitude(size))",
    ),
    Wrong(
        "ADL-3.L5",
        "close_against",
        "deleveraging",
        "return record(exchange, Fill(market, candidate, account, size, price, DELEVERAGING))",
        "return record(exchange, Fill(market, candidate, account, size, price + 1, DELEVERAGING))",
    ),
    Wrong(
        "ADL-5.L1",
        "deleverage",
        "deleveraging",
        "at_most=shares.get(candidate, left),",
        "at_most=shares.get(candidate, left) - 1,",
    ),
    Wrong(
        "WAT-3.L1",
        "apply_waterfall",
        "waterfall",
        "    require_liquidatable(exchange, account)\n",
        "",
    ),
    Wrong(
        "WAT-4.L1",
        "pay_share",
        "socialisation",
        "amount = minimum(minimum(owed, at_most), maximum(equity(exchange, payer), 0))",
        "amount = minimum(at_most, maximum(equity(exchange, payer), 0))",
    ),
    Wrong(
        "LIQ-3.L6",
        "pay_share",
        "socialisation",
        "Transfer(payer, account, amount, SOCIALISED)",
        "Withdraw(payer, amount)",
    ),
    Wrong(
        "WAT-5.L1",
        "apply_shared_withdrawal",
        "socialisation",
        "Withdraw(account, amount - haircut)",
        "Withdraw(account, amount)",
    ),
    Wrong(
        "ADL-9.L1",
        "close_for_amount",
        "amounts",
        "rest = paid - price * steps",
        "rest = 0",
    ),
    Wrong(
        "VLT-6.L1",
        "settle_fund",
        "amounts",
        'Transfer(fund, account, -gain, "slippage")',
        'Transfer(fund, account, -gain - 1, "slippage")',
    ),
    Wrong(
        "VLT-6.L2",
        "settle_fund",
        "amounts",
        "if negate(is_covered(exchange.accounts[fund].quote_balance, gain)):",
        "if False:",
    ),
]


@pytest.mark.parametrize("wrong", WRONGS, ids=map(str, WRONGS))
def test_theorem_notices(wrong: Wrong) -> None:
    module = import_module(f"zerosum.rules.{wrong.module}")
    with planted(module, replaced(module, wrong.old, wrong.new)):
        assert theorem_notices(wrong.rule, wrong.law) == "REFUTED"


TURNS = [
    Wrong(
        "WAT-3.L2",
        "apply_waterfall",
        "waterfall",
        "return pairs(rules.stages, markets)",
        "return pairs(rules.stages[::-1], markets)",
    ),
    Wrong(
        "WAT-3.L2",
        "apply_waterfall",
        "waterfall",
        "begun = begin(progress, stage.value, market)",
        "begun = begin(progress, END, market)",
    ),
    Wrong(
        "WAT-3.L3",
        "apply_waterfall",
        "waterfall",
        "begun.exchange,\n                case=case,",
        "begun.exchange,\n                case=open_case(begun.exchange, account, rules),",
    ),
]


@pytest.mark.parametrize("wrong", TURNS, ids=map(str, TURNS))
def test_law_notices_on_a_worked_waterfall(wrong: Wrong) -> None:
    """The book sells a part above the mark's limit, so a limit asked for again is another one."""
    crowd = {"ann": Held(100, {BTC: (10, 100)}), "whale": Held(500, {BTC: (-20, 110)})}
    opened = exchange_of({**crowd, "mm": Held(1_000)}, marks={BTC: 100}, house=30)
    before = marked(with_book(opened, BTC, Resting("mm", 4, 91)), BTC=91)
    liquidated(before, "ann", textbook)
    module = import_module(f"zerosum.rules.{wrong.module}")
    wrongly = planted(module, replaced(module, wrong.old, wrong.new))
    with wrongly, pytest.raises(BrokenInvariant) as caught:
        liquidated(before, "ann", textbook)
    assert wrong.law in str(caught.value)


PROVED_BY_TURNS = [one for one in TURNS if "pairs(" not in one.old]
"""The order of the plan is a statement of its own (T-WAT-3.A1)."""


@pytest.mark.parametrize("wrong", PROVED_BY_TURNS, ids=map(str, PROVED_BY_TURNS))
def test_theorem_notices_in_a_turn(wrong: Wrong) -> None:
    module = import_module(f"zerosum.rules.{wrong.module}")
    with planted(module, replaced(module, wrong.old, wrong.new)):
        assert theorem_notices(wrong.rule, wrong.law, "UNKNOWN")


STATEMENTS = [
    ("T-MAR-7.A1", "margin", "long_limit = div_ceil(", "long_limit = div_floor("),
    (
        "T-MAR-7.A1",
        "margin",
        "div_floor(mark * (whole + worth)",
        "div_floor(mark * (whole - worth)",
    ),
    ("T-MAR-8.A1", "margin", "div_ceil(-quote_balance, steps)", "div_floor(-quote_balance, steps)"),
    ("T-ADL-4.A2", "ranking", "return one.seat < other.seat", "return False"),
    ("T-ADL-4.A2", "ranking", "if is_greater(theirs, mine):", "if is_greater(mine, theirs):"),
    (
        "T-ADL-5.A1",
        "deleveraging",
        "if position_of(failed, market).size == 0:",
        "if position_of(failed, market).size == 1:",
    ),
    (
        "T-ADL-4.A3",
        "ranking",
        "return Rank(tuple(scores), held.seat)",
        "return Rank(tuple(scores), 0)",
    ),
    (
        "T-ALC-1.A3",
        "allocation",
        "- div_floor(seen * amount, divisor)",
        "- div_floor(seen * amount, divisor) + 1",
    ),
    (
        "T-VLT-3.A1",
        "vault",
        "affordable = div_floor(maximum(free, 0), maximum(cost, 1))",
        "affordable = div_floor(maximum(free, 0), maximum(cost, 1)) + 1",
    ),
    (
        "T-VLT-3.A1",
        "vault",
        "rules.backstop_size_cap - ite(left > 0, held, -held)",
        "rules.backstop_size_cap - held",
    ),
    (
        "T-WAT-3.A1",
        "waterfall",
        "return pairs(rules.stages, markets)",
        "return pairs(rules.stages[::-1], markets)",
    ),
]


@pytest.mark.parametrize(("theorem", "name", "old", "new"), STATEMENTS)
def test_statement_notices(theorem: str, name: str, old: str, new: str) -> None:
    module = import_module(f"zerosum.rules.{name}")
    with planted(module, replaced(module, old, new)):
        assert statement_notices(theorem)


def test_floor_for_ceil_in_margin_is_noticed() -> None:
    module = import_module("zerosum.spec.margin")
    wrong = replaced(module, "return div_ceil(fold(step,", "return -div_ceil(-fold(step,")
    with planted(module, wrong):
        assert statement_notices("T-MAR-1.A4")
