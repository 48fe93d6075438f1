"""Worked examples of chapter 06: who bears the deficit that is left at the end of a waterfall.

Ann has paid in 100 and holds 10 steps since a price of 100; a close at 85 leaves her 50 below zero.
"""

from __future__ import annotations

import pytest
from attrs import evolve
from immutables import Map

from tests.unit.crowds import (
    BTC,
    ETH,
    FEES,
    HOUSE,
    REST,
    Held,
    exchange_of,
    fills,
    liquidated,
    marked,
    payments,
    sizes,
    swept,
    unresolved,
    worths,
)
from zerosum.rules import apply_checked, apply_shared_withdrawal, apply_withdrawal, drop_flat
from zerosum.rules.ruleset import Guard, PriceRule, ResidualRule, Stage
from zerosum.rules.socialisation import (
    by_seat,
    compute_deficit,
    compute_loss_shares,
    has_nothing_open,
)
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.journal import LeftOpen, Transfer, Unresolved, Withdraw
from zerosum.spec.rejections import InsufficientEquity, NotPositive, UnknownAccount
from zerosum.spec.state import Account, Exchange, Market, Position

ANN = Held(100, {BTC: (10, 100)})
TO_THE_END = evolve(
    textbook,
    stages=(Stage.DELEVERAGING,),
    price=PriceRule.MARK,
    guard=Guard.NONE,
)


def owing_fifty() -> Exchange:
    """Return ann at 85, where a close at the mark leaves her 50 below zero."""
    crowd = {
        "ann": ANN,
        "one": Held(500, {BTC: (-20, 100)}),
        "two": Held(500, {BTC: (-10, 100)}),
        "idle": Held(400),
    }
    return marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)


@pytest.mark.parametrize(
    ("residual", "paid", "left"),
    [
        (ResidualRule.STAY, {}, 50),
        (ResidualRule.ON_WITHDRAWALS, {}, 50),
        # Both are short ten with a profit of 150.
        (ResidualRule.WINNERS, {"one": 25, "two": 25}, 0),
        # So they have since 100, where the mark was before.
        (ResidualRule.WINNERS_OF_MOVE, {"one": 25, "two": 25}, 0),
        # And rest is long twenty: a quarter, a quarter and half of 50, in the order of seats.
        (ResidualRule.BY_SIZE, {"one": 12, "two": 13, REST: 25}, 0),
    ],
)
def test_residual(residual: ResidualRule, paid: dict[str, int], left: int) -> None:
    step = liquidated(owing_fifty(), "ann", evolve(TO_THE_END, residual=residual))
    assert [("one", "ann", 10, 85)] == fills(step.journal)
    assert paid == {payer: amount for payer, _, amount, _ in payments(step.journal)}
    assert {"socialised loss"} >= {reason for *_, reason in payments(step.journal)}
    assert ([("ann", left)] if left > 0 else []) == unresolved(step.journal)
    # Whoever holds nothing pays nothing.
    assert [-left, 400, 0] == worths(step.after, "ann", "idle", HOUSE)


def test_what_some_cannot_pay_the_others_do() -> None:
    crowd = {
        "ann": ANN,
        "one": Held(500, {BTC: (-20, 100)}),
        "poor": Held(152, {BTC: (10, 100)}),
        "idle": Held(400),
    }
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)
    step = liquidated(before, "ann", evolve(TO_THE_END, residual=ResidualRule.BY_SIZE))
    paid = [(payer, amount) for payer, _, amount, _ in payments(step.journal)]
    # Poor's half is 25 and it has two; the other 23 come from who has something left.
    assert [("one", 25), ("poor", 2), ("one", 23)] == paid
    assert [] == unresolved(step.journal)


def test_no_winner_pays_more_than_it_has_of_its_profit() -> None:
    crowd = {
        "ann": ANN,
        "one": Held(500, {BTC: (-20, 100)}),
        "poor": Held(10, {BTC: (-10, 100)}),
    }
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)
    before, _ = apply_withdrawal(before, account="poor", amount=158)
    step = liquidated(before, "ann", evolve(TO_THE_END, residual=ResidualRule.WINNERS))
    # One has 150 of profit left, and poor has taken out all but two of its own.
    paid = [(payer, amount) for payer, _, amount, _ in payments(step.journal)]
    assert [("one", 49), ("poor", 1)] == paid
    assert [] == unresolved(step.journal)


