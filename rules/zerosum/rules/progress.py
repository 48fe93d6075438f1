"""A state on its way through many transitions."""

from __future__ import annotations

from attrs import frozen

from zerosum.spec.journal import Journal
from zerosum.spec.state import Exchange


@frozen(eq=False)
class Progress:
    """A state on its way through many transitions, with the journal since its origin.

    The journals are kept as a chain and joined once: appending to a tuple in a loop would be
    quadratic.
    """

    exchange: Exchange
    origin: Exchange
    _chain: tuple[object, Journal] | None = None

    @classmethod
    def at(cls, exchange: Exchange) -> Progress:
        """Return the beginning of a way."""
        return cls(exchange, exchange)

    def then(self, outcome: tuple[Exchange, Journal]) -> Progress:
        """Take the outcome of the next transition."""
        exchange, journal = outcome
        return Progress(exchange, self.origin, (self._chain, journal))

    def finish(self) -> tuple[Exchange, Journal]:
        """Return the state reached and the one journal of all transitions."""
        journals: list[Journal] = []
        link: object = self._chain
        while isinstance(link, tuple):
            link, journal = link
            journals.append(journal)
        return self.exchange, tuple(entry for part in reversed(journals) for entry in part)
