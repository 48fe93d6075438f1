"""The events of random histories: what may happen at an exchange, drawn with dice.

There are two drivers and one vocabulary. The soak throws dice that a seed determines; the state
machine lets Hypothesis throw them, which shrinks. An event looks at the exchange as it stands, so
it can happen in any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Protocol, TypeVar

from attrs import frozen

from zerosum.rules import House, RuleSet
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.ruleset import (
    AdlStop,
    AdlTrigger,
    BackstopKind,
    Eligibility,
    Guard,
    LimitRule,
    MarketOrder,
    PriceRule,
    RankKey,
    ResidualRule,
    SizeRule,
    Split,
    Stage,
)
from zerosum.spec.state import Exchange, MarginTier, Role, equity, ids_of
from zerosum.spec.units import PPM_ONE, AccountId, MarketId, Price

Option = TypeVar("Option")
Choice = TypeVar("Choice", bound=Enum)

SWEEP = "apply_sweep"
"""A sweep is many calls and no rule of its own, but it can be asked for like one."""

TRADERS: tuple[AccountId, ...] = ("a", "b", "c", "d", "e", "f")
VAULT: AccountId = "vault"
HOUSE: Mapping[AccountId, Role] = {
    "clearing": Role.CLEARING,
    VAULT: Role.VAULT,
    "fees": Role.FEES,
}
STRANGER: AccountId = "nobody"
MARKETS: tuple[MarketId, ...] = ("BTC", "ETH")
TIERS = (MarginTier(0, 100_000, 50_000), MarginTier(50_000, 200_000, 100_000))


class Dice(Protocol):
    """Where an event takes its numbers and choices from."""

    def between(self, low: int, high: int) -> int:
        """Return any number from low to high."""

    def pick(self, options: Sequence[Option]) -> Option:
        """Return any of the options; the first is the plainest."""


@frozen
class Ask:
    """A call that is asked for: a rule by name, and its arguments."""

    rule: str
    arguments: dict[str, Any]


Event = Callable[[Exchange, Dice], list[Ask]]


def ask(rule: str, **arguments: Any) -> Ask:
    """Return a call of a rule."""
    return Ask(rule, arguments)


# The beginning ----------------------------------------------------------------------------------


def founding(dice: Dice, traders: Sequence[AccountId]) -> list[Ask]:
    """Open the house's accounts and the traders', list the markets, and pay in some cash."""
    opened = [ask("apply_open_account", account=id_, role=role) for id_, role in HOUSE.items()]
    roles = {traders[-1]: Role.NEUTRAL}
    opened += [
        ask("apply_open_account", account=id_, role=roles.get(id_, Role.TRADER)) for id_ in traders
    ]
    increment = dice.pick((1, 5))
    listed = [
        ask("apply_list_market", market=id_, mark=1_000, price_increment=increment, tiers=TIERS)
        for id_ in MARKETS
    ]
    paid = [ask("apply_deposit", account=id_, amount=dice.between(1, 100_000)) for id_ in traders]
    paid.append(ask("apply_deposit", account=VAULT, amount=dice.between(1, 20_000)))
    return [*opened, *listed, *paid]


# Who, where and at which price ------------------------------------------------------------------


def some_trader(exchange: Exchange, dice: Dice) -> AccountId:
    """Return an account that trades, and now and then one that does not exist."""
    accounts = exchange.accounts
    roles = (Role.TRADER, Role.MAKER, Role.NEUTRAL)
    trading = [id_ for id_ in ids_of(accounts) if accounts[id_].role in roles]
    return STRANGER if dice.between(0, 39) == 39 else dice.pick(trading)


def some_market(exchange: Exchange, dice: Dice) -> MarketId:
    """Return a listed market."""
    return dice.pick(list(ids_of(exchange.markets)))


def some_price(exchange: Exchange, dice: Dice, market: MarketId, reach: int) -> Price:
    """Return a price within reach of the mark, on the grid, and now and then just off it."""
    listed = exchange.markets[market]
    near = max(listed.mark + dice.between(-reach, reach), 0)
    on_grid = max(near - near % listed.price_increment, listed.price_increment)
    return on_grid + (1 if dice.between(0, 39) == 39 else 0)


def debtors(exchange: Exchange) -> list[AccountId]:
    """Return the accounts that owe."""
    return [id_ for id_ in ids_of(exchange.accounts) if equity(exchange, id_) < 0]


# The events -------------------------------------------------------------------------------------


def trade(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Let two accounts trade near the mark."""
    market = some_market(exchange, dice)
    buyer, seller = some_trader(exchange, dice), some_trader(exchange, dice)
    size, price = dice.between(0, 60), some_price(exchange, dice, market, 20)
    return [ask("apply_fill", market=market, buyer=buyer, seller=seller, size=size, price=price)]


