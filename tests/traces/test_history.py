"""Long random histories: every law after every call, the whole journal, and a second ledger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from attrs import frozen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from tests.strategies import numbers
from tests.traces import events
from tests.traces.events import HOUSE, STRANGER, SWEEP, Ask, Option, ask, founding
from tests.traces.model import Model, picture_of
from tests.traces.watch import carry_out, reached_by, tidied
from zerosum.rules import replay
from zerosum.spec import REGISTRY, Call, Exchange, Role, Transition, same_state
from zerosum.spec.journal import Journal

NAMES = (*HOUSE, "a", "b", "c", "d")
LISTABLE = events.MARKETS
STATE_LAWS = [law for law in REGISTRY.laws.values() if law.about == "state"]
NO_CALL = Call("nothing", {})

chairs = st.integers(0, 19)
"""An account, counted among those that exist; the last chair is a stranger's."""

distances = st.sampled_from((1, 2, 1, 2, 1, 2, 1, 2, 0))
"""How far the other side sits; nobody sits on both."""

names = st.sampled_from(NAMES)
markets = st.sampled_from((*LISTABLE, *LISTABLE, *LISTABLE, "unlisted"))
prices = st.builds(lambda tick, off: 5 * tick + off // 9, st.integers(1, 300), st.integers(0, 9))
"""A price on the grid of five, mostly."""

sizes = st.one_of(st.integers(1, 9), st.integers(1, 9), numbers(0, 10**9))
amounts = st.one_of(st.integers(1, 10_000), numbers(0))
rates = st.one_of(st.integers(-9, 9), numbers())


@frozen
class DrawnDice:
    """Dice that Hypothesis throws."""

    data: st.DataObject

    def between(self, low: int, high: int) -> int:
        """Return any number from low to high."""
        return self.data.draw(st.integers(low, high))

    def pick(self, options: Sequence[Option]) -> Option:
        """Return any of the options."""
        return options[self.between(0, len(options) - 1)]


class History(RuleBasedStateMachine):
    """An exchange, its journal from the very first entry, and the model beside it.

    Some rules ask for anything at all, and are mostly about refusals; the others are the events of
    the soak, which lead into waterfalls.
    """

    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.exchange = Exchange()
        self.journals: list[Journal] = []
        self.model = Model()

    def call(self, rule_name: str, **arguments: Any) -> None:
        """Carry out a call here and in the model, which refuses the same for the same reason."""
        self.carry_out(ask(rule_name, **arguments))

    def carry_out(self, one: Ask) -> None:
        """Carry out a call, and let the model book what it cannot know."""
        step = carry_out(self.exchange, one)
        refusal = "" if step.rejection is None else type(step.rejection).__name__
        assert self.model.call(one.rule, one.arguments) == refusal
        if refusal:
            assert 1 == len(re.findall(r"\([A-Z]+-\d+\): ", str(step.rejection)))
        if one.rule in ("apply_waterfall", SWEEP):
            self.model.book(step.journal)
        self.exchange = step.after
        self.journals.append(step.journal)
        self.reached.update(reached_by(step))

    def happen(self, event: events.Event, data: st.DataObject) -> None:
        """Let an event happen, call by call."""
        for one in event(self.exchange, DrawnDice(data)):
            self.carry_out(one)

    def name(self, chair: int) -> str:
        """Return who sits on a chair."""
        seated = list(self.model.members)
        return STRANGER if chair == 19 else seated[chair % len(seated)]

    @initialize(data=st.data())
    def found(self, data: st.DataObject) -> None:
        """Begin with the house, some traders with cash, and something to lose in two markets."""
        for one in founding(DrawnDice(data), NAMES[3:6]):
            self.carry_out(one)
        for event in (events.trade, events.trade, events.trade, events.rest, events.rest):
            self.happen(event, data)

    @rule(data=st.data())
    def trade(self, data: st.DataObject) -> None:
        self.happen(events.trade, data)

    @rule(data=st.data())
    def place_order(self, data: st.DataObject) -> None:
        self.happen(events.rest, data)

    @rule(data=st.data())
    def cancel_orders(self, data: st.DataObject) -> None:
        self.happen(events.cancel, data)

    @rule(data=st.data())
    def move_prices(self, data: st.DataObject) -> None:
        self.happen(events.move_prices, data)

    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        self.happen(events.pay, data)

    @rule(data=st.data())
    def cool_down(self, data: st.DataObject) -> None:
        self.happen(events.cool_down, data)

    @rule(data=st.data())
    def liquidate(self, data: st.DataObject) -> None:
        self.happen(events.liquidate, data)

    @rule(data=st.data())
    def sweep(self, data: st.DataObject) -> None:
        self.happen(events.sweep, data)

    @rule(name=names, role=st.sampled_from(Role), owner=st.none() | names)
    def open_account(self, name: str, role: Role, owner: str | None) -> None:
        self.call("apply_open_account", account=name, role=role, owner=owner)

    @rule(
        market=st.sampled_from((*LISTABLE, "SOL")),
        mark=numbers(0, 10**6),
        increment=st.integers(0, 5),
    )
    def list_market(self, market: str, mark: int, increment: int) -> None:
        self.call("apply_list_market", market=market, mark=mark, price_increment=increment)

    @rule(chair=chairs, amount=amounts)
    def deposit(self, chair: int, amount: int) -> None:
        self.call("apply_deposit", account=self.name(chair), amount=amount)

    @rule(chair=chairs, amount=amounts)
    def withdraw(self, chair: int, amount: int) -> None:
        self.call("apply_withdrawal", account=self.name(chair), amount=amount)

    @rule(chair=st.integers(0, 5), beyond=st.integers(0, 1))
    def withdraw_everything(self, chair: int, beyond: int) -> None:
        """Ask for the last unit, or for one more."""
        name = self.name(chair)
        amount = int(self.model.worth(name)) + beyond
        self.call("apply_withdrawal", account=name, amount=amount)

    @rule(chair=chairs, distance=distances, amount=amounts)
    def transfer(self, chair: int, distance: int, amount: int) -> None:
        payer, receiver = self.name(chair), self.name(chair + distance)
        self.call("apply_transfer", payer=payer, receiver=receiver, amount=amount)

    @rule(market=markets, chair=chairs, distance=distances, size=sizes, price=prices)
    def fill(self, market: str, chair: int, distance: int, size: int, price: int) -> None:
        parties = {"buyer": self.name(chair), "seller": self.name(chair + distance)}
        self.call("apply_fill", market=market, **parties, size=size, price=price)

    @rule(
        market=st.sampled_from(LISTABLE),
        chair=st.integers(0, 5),
        size=sizes,
        tick=st.integers(1, 99),
    )
    def agree(self, market: str, chair: int, size: int, tick: int) -> None:
        """Trade with a neighbour on the grid, which is hardly ever refused."""
        parties = {"buyer": self.name(chair), "seller": self.name(chair + 1)}
        self.call("apply_fill", market=market, **parties, size=size, price=5 * tick)

    @rule(market=markets, chair=chairs, distance=distances, thirds=st.integers(1, 4), price=prices)
    def unwind(self, market: str, chair: int, distance: int, thirds: int, price: int) -> None:
        """Close a part of a position, all of it, or more."""
        holder, other = self.name(chair), self.name(chair + distance)
        held = self.model.size_of(holder, market)
        buyer, seller = (other, holder) if held > 0 else (holder, other)
        size = max(1, abs(held) * thirds // 3)
        self.call("apply_fill", market=market, buyer=buyer, seller=seller, size=size, price=price)

    @rule(market=markets, price=numbers(0, 10**6))
    def move_mark(self, market: str, price: int) -> None:
        self.call("apply_mark", market=market, price=price)

    @rule(market=markets, price=numbers(0, 10**6))
    def move_oracle(self, market: str, price: int) -> None:
        self.call("apply_oracle", market=market, price=price)

    @rule(market=markets, rate=rates, chair=st.just(0) | chairs)
    def settle_funding(self, market: str, rate: int, chair: int) -> None:
        self.call("apply_funding", market=market, rate=rate, clearing=self.name(chair))

    @rule()
    def forget_what_is_flat_or_used_up(self) -> None:
        """Do what a long-running user does between transitions."""
        self.exchange = tidied(self.exchange)
        self.model.forget_used_up_orders()

    @invariant()
    def state_laws_hold(self) -> None:
        standing = Transition(self.exchange, self.exchange, (), NO_CALL, self.exchange)
        assert [] == [law.id for law in STATE_LAWS if not law.holds(standing)]

    @invariant()
    def second_ledger_agrees(self) -> None:
        assert self.model.picture() == picture_of(self.exchange)

    def teardown(self) -> None:
        """Replay everything from the empty exchange."""
        journal = tuple(entry for part in self.journals for entry in part)
        assert same_state(replay(Exchange(), journal), self.exchange)


REACHED = {
    "Fill liquidation",
    "Fill takeover",
    "Fill deleveraging",
    "ConsumeOrder cancelled",
    "Transfer funding",
    "Transfer socialised loss",
    "SetCooldown",
    "LeftOpen",
    "Unresolved",
    "a failing vault",
    "contagion",
}
"""What the machine must have met; a soak meets more (test_soak.py)."""


def test_history() -> None:
    History.reached.clear()
    case = History.TestCase
    case.settings = settings(
        max_examples=2 * settings().max_examples,
        stateful_step_count=2 * settings().stateful_step_count,
    )
    case().runTest()
    assert set() == REACHED - {kind for kind, times in History.reached.items() if times}
