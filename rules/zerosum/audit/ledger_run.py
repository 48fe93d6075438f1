"""Run a history through our own ledger, and let its laws judge it on the way.

The history is cut into stretches. Each stretch is shown to the laws as one observation: the state
before, the state after, the journal in between, and what the journal alone makes of the state
before. The laws are those of the registry, the ones that are proved.
"""

from __future__ import annotations

from collections import defaultdict

from attrs import define, field

from zerosum.audit.verdicts import HOLDS, Check, Finding, Judgement, Question, violated
from zerosum.rules import apply_fill, apply_list_market, apply_open_account
from zerosum.rules.journal import apply_entry
from zerosum.rules.observe import transition_of
from zerosum.spec.journal import Entry, Journal
from zerosum.spec.registry import REGISTRY, Call
from zerosum.spec.state import Exchange, MarginTier, Role, position_of
from zerosum.spec.units import AccountId, MarketId, Price, Size

REST: AccountId = "rest"
"""Everybody who is not in the source, as one account."""

LAWS = {
    Question("pile", "LED-1", "do the balances sum to the pile, changed only at the doors?"): (
        "LED-1.L1",
        "LED-1.L2",
    ),
    Question("balance", "LED-2", "do longs equal shorts in every market?"): ("LED-2.L1",),
    Question("promises", "LED-3", "are promises the pile plus all deficits?"): ("LED-3.L1",),
    Question("replay", "LED-4", "does the journal alone rebuild the state?"): ("LED-4.L1",),
}


@define(eq=False)
class LedgerRun:
    """A ledger on its way through a history.

    Accounts and markets come into being when they are first named.
    """

    exchange: Exchange = field(factory=Exchange)
    _before: Exchange = field(factory=Exchange)
    _journals: list[Journal] = field(factory=list)
    _answers: dict[Question, list[tuple[str, Judgement]]] = field(factory=lambda: defaultdict(list))

    def take(self, outcome: tuple[Exchange, Journal]) -> None:
        """Go on from the outcome of a transition."""
        self.exchange, journal = outcome
        self._journals.append(journal)

    def write(self, entry: Entry) -> None:
        """Record what happened although a rule of today would have refused it."""
        self.take((apply_entry(self.exchange, entry), (entry,)))

    def require_account(self, account: AccountId) -> None:
        """Open an account unless it is there."""
        for id_, role in ((REST, Role.MAKER), (account, Role.TRADER)):
            if id_ not in self.exchange.accounts:
                self.take(apply_open_account(self.exchange, account=id_, role=role))

    def require_market(
        self, market: MarketId, mark: Price, tiers: tuple[MarginTier, ...] = ()
    ) -> None:
        """List a market at its first price unless it is there."""
        if market not in self.exchange.markets:
            self.take(apply_list_market(self.exchange, market=market, mark=mark, tiers=tiers))

    def mark_of(self, market: MarketId) -> Price:
        """Return the mark of a market that is listed."""
        return self.exchange.markets[market].mark

    def begin_anew(self) -> None:
        """Go on with an empty ledger: what follows does not rest on what was before."""
        self.exchange = self._before = Exchange()
        self._journals = []

    def trade_with_rest(
        self, account: AccountId, market: MarketId, moved: Size, price: Price, reason: str
    ) -> None:
        """Let an account buy (above zero) or sell (below zero) steps against the rest."""
        self.require_account(account)
        self.require_market(market, price)
        buyer, seller = (account, REST) if moved > 0 else (REST, account)
        self.take(
            apply_fill(
                self.exchange,
                market=market,
                buyer=buyer,
                seller=seller,
                size=abs(moved),
                price=price,
                reason=reason,
            )
        )

    def size_of(self, account: AccountId, market: MarketId) -> Size:
        """Return the steps that an account holds in a market."""
        held = self.exchange.accounts.get(account)
        return 0 if held is None else position_of(held, market).size

    def end_stretch(self, place: str) -> None:
        """Show the stretch up to here to the laws."""
        journal = tuple(entry for part in self._journals for entry in part)
        step = transition_of(self._before, self.exchange, journal, Call("history", {}))
        for question, laws in LAWS.items():
            broken = [law for law in map(REGISTRY.laws.__getitem__, laws) if not law.holds(step)]
            answer = violated(broken[0].sentence, law=broken[0].id) if broken else HOLDS
            self._answers[question].append((place, answer))
        self._before, self._journals = self.exchange, []

    def checks(self) -> list[Check]:
        """Return how often each law held."""
        return [
            question.count(judgement for _, judgement in self._answers[question])
            for question in LAWS
        ]

    def findings(self) -> list[Finding]:
        """Return the stretches in which a law did not hold."""
        return [
            finding for question in LAWS for finding in question.findings(self._answers[question])
        ]
