"""Right rules: each is proved, and the verdict says for what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tidy.source import ROOT
from tests.unit.check_rules import Checked, checked, transfer
from zerosum.proofs.check import Request, check
from zerosum.proofs.check.laws import PLAIN_LAWS

BOUNDED = "at most 3 weights; all integers"
ANY = "any number of items (induction); all integers"
EACH = "each step, so any number of items; all integers"


def scopes(found: Checked) -> set[str]:
    """Return what the verdicts hold for."""
    assert found.report is not None
    return {one.scope for one in found.report.verdicts}


def proved(target: str, *laws: str, **options: Any) -> set[str]:
    """Check a function that exists, expect a proof, and return what it holds for."""
    report = check(Request(target, laws, **options))
    assert {"PROVED"} == {one.outcome for one in report.verdicts}
    return {one.scope for one in report.verdicts}


def example(name: str) -> str:
    """Return one of the examples as a target."""
    return str(ROOT / "spec" / "examples" / name)


# The rulebook's own, and the examples ------------------------------------------------------------


@pytest.mark.parametrize("rule", ["apply_transfer", "apply_deposit", "apply_mark"])
def test_our_own_rule_is_proved(rule: str) -> None:
    found = proved(f"zerosum.rules.ledger:{rule}")
    assert all(scope.startswith("any number of accounts") for scope in found)


def test_rule_with_arguments_of_any_kind_is_proved_where_the_rulebook_proves_it() -> None:
    [scope] = proved("zerosum.rules.deleveraging:close_against", "PILE", calls=20)
    assert scope.startswith("any number of accounts")


def test_fold_over_all_accounts_is_proved_where_the_rulebook_proves_it() -> None:
    [scope] = proved("zerosum.rules.ledger:apply_funding", "PILE", calls=20)
    assert "induction over the loop" in scope


def test_haircut_example_is_proved() -> None:
    found = proved(example("haircut.py:apply_haircut"))
    assert all(scope.startswith("any number of accounts") for scope in found)


def test_pro_rata_example_is_proved_for_any_number() -> None:
    found = proved(
        example("pro_rata.py:next_share"),
        "NO MORE THAN WEIGHT",
        "NONNEGATIVE",
        assumptions=("is_a_loss", "is_a_weight"),
        fold=("seen", "given"),
        start="nobody",
        invariant="given_is_the_floor",
        at_end="all_is_given",
    )
    assert {ANY} == found


def test_queue_example_is_proved_for_any_number() -> None:
    laws = ("SUMS EXACTLY", "PREFIX", "NO FLIP", "NO MORE THAN WEIGHT", "NONNEGATIVE")
    assert {EACH} == proved(example("close_queue.py:close_next"), *laws, fold=("left",))


# Rules of somebody's own -------------------------------------------------------------------------

EXCHANGE_RULES = {
    "composed": transfer(
        "return apply_transfer(exchange, payer=payer, receiver=receiver, amount=amount)"
    ),
    "own refusal": transfer(
        """
        if amount < 1 or equity(exchange, payer) < amount:
            raise ValueError(f"{payer} has no {amount}")
        return record(exchange, Transfer(payer, receiver, amount))
        """
    ),
    "own kind of refusal": """
@frozen
class TooMuch(Rejected):
    amount: Quote

    def __str__(self) -> str:
        return f"{self.amount} is too much"