def test_end_comes_once_and_writes_down_all_that_is_left() -> None:
    crowd = {"ann": Held(100, {BTC: (10, 100), ETH: (-4, 50)}), "mm": Held(10_000)}
    before = marked(exchange_of(crowd, marks={BTC: 100, ETH: 50}), BTC=80, ETH=55)
    step = liquidated(before, "ann", evolve(TO_THE_END, stages=()))
    ends = [one for one in step.journal if isinstance(one, (LeftOpen, Unresolved))]
    assert [
        LeftOpen("ann", BTC, 10),
        LeftOpen("ann", ETH, -4),
        Unresolved("ann", 120),
    ] == ends


def test_deficit_without_a_position_is_written_down() -> None:
    first = liquidated(owing_fifty(), "ann", TO_THE_END)
    ann = drop_flat(first.after.accounts["ann"])
    again = liquidated(
        evolve(first.after, accounts=first.after.accounts.set("ann", ann)), "ann", TO_THE_END
    )
    assert [("ann", 50)] == unresolved(again.journal)


def test_settled_deficit_is_left_out_of_later_sweeps() -> None:
    first, _, failed = swept(owing_fifty(), TO_THE_END)
    assert ("ann",) == failed
    _, journal, failed = swept(first, TO_THE_END)
    assert ((), ()) == (journal, failed)


@pytest.mark.parametrize(
    ("residual", "paid", "left"),
    [
        (ResidualRule.WINNERS, [("win", 100)], [50]),
        # What the winner keeps and what the loser has left are 100 each.
        (ResidualRule.WINNERS_THEN_ALL, [("win", 100), ("win", 25), ("lose", 25)], []),
    ],
)
def test_what_profits_do_not_cover_all_holders_pay_by_equity(
    residual: ResidualRule, paid: list[tuple[str, int]], left: list[int]
) -> None:
    accounts = {
        "ann": Account(-150, seat=0),
        "win": Account(950, Map({BTC: Position(-10, -850)}), seat=1),
        "lose": Account(-650, Map({BTC: Position(10, 850)}), seat=2),
        "idle": Account(400, seat=3),
    }
    before = Exchange(550, Map(accounts), Map({BTC: Market(mark=75)}), 4)
    step = apply_checked(
        "settle", before, account="ann", rules=evolve(TO_THE_END, residual=residual)
    )
    assert paid == [(payer, amount) for payer, _, amount, _ in payments(step.journal)]
    assert left == [amount for _, amount in unresolved(step.journal)]


def test_nobody_pays_for_an_account_that_still_holds_something() -> None:
    rules = evolve(TO_THE_END, stages=(), residual=ResidualRule.BY_SIZE)
    step = liquidated(owing_fifty(), "ann", rules)
    assert [] == payments(step.journal)
    assert [10] == sizes(step.after, BTC, "ann")


@pytest.mark.parametrize(
    ("at_most", "cash", "paid"),
    [(20, 500, 20), (60, 500, 50), (60, 30, 30), (60, 0, 0), (0, 500, 0), (-5, 500, 0)],
)
def test_payer_pays_its_share_and_what_is_owed_and_what_it_has(
    at_most: int, cash: int, paid: int
) -> None:
    crowd = {"ann": ANN, "payer": Held(cash)}
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)
    step = apply_checked("pay_share", before, account="ann", payer="payer", at_most=at_most)
    assert [paid - 50, cash - paid] == worths(step.after, "ann", "payer")


def test_withdrawal_bears_its_share_of_an_open_deficit() -> None:
    step = liquidated(owing_fifty(), "ann", TO_THE_END)
    before = step.after
    # 1,001,500 are there and 1,001,550 are promised; a tenth bears a tenth.
    assert 1_001_500 == before.pile
    after, journal = apply_shared_withdrawal(before, account=REST, amount=100_155, debtor="ann")
    assert [(REST, "ann", 5, "socialised loss")] == payments(journal)
    assert 1_001_500 - 100_150 == after.pile
    assert [-45] == worths(after, "ann")


