"""The terms of the ledger's other transitions (chapter 01): each does as told, or refuses.

These laws compare the state after with the arguments of the call, and say exactly when a call is
refused.
"""

from __future__ import annotations

from attrs import evolve

from zerosum.spec.arithmetic import conj, disj, every, iff, implies, magnitude, negate
from zerosum.spec.margin import is_schedule
from zerosum.spec.observed import cash_gained, is_accepted
from zerosum.spec.registry import Transition, law
from zerosum.spec.rejections import (
    InsufficientEquity,
    NotPositive,
    OffGrid,
    UnknownAccount,
    UnknownMarket,
)
from zerosum.spec.state import (
    Account,
    Market,
    Role,
    equity,
    ids_of,
    position_of,
    same_account,
    same_market,
    same_state,
)
from zerosum.spec.units import AccountId, MarketId

# LED-8 transfer, LED-9 doors ------------------------------------------------------------------


@law(
    "LED-8.L1",
    "TRANSFER TERMS",
    "A transfer moves exactly its amount from payer to receiver, and no position.",
    source="ours",
)
def transfer_moves_its_amount(step: Transition) -> bool:
    """Compare both parties' changes with the call."""
    asked = step.call.arguments
    return implies(
        is_accepted(step),
        lambda: conj(
            cash_gained(step, asked["payer"]) == -asked["amount"],
            cash_gained(step, asked["receiver"]) == asked["amount"],
        ),
    )


@law(
    "LED-8.L2",
    "TRANSFER ADMISSION",
    "A transfer is accepted exactly when two accounts differ, the amount is at least one unit and "
    "the payer's equity covers it.",
    source="story 5",
)
def transfer_is_admitted_exactly(step: Transition) -> bool:
    """Compare acceptance with the guard, both ways."""
    asked = step.call.arguments
    listed = conj(
        asked["payer"] in step.before.accounts,
        asked["receiver"] in step.before.accounts,
        asked["payer"] != asked["receiver"],
    )
    return iff(is_accepted(step), conj(listed, _is_covered(step, asked["payer"])))


def _is_covered(step: Transition, payer: AccountId) -> bool:
    amount = step.call.arguments["amount"]
    return conj(
        amount >= 1,
        implies(
            payer in step.before.accounts,
            lambda: equity(step.before, payer) >= amount,
        ),
    )


@law(
    "LED-9.L1",
    "DEPOSIT TERMS",
    "A deposit of at least one unit is accepted for any account and credits exactly its amount.",
    source="story 1",
)
def deposit_credits_its_amount(step: Transition) -> bool:
    """Compare acceptance and credit with the call."""
    account, amount = step.call.arguments["account"], step.call.arguments["amount"]
    return conj(
        iff(is_accepted(step), conj(account in step.before.accounts, amount >= 1)),
        implies(is_accepted(step), lambda: cash_gained(step, account) == amount),
    )


@law(
    "LED-9.L2",
    "WITHDRAWAL TERMS",
    "A withdrawal is accepted exactly when the account's equity covers it, and debits exactly its "
    "amount.",
    source="story 5",
)
def withdrawal_debits_its_amount(step: Transition) -> bool:
    """Compare acceptance and debit with the call."""
    account, amount = step.call.arguments["account"], step.call.arguments["amount"]
    return conj(
        iff(is_accepted(step), conj(account in step.before.accounts, _is_covered(step, account))),
        implies(is_accepted(step), lambda: cash_gained(step, account) == -amount),
    )


# LED-10 funding -------------------------------------------------------------------------------


@law(
    "LED-10.L1",
    "FUNDING TERMS",
    "At a funding settlement a holder pays exactly size x rate to the clearing account, whatever "
    "the sign, and nothing else moves.",
    source="ours",
)
def holder_pays_size_times_rate(step: Transition) -> bool:
    """Compare the holder's and the clearing account's changes with the call."""
    asked = step.call.arguments
    holder, clearing, market = asked["holder"], asked["clearing"], asked["market"]
    if holder == clearing:
        return same_state(step.before, step.after)
    payment = position_of(step.before.accounts[holder], market).size * asked["rate"]
    return conj(
        cash_gained(step, holder) == -payment,
        cash_gained(step, clearing) == payment,
    )


@law(
    "LED-10.L2",
    "FUNDING SUMS TO ZERO",
    "A funding settlement leaves the clearing account exactly as it was: payments sum to zero with "
    "no remainder.",
    source="story 3, 17",
)
def funding_sums_to_zero(step: Transition) -> bool:
    """Compare the clearing account before and after."""
    clearing = step.call.arguments["clearing"]
    return implies(
        is_accepted(step),
        lambda: same_account(step.before.accounts[clearing], step.after.accounts[clearing]),
    )


@law(
    "LED-10.L3",
    "FUNDING ADMISSION",
    "A funding settlement is accepted exactly when the market is listed and the clearing account "
    "has its role and no position there; the market's index moves by the rate.",
    source="ours",
)
def funding_is_admitted_exactly(step: Transition) -> bool:
    """Compare acceptance with the guard, and the index with the rate."""
    asked = step.call.arguments
    market, clearing = asked["market"], asked["clearing"]
    listed = conj(market in step.before.markets, clearing in step.before.accounts)
    return conj(
        iff(
            is_accepted(step),
            conj(listed, implies(listed, lambda: _can_clear(step, clearing, market))),
        ),
        implies(
            is_accepted(step),
            lambda: same_market(step.after.markets[market], _indexed(step)),
        ),
    )


def _indexed(step: Transition) -> Market:
    """Return the market of the call with its funding index moved by the rate."""
    market = step.before.markets[step.call.arguments["market"]]
    return evolve(market, funding_index=market.funding_index + step.call.arguments["rate"])