"""
    + transfer(
        """
        if disj(amount < 1, amount > 1_000):
            raise TooMuch(amount)
        return record(exchange, Transfer(payer, receiver, amount))
        """
    ),
    "by role": transfer(
        """
        if exchange.accounts[payer].role is Role.VAULT:
            return exchange, ()
        if amount < 1:
            return exchange, ()
        return record(exchange, Transfer(payer, receiver, amount))
        """
    ),
    "branches": transfer(
        """
        if not (amount > 0 and equity(exchange, payer) >= amount) or amount == 7:
            raise ValueError("no")
        match amount:
            case 1 | 2:
                return exchange, ()
            case _:
                return record(exchange, Transfer(payer, receiver, amount))
        """
    ),
    "helpers, lambdas and a try": transfer(
        """
        def half(x: int) -> int:
            return div_floor(x, 2)
        double = lambda x: x + x
        try:
            even = double(half(amount))
            return apply_transfer(exchange, payer=payer, receiver=receiver, amount=even)
        except Rejected:
            return exchange, ()
        """
    ),
    "state made by hand": transfer(
        """
        if amount < 1:
            return exchange, ()
        paid, got = exchange.accounts[payer], exchange.accounts[receiver]
        accounts = exchange.accounts.set(
            payer, evolve(paid, quote_balance=paid.quote_balance - amount)
        ).set(receiver, evolve(got, quote_balance=got.quote_balance + amount))
        return evolve(exchange, accounts=accounts), (Transfer(payer, receiver, amount),)
        """
    ),
}


@pytest.mark.parametrize("text", EXCHANGE_RULES.values(), ids=EXCHANGE_RULES)
def test_right_rule_over_an_exchange_is_proved(tmp_path: Path, text: str) -> None:
    found = checked(tmp_path, text)
    assert ("", True) == (found.refusal, found.is_all_proved)
    assert all(scope.startswith("any number of accounts") for scope in scopes(found))


SHARES = """
def rule(loss: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    total = sum(weights)
    if total < 1 or loss < 0 or loss > total or any(one < 0 for one in weights):
        raise ValueError(f"{loss} among {weights}")
    shares, seen = [], 0
    for weight in weights:
        shares.append(div_floor((seen + weight) * loss, total) - div_floor(seen * loss, total))
        seen += weight
    return tuple(shares)
"""


def test_list_is_proved_up_to_the_bound(tmp_path: Path) -> None:
    laws = ("SUMS EXACTLY", "NO MORE THAN WEIGHT", "NONNEGATIVE")
    found = checked(tmp_path, SHARES, *laws)
    assert (True, {BOUNDED}) == (found.is_all_proved, scopes(found))


def test_bound_is_what_was_asked_for(tmp_path: Path) -> None:
    found = checked(tmp_path, SHARES, "NONNEGATIVE", bound=2)
    assert {"at most 2 weights; all integers"} == scopes(found)


KINDS = """
class Side(Enum):
    LONG = 1
    SHORT = -1

@frozen
class Loss:
    amount: Quote
    is_shared: bool = False

def rule(
    side: Side, loss: Loss, held: Position, price: Price | None, pair: tuple[int, bool],
    many: list[tuple[int, int]], *, at_least: int = 0,
) -> int:
    sign = 1 if side is Side.LONG else -1
    paid = loss.amount if loss.is_shared else 0
    worth = 0 if price is None else held.size * price
    more = sum(one * one + other * other for one, other in many)
    return magnitude(sign * (paid + worth)) + more + (1 if pair[1] else 0)
"""


def test_every_kind_of_parameter_is_quantified_over(tmp_path: Path) -> None:
    found = checked(tmp_path, KINDS, "NONNEGATIVE", bound=1)
    assert ("", True) == (found.refusal, found.is_all_proved)


def test_own_law_and_assumption_are_asked(tmp_path: Path) -> None:
    text = """
def rule(loss: int, total: int) -> int:
    return total - loss

def fits(loss, total):
    return loss <= total

def still_there(arguments, result):
    return result >= 0 and arguments["total"] == result + arguments["loss"]
"""
    assert not checked(tmp_path, text, "still_there").is_all_proved
    assert checked(tmp_path, text, "still_there", assumptions=("fits",)).is_all_proved


def test_law_of_a_transition_is_asked(tmp_path: Path) -> None:
    text = (
        transfer("return record(exchange, Transfer(payer, receiver, amount))")
        + """
def receiver_gains(before, after, receiver, amount):
    gained = after.accounts[receiver].quote_balance - before.accounts[receiver].quote_balance
    return gained == amount

def only_one_entry(journal):
    return len(journal) <= 1

def nobody_gains(step, receiver):
    before, after = step.before.accounts[receiver], step.after.accounts[receiver]
    return after.quote_balance <= before.quote_balance
"""
    )
    found = checked(tmp_path, text, "receiver_gains", "only_one_entry", "nobody_gains")
    names = ("receiver_gains", "only_one_entry", "nobody_gains")
    assert ["PROVED", "PROVED", "REFUTED"] == [found.outcomes[id_] for id_ in names]
    assert 1 == found.call("nobody_gains")["amount"]


# Folds -------------------------------------------------------------------------------------------

COUNTING = """
def rule(left: int, done: int, size: int, *, whole: int) -> tuple[int, int]:
    taken = maximum(minimum(left, size), 0)
    return left - taken, done + taken

def begin(whole):
    return whole, 0

def wrong_begin(whole):
    return whole + 1, 0

def kept(left, done, whole):
    return left + done == whole

def too_weak(left, done, whole):
    return done >= 0

def too_strong(left, done, whole):
    return left + done == whole and done < 7

def whole_is_positive(whole):
    return whole >= 0

def done_is_small(done):
    return done < 3
"""
FOLD: dict[str, Any] = {"fold": ("left", "done"), "start": "begin"}


def test_invariant_is_proved_by_induction(tmp_path: Path) -> None:
    found = checked(tmp_path, COUNTING, **FOLD, invariant="kept", at_end="kept")
    assert (True, {ANY}) == (found.is_all_proved, scopes(found))


def test_wrong_start_is_refuted(tmp_path: Path) -> None:
    options = {**FOLD, "start": "wrong_begin"}
    assert "REFUTED" == checked(tmp_path, COUNTING, **options, invariant="kept").outcomes["kept"]


def test_invariant_that_breaks_after_some_items_is_refuted(tmp_path: Path) -> None:
    found = checked(tmp_path, COUNTING, **FOLD, invariant="too_strong")
    assert "REFUTED" == found.outcomes["too_strong"]
    assert 7 == found.call("too_strong")["size"]


def test_end_that_does_not_follow_from_the_invariant_is_not_decided(tmp_path: Path) -> None:
    found = checked(tmp_path, COUNTING, **FOLD, invariant="too_weak", at_end="kept")
    assert "NOT DECIDED" == found.outcomes["kept"]
    assert found.report is not None
    [detail] = [one.detail for one in found.report.verdicts if one.id == "kept"]
    assert "strengthen the invariant" in detail


def test_what_a_fold_carries_is_not_assumed(tmp_path: Path) -> None:
    found = checked(tmp_path, COUNTING, **FOLD, invariant="kept", assumptions=("done_is_small",))
    assert "make it part of --invariant" in found.refusal


# The ready-made laws -----------------------------------------------------------------------------


def test_every_ready_made_law_has_a_refutation_and_a_proof() -> None:
    """By name, in these two files: a law that nothing breaks or nothing keeps has no place."""
    folder = Path(__file__).parent
    broken = (folder / "test_check_wrong_rules.py").read_text(encoding="utf-8")
    kept = Path(__file__).read_text(encoding="utf-8")
    for law in PLAIN_LAWS:
        assert f'"{law.name}' in broken
        assert f'"{law.name}' in kept


def test_monotone_share_is_proved(tmp_path: Path) -> None:
    text = """
def rule(loss: int, total: int) -> int:
    if total < 1:
        raise ValueError("nobody")
    return div_ceil(loss, total)
"""
    assert checked(tmp_path, text, "MONOTONE:loss").is_all_proved