def test_haircut_is_rounded_up() -> None:
    before = liquidated(owing_fifty(), "ann", TO_THE_END).after
    _, journal = apply_shared_withdrawal(before, account=REST, amount=100_156, debtor="ann")
    assert [(REST, "ann", 6, "socialised loss")] == payments(journal)


# At the points where it changes -----------------------------------------------------------------


@pytest.mark.parametrize(("cash", "owed"), [(100, 0), (99, 1), (101, 0)])
def test_first_unit_that_is_owed_is_written_down(cash: int, owed: int) -> None:
    # At 90 ten steps are worth what they cost but a hundred.
    before = marked(exchange_of({"ann": evolve(ANN, cash=cash)}, marks={BTC: 100}), BTC=90)
    assert owed == compute_deficit(before, "ann")
    step = apply_checked("settle", before, account="ann", rules=TO_THE_END)
    ends = [LeftOpen("ann", BTC, 10), *([Unresolved("ann", owed)] if owed > 0 else [])]
    assert ends == list(step.journal)


def test_healthy_account_is_not_settled() -> None:
    before = marked(exchange_of({"ann": ANN}, marks={BTC: 100}), BTC=96)
    assert () == apply_checked("settle", before, account="ann", rules=TO_THE_END).journal


def test_emptied_position_is_not_left_open() -> None:
    first = liquidated(owing_fifty(), "ann", TO_THE_END)
    assert [0] == sizes(first.after, BTC, "ann")
    assert has_nothing_open(first.after, "ann")
    step = apply_checked("settle", first.after, account="ann", rules=TO_THE_END)
    assert (Unresolved("ann", 50),) == step.journal


def test_payers_come_by_seat_and_not_by_name() -> None:
    before = exchange_of({"zoe": Held(1), "mia": Held(1), "abe": Held(1)}, marks={BTC: 100})
    assert ["zoe", "mia", "abe", HOUSE, FEES, REST] == list(by_seat(before))


@pytest.mark.parametrize(
    ("residual", "by_means", "shares"),
    [
        # Profits of 300 and 150, and of 50 each bears its part; a loser bears nothing.
        (ResidualRule.WINNERS, False, {"one": 33, "two": 17, "lose": 0, "idle": 0}),
        # Notionals of 1,700, 850 and 850.
        (ResidualRule.BY_SIZE, False, {"one": 25, "two": 12, "lose": 13, "idle": 0}),
        # Equities of 800, 650 and 850.
        (ResidualRule.BY_SIZE, True, {"one": 17, "two": 14, "lose": 19, "idle": 0}),
    ],
)
def test_shares_of_a_loss(residual: ResidualRule, by_means: bool, shares: dict[str, int]) -> None:
    crowd = {
        "ann": ANN,
        "one": Held(500, {BTC: (-20, 100)}),
        "two": Held(500, {BTC: (-10, 100)}),
        "lose": Held(1_000, {BTC: (10, 100)}),
        "idle": Held(400),
    }
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)
    rules = evolve(TO_THE_END, residual=residual)
    payers = ["ann", "one", "two", "lose", "idle"]
    assert shares == compute_loss_shares(before, "ann", payers, rules, by_means=by_means)


def test_share_of_one_step_is_by_means_too() -> None:
    crowd = {"ann": ANN, "tiny": Held(70, {BTC: (-1, 100)}), "none": Held(70)}
    before = marked(exchange_of(crowd, marks={BTC: 1}), BTC=1)
    rules = evolve(TO_THE_END, residual=ResidualRule.BY_SIZE)
    shares = compute_loss_shares(before, "ann", ["tiny", "none"], rules, by_means=True)
    assert {"tiny": 169, "none": 0} == shares


