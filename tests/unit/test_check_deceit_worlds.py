"""Rules over an exchange that would deceive a proof: none is ever reported as proved.

A proof lets a few names stand for all accounts and markets, so a rule may look at nothing that
tells one world from another.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.check_rules import checked, transfer

WRONG = "return evolve(exchange, pile=exchange.pile + 1), ()"
RIGHT = "return record(exchange, Transfer(payer, receiver, amount))"


EXCHANGE_REFUSED = {
    "account by its name": (f'if payer == "vip":\n    {WRONG}\n{RIGHT}', "knows the name 'vip'"),
    "account not of that name": (f'if payer != "payer":\n    {WRONG}\n{RIGHT}', "knows the name"),
    "name in a tuple": (f'if payer in ("a", "b"):\n    {WRONG}\n{RIGHT}', "knows the name 'a'"),
    "matched name": (f'match payer:\n    case "vip":\n        {WRONG}\n{RIGHT}', "knows the name"),
    "name compared by a helper": (
        f'require_difference(payer, "vip")\n{RIGHT}',
        "knows the name 'vip'",
    ),
    "name as a key": (f'if {{"vip": 1}}.get(payer, 0) == 1:\n    {WRONG}\n{RIGHT}', "as a key"),
    "letters of a name": (f'if payer.startswith("v"):\n    {WRONG}\n{RIGHT}', "letters"),
    "length of a name": (f"if len(payer) == 9:\n    {WRONG}\n{RIGHT}", "letters"),
    "order of names": (f"if payer < receiver:\n    {WRONG}\n{RIGHT}", "letters"),
    "unnamed account": (f'if "fund" in exchange.accounts:\n    {WRONG}\n{RIGHT}', "'fund'"),
    "unnamed account read": ('return record(exchange, Transfer(payer, "fund", amount))', "'fund'"),
    "unnamed market": (f'if "DOGE" in exchange.markets:\n    {WRONG}\n{RIGHT}', "'DOGE'"),
    "all accounts": (
        f"if len(list(exchange.accounts)) == 9:\n    {WRONG}\n{RIGHT}",
        "all accounts",
    ),
    "number of accounts": (f"if len(exchange.accounts) == 9:\n    {WRONG}\n{RIGHT}", "len()"),
    "order of markets": (f"for m in exchange.markets:\n    {WRONG}\n{RIGHT}", "no fixed order"),
    "values of markets": (f"for m in exchange.markets.values():\n    {WRONG}\n{RIGHT}", "ids_of"),
    "presence of a position": (
        f'if "BTC" in exchange.accounts[payer].positions:\n    {RIGHT}\n{WRONG}',
        "position_of",
    ),
    "truth of positions": (
        f"if exchange.accounts[payer].positions:\n    {RIGHT}\n{WRONG}",
        "asked for",
    ),
    "no positions": (
        f"if exchange.accounts[payer].positions == Map():\n    {WRONG}\n{RIGHT}",
        "as a whole",
    ),
    "flat by identity": (
        "for m in ids_of(exchange.markets):\n"
        f"    if position_of(exchange.accounts[payer], m) == FLAT:\n        {WRONG}\n{RIGHT}",
        "as a whole",
    ),
    "book": (
        f"for m in ids_of(exchange.markets):\n    if exchange.markets[m].book:\n        {WRONG}\n"
        f"{RIGHT}",
        "book",
    ),
    "fold over all": (
        f"fold(lambda a, b: a, 0, ids_of(exchange.accounts))\n{RIGHT}",
        "no loop is stated",
    ),
    "accounts of another kind": (
        "return evolve(exchange, accounts={'x': 1}), ()",
        "accounts are a dict",
    ),
    "account of another kind": (
        "return evolve(exchange, accounts=exchange.accounts.set(payer, 1)), ()",
        "something else",
    ),
    "field set": (f"exchange.accounts[payer].quote_balance = 0\n{RIGHT}", "assigns to"),
}


@pytest.mark.parametrize(("body", "told"), EXCHANGE_REFUSED.values(), ids=EXCHANGE_REFUSED)
def test_deceit_with_an_exchange_is_refused(tmp_path: Path, body: str, told: str) -> None:
    found = checked(tmp_path, transfer(body), "LED-1.L1")
    assert {} == found.outcomes
    assert told in found.refusal


def test_text_can_only_be_passed_on(tmp_path: Path) -> None:
    text = f"""
def rule(exchange: Exchange, *, payer: AccountId, reason: str = "haircut"):
    if reason == "evil":
        {WRONG}
    return exchange, ()
"""
    assert "a text argument is compared" in checked(tmp_path, text, "LED-1.L1").refusal


def test_rule_that_counts_accounts_is_never_proved(tmp_path: Path) -> None:
    body = f"""
    if total_over_accounts(exchange, lambda _: 1) == 9:
        {WRONG}
    {RIGHT}
    """
    found = checked(tmp_path, transfer(body), "LED-1.L1")
    assert "NOT DECIDED" == found.outcomes["LED-1.L1"]


def test_rule_over_all_markets_says_for_how_many(tmp_path: Path) -> None:
    body = f"""
    count = sum(1 for _ in ids_of(exchange.markets))
    if count == 7:
        {WRONG}
    {RIGHT}
    """
    found = checked(tmp_path, transfer(body), "LED-1.L1")
    assert found.report is not None
    assert "PROVED" == found.outcomes["LED-1.L1"]
    assert "exchanges of 2 markets; all integers" == found.report.verdicts[0].scope


def test_rule_that_reads_margin_says_for_which(tmp_path: Path) -> None:
    body = f"""
    for market in ids_of(exchange.markets):
        if len(exchange.markets[market].tiers) > 1:
            {WRONG}
    {RIGHT}
    """
    found = checked(tmp_path, transfer(body), "LED-1.L1")
    assert found.report is not None
    assert "margin schedules of at most one tier" in found.report.verdicts[0].scope


# Laws are held to the same

EXCHANGE_LAWS = {
    "counts accounts": (
        "def law(step: Transition) -> bool:\n"
        "    return sum(1 for _ in ids_of(step.after.accounts)) < 5\n",
        "goes over all accounts",
    ),
    "counts by total": (
        "def law(step: Transition) -> bool:\n"
        "    return total(lambda _: 1, ids_of(step.after.accounts)) < 5\n",
        "goes over all accounts",
    ),
    "knows an account": (
        "def law(step: Transition) -> bool:\n    return 'fund' not in step.after.accounts\n",
        "'fund'",
    ),
    "counts with a total": (
        "def law(step: Transition) -> bool:\n"
        "    return total_over_accounts(step.after, lambda _: 1) < 5\n",
        "",
    ),
}


@pytest.mark.parametrize(("law", "told"), EXCHANGE_LAWS.values(), ids=EXCHANGE_LAWS)
def test_deceitful_law_of_an_exchange_is_never_proved(tmp_path: Path, law: str, told: str) -> None:
    found = checked(tmp_path, transfer(RIGHT) + law, "law")
    assert "PROVED" != found.outcomes.get("law")
    assert told in found.refusal