def rest(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Let some orders rest near the mark."""
    market = some_market(exchange, dice)
    return [
        ask(
            "apply_place_order",
            market=market,
            order=f"order {exchange.next_seat + number}",
            account=some_trader(exchange, dice),
            size=dice.between(-30, 30),
            price=some_price(exchange, dice, market, 200),
        )
        for number in range(dice.between(1, 3))
    ]


def cancel(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Cancel an account's orders in a market."""
    market, account = some_market(exchange, dice), some_trader(exchange, dice)
    return [ask("apply_cancel_orders", market=market, account=account)]


def move_prices(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Move a mark, mostly a little and sometimes a lot, and the oracle price after it."""
    market = some_market(exchange, dice)
    by = dice.pick((10, 10, 60, 200, 400))
    mark = max(exchange.markets[market].mark + dice.between(-by, by), 1)
    oracle = max(mark + dice.between(-9, 9), 1)
    return [
        ask("apply_mark", market=market, price=mark),
        ask("apply_oracle", market=market, price=oracle),
    ]


def pay(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Move cash through a door or between accounts."""
    account, amount = some_trader(exchange, dice), dice.between(0, 30_000)
    match dice.pick(("deposit", "withdrawal", "transfer", "shared withdrawal")):
        case "deposit":
            receiver = dice.pick((account, account, account, VAULT))
            return [ask("apply_deposit", account=receiver, amount=amount)]
        case "withdrawal":
            return [ask("apply_withdrawal", account=account, amount=amount)]
        case "transfer":
            receiver = some_trader(exchange, dice)
            return [ask("apply_transfer", payer=account, receiver=receiver, amount=amount)]
    debtor = dice.pick((*debtors(exchange), account))
    return [ask("apply_shared_withdrawal", account=account, amount=amount, debtor=debtor)]


def fund(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Settle a funding period."""
    market, rate = some_market(exchange, dice), dice.between(-3, 3)
    return [ask("apply_funding", market=market, rate=rate, clearing="clearing")]


def cool_down(exchange: Exchange, dice: Dice) -> list[Ask]:
    """End the cooldown of an account that is in one, or of any."""
    accounts = exchange.accounts
    cooling = [id_ for id_ in ids_of(accounts) if accounts[id_].in_cooldown]
    account = dice.pick(cooling) if cooling else some_trader(exchange, dice)
    return [ask("apply_cooldown_end", account=account)]


def liquidate(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Send one account down the waterfall, a failing one if there is any."""
    failing = [id_ for id_ in ids_of(exchange.accounts) if is_liquidatable(exchange, id_)]
    account = dice.pick(failing) if failing else some_trader(exchange, dice)
    house = some_house(exchange, dice)
    return [
        ask(
            "apply_waterfall",
            account=account,
            backstop=house.backstop,
            fees=house.fees,
            peak=house.peak,
            rules=some_rules(dice),
        )
    ]


def sweep(exchange: Exchange, dice: Dice) -> list[Ask]:
    """Send every failing account down the waterfall."""
    return [ask(SWEEP, house=some_house(exchange, dice), rules=some_rules(dice))]


def some_house(exchange: Exchange, dice: Dice) -> House:
    """Return the house's accounts; the vault may have seen better days."""
    worth = equity(exchange, VAULT)
    return House(backstop=VAULT, fees="fees", peak=dice.pick((0, worth, 2 * max(worth, 0))))


WEIGHTS: Mapping[Event, int] = {
    trade: 30,
    rest: 10,
    cancel: 3,
    move_prices: 15,
    pay: 12,
    fund: 4,
    cool_down: 1,
    liquidate: 8,
    sweep: 12,
}
"""How often each event happens in a soak."""


# Rule sets --------------------------------------------------------------------------------------

ENUMS: Mapping[str, type[Enum]] = {
    "market_order": MarketOrder,
    "limit": LimitRule,
    "size": SizeRule,
    "backstop": BackstopKind,
    "adl_trigger": AdlTrigger,
    "adl_stop": AdlStop,
    "eligibility": Eligibility,
    "split": Split,
    "price": PriceRule,
    "guard": Guard,
    "residual": ResidualRule,
}
"""The slots that have a choice by name: every choice of them is drawn."""

NUMBERS: Mapping[str, tuple[int | None, ...]] = {
    "share_ppm": (PPM_ONE, 200_000),
    "share_threshold": (0, 20_000),
    "liquidation_fee_ppm": (0, 5_000),
    "backstop_trigger_ppm": (PPM_ONE, 666_667),
    "backstop_size_cap": (None, 40),
    "backstop_capital_floor": (0, 1_000),
    "backstop_needs_margin": (True, False),
    "backstop_max_drawdown_ppm": (PPM_ONE, 300_000),
    "backstop_share_ppm": (PPM_ONE, 200_000),
    "backstop_target_ppm": (PPM_ONE, 900_000),
    "backstop_penalty_ppm": (0, 700_000),
}
"""The slots that have a number: some that bind and some that do not."""


def some_rules(dice: Dice) -> RuleSet:
    """Return a rule set with anything in its slots."""
    slots: dict[str, Any] = {name: dice.pick(list(kind)) for name, kind in ENUMS.items()}
    slots |= {name: dice.pick(numbers) for name, numbers in NUMBERS.items()}
    keys = [dice.pick(list(RankKey)) for _ in range(dice.between(1, 3))]
    return RuleSet(name="any", date="undated", stages=some_stages(dice), rank=tuple(keys), **slots)


def some_stages(dice: Dice) -> tuple[Stage, ...]:
    """Return all stages in any order, and now and then without the last."""
    waiting, chosen = list(Stage), []
    while waiting:
        chosen.append(waiting.pop(dice.between(0, len(waiting) - 1)))
    return tuple(chosen[: dice.pick((3, 3, 3, 2))])