def test_winner_that_has_nothing_left_bears_nothing() -> None:
    crowd = {
        "ann": ANN,
        "broke": Held(10, {BTC: (-10, 100)}),
        "under": Held(10, {BTC: (-10, 100), ETH: (10, 50)}),
        "one": Held(500, {BTC: (-1, 100)}),
    }
    before = marked(exchange_of(crowd, marks={BTC: 100, ETH: 50}), BTC=85, ETH=30)
    before, _ = apply_withdrawal(before, account="broke", amount=160)
    assert [0, -40] == worths(before, "broke", "under")
    rules = evolve(TO_THE_END, residual=ResidualRule.WINNERS)
    shares = compute_loss_shares(before, "ann", ["broke", "under", "one"], rules, by_means=False)
    assert {"broke": 0, "under": 0, "one": 15} == shares


def test_winners_are_asked_once_and_the_rest_stays() -> None:
    owing = marked(liquidated(owing_fifty(), "ann", TO_THE_END).after, BTC=98)
    # Both are short ten since 100: twenty each of fifty.
    rules = evolve(TO_THE_END, residual=ResidualRule.WINNERS)
    step = apply_checked("settle", owing, account="ann", rules=rules)
    paid = [(payer, amount) for payer, _, amount, _ in payments(step.journal)]
    assert [("one", 20), ("two", 20)] == paid
    assert [("ann", 10)] == unresolved(step.journal)


# A haircut --------------------------------------------------------------------------------------


def two_debtors() -> Exchange:
    """Return ann and bea, who owe 50 each, and carl, who has 60 where the pile is at 40 below."""
    crowd = {"ann": ANN, "bea": ANN, "carl": Held(60), "rich": Held(2_000)}
    before = marked(exchange_of(crowd, marks={BTC: 100}), BTC=85)
    after, _ = apply_withdrawal(before, account="rich", amount=2_000)
    return apply_withdrawal(after, account=REST, amount=1_000_300)[0]


@pytest.mark.parametrize(("amount", "share"), [(1, 1), (10, 10), (50, 50), (60, 50)])
def test_haircut_is_at_most_what_is_owed_and_what_is_withdrawn(amount: int, share: int) -> None:
    before = two_debtors()
    assert -40 == before.pile
    assert [-50, -50, 60, 0] == worths(before, "ann", "bea", "carl", REST)
    # Ten are promised, as far as ann's debt goes, which is less than what carl withdraws.
    _, journal = apply_shared_withdrawal(before, account="carl", amount=amount, debtor="ann")
    rest = [Withdraw("carl", amount - share)] if amount > share else []
    assert [Transfer("carl", "ann", share, "socialised loss"), *rest] == list(journal)


@pytest.mark.parametrize(
    ("amount", "debtor", "entries"),
    [
        (400, "one", [Withdraw("idle", 400)]),  # one owes nothing
        (400, "idle", [Withdraw("idle", 400)]),
        (1, "ann", [Transfer("idle", "ann", 1, "socialised loss")]),
        (400, "ann", [Transfer("idle", "ann", 1, "socialised loss"), Withdraw("idle", 399)]),
    ],
)
def test_what_a_shared_withdrawal_writes_down(
    amount: int, debtor: str, entries: list[Transfer | Withdraw]
) -> None:
    before = liquidated(owing_fifty(), "ann", TO_THE_END).after
    _, journal = apply_shared_withdrawal(before, account="idle", amount=amount, debtor=debtor)
    assert entries == list(journal)


def test_debtor_that_withdraws_bears_nothing_of_its_own_debt() -> None:
    with pytest.raises(InsufficientEquity):
        apply_shared_withdrawal(two_debtors(), account="ann", amount=1, debtor="ann")


@pytest.mark.parametrize(
    ("account", "amount", "debtor", "refusal"),
    [
        ("nobody", 1, "ann", UnknownAccount),
        ("idle", 1, "nobody", UnknownAccount),
        ("idle", 0, "ann", NotPositive),
        ("idle", -1, "ann", NotPositive),
        ("idle", 401, "ann", InsufficientEquity),
    ],
)
def test_refused_shared_withdrawals(
    account: str, amount: int, debtor: str, refusal: type[Exception]
) -> None:
    before = liquidated(owing_fifty(), "ann", TO_THE_END).after
    with pytest.raises(refusal):
        apply_shared_withdrawal(before, account=account, amount=amount, debtor=debtor)