def _can_clear(step: Transition, clearing: AccountId, market: MarketId) -> bool:
    account = step.before.accounts[clearing]
    return conj(account.role is Role.CLEARING, position_of(account, market).size == 0)


@law(
    "LED-10.L4",
    "EVERYBODY SETTLES",
    "At a funding settlement every account but the clearing account pays exactly size x rate, "
    "once.",
    source="story 2",
)
def everybody_settles_once(step: Transition) -> bool:
    """Compare every account's change over the whole settlement with its size."""
    asked = step.call.arguments
    market, rate, clearing = asked["market"], asked["rate"], asked["clearing"]

    def settles(id_: AccountId) -> bool:
        owed = position_of(step.before.accounts[id_], market).size * rate
        return disj(id_ == clearing, cash_gained(step, id_) == -owed)

    return implies(is_accepted(step), lambda: every(settles, ids_of(step.before.accounts)))


# LED-11 prices --------------------------------------------------------------------------------


@law(
    "LED-11.L1",
    "MARK TERMS",
    "A positive mark is accepted for a listed market; the old mark is remembered and nothing else "
    "moves.",
    source="story 3",
)
def mark_moves_as_told(step: Transition) -> bool:
    """Compare the market with the call."""
    asked = step.call.arguments
    market = asked["market"]
    before, after = step.before.markets.get(market), step.after.markets.get(market)
    accepted_when = conj(before is not None, asked["price"] >= 1)
    if before is None or after is None or not is_accepted(step):
        return iff(is_accepted(step), accepted_when)
    return conj(
        accepted_when,
        same_market(after, evolve(before, mark=asked["price"], previous_mark=before.mark)),
    )


@law(
    "LED-11.L2",
    "ORACLE TERMS",
    "A positive oracle price is accepted for a listed market, and nothing else moves.",
    source="story 3",
)
def oracle_moves_as_told(step: Transition) -> bool:
    """Compare the market with the call."""
    asked = step.call.arguments
    market = asked["market"]
    before, after = step.before.markets.get(market), step.after.markets.get(market)
    accepted_when = conj(before is not None, asked["price"] >= 1)
    if before is None or after is None or not is_accepted(step):
        return iff(is_accepted(step), accepted_when)
    return conj(accepted_when, same_market(after, evolve(before, oracle=asked["price"])))


# LED-12 opening and listing -------------------------------------------------------------------


@law(
    "LED-12.L1",
    "OPENING TERMS",
    "A new account is empty, of the role and owner asked for, and takes the next seat; an owner "
    "exists and stands on its own.",
    source="ours",
)
def account_opens_empty(step: Transition) -> bool:
    """Compare the new account with an empty one, and acceptance with the guard."""
    asked = step.call.arguments
    account, owner = asked["account"], asked["owner"]
    owner_stands_alone = owner is None or (
        owner in step.before.accounts and step.before.accounts[owner].owner is None
    )
    admitted = conj(account not in step.before.accounts, owner_stands_alone)
    if not is_accepted(step):
        return negate(admitted)
    seat = step.before.next_seat
    return conj(
        admitted,
        same_account(
            step.after.accounts[account], Account(seat=seat, owner=owner, role=asked["role"])
        ),
        step.after.next_seat == seat + 1,
    )


@law(
    "LED-12.L2",
    "LISTING TERMS",
    "A market is listed once, at a positive mark, a positive price increment and a well-formed "
    "margin schedule.",
    source="ours",
)
def market_is_listed_as_told(step: Transition) -> bool:
    """Compare the new market with the call, and acceptance with the guard."""
    asked = step.call.arguments
    market, mark, increment = asked["market"], asked["mark"], asked["price_increment"]
    tiers = asked["tiers"]
    admitted = conj(
        market not in step.before.markets, mark >= 1, increment >= 1, is_schedule(tiers)
    )
    if not is_accepted(step):
        return negate(admitted)
    fresh = Market(
        mark=mark, price_increment=increment, previous_mark=mark, oracle=mark, tiers=tiers
    )
    return conj(admitted, same_market(step.after.markets[market], fresh))


# LED-13 refusals ------------------------------------------------------------------------------


@law(
    "LED-13.L1",
    "REFUSAL",
    "A refused call writes no journal and leaves the state as it was.",
    source="ours",
    about="step",
)
def refusal_changes_nothing(step: Transition) -> bool:
    """Compare the state around a refused call."""
    return implies(
        negate(is_accepted(step)),
        lambda: conj(step.journal == (), same_state(step.before, step.after)),
    )


@law(
    "LED-13.L2",
    "REASON",
    "A refusal names what it refuses: the value, account or market of the call, and the numbers of "
    "the state that stand against it.",
    source="ours",
)
def refusal_names_what_it_refuses(step: Transition) -> bool:
    """Compare the fields of the rejection with the call and the state."""
    asked = step.call.arguments
    match step.rejection:
        case NotPositive(field=field, value=value):
            return disj(value == asked[field], value == magnitude(asked[field]))
        case UnknownAccount(account=account):
            return conj(account in step.call.names, account not in step.before.accounts)
        case UnknownMarket(market=market):
            return conj(market == asked["market"], market not in step.before.markets)
        case InsufficientEquity(account=account, amount=amount, equity=available):
            return conj(
                account in step.call.names,
                amount == asked["amount"],
                available == equity(step.before, account),
            )
        case OffGrid(market=market, price=price, increment=increment):
            listed = step.before.markets[market]
            return conj(price == asked["price"], increment == listed.price_increment)
    return True
