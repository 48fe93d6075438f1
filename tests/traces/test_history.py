"""Long random histories: every law after every call, the whole journal, and a second ledger."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.strategies import numbers
from tests.traces.model import Model, picture_of
from zerosum.rules import apply_checked, replay
from zerosum.rules.journal import drop_flat
from zerosum.spec import REGISTRY, Call, Exchange, Rejected, Role, Transition, same_state
from zerosum.spec.journal import Journal

NAMES = ("clearing", "a", "b", "c", "d", "vault")
STRANGER = "nobody"
LISTABLE = ("BTC", "ETH")
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


class History(RuleBasedStateMachine):
    """An exchange, its journal from the very first entry, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.exchange = Exchange()
        self.journals: list[Journal] = []
        self.model = Model()

    def call(self, rule_name: str, **arguments: Any) -> str:
        """Carry out a call here and in the model; return the name of the refusal."""
        before = self.exchange
        try:
            step = apply_checked(rule_name, before, **arguments)
        except Rejected as rejection:
            refusal, clauses = (
                type(rejection).__name__,
                re.findall(r"\([A-Z]+-\d+\): ", str(rejection)),
            )
        else:
            refusal, clauses = "", ["none"]
            self.accept(step)
        assert 1 == len(clauses)
        assert self.model.call(rule_name, arguments) == refusal
        return refusal

    def accept(self, step: Transition) -> None:
        """Go on from the outcome of a call."""
        self.exchange = step.after
        self.journals.append(step.journal)

    def name(self, chair: int) -> str:
        """Return who sits on a chair."""
        seated = list(self.model.members)
        return STRANGER if chair == 19 else seated[chair % len(seated)]

    @initialize(mark=st.integers(1, 2000))
    def found(self, mark: int) -> None:
        """Begin with a clearing account, two traders with cash, and two markets."""
        self.call("apply_open_account", account=NAMES[0], role=Role.CLEARING, owner=None)
        for name in NAMES[1:3]:
            self.call("apply_open_account", account=name, role=Role.TRADER, owner=None)
            self.call("apply_deposit", account=name, amount=10_000)
        for market in LISTABLE:
            self.call("apply_list_market", market=market, mark=mark, price_increment=5)

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
    def forget_flat_positions(self) -> None:
        """Do what a long-running user does between transitions."""
        before = self.exchange
        for name in sorted(before.accounts):
            lighter = drop_flat(self.exchange.accounts[name])
            assert 0 not in [position.size for position in lighter.positions.values()]
            accounts = self.exchange.accounts.set(name, lighter)
            self.exchange = Exchange(before.pile, accounts, before.markets, before.next_seat)
        assert same_state(before, self.exchange)

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


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=10 * settings().max_examples,
    stateful_step_count=2 * settings().stateful_step_count,
)
