"""Small worlds in which properties break, as scenario files have them.

Prices and money are whole; a step is one coin. Everybody holds what is said and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from zerosum.spec.state import Role

BTC, ETH = "BTC", "ETH"
Holding = tuple[int, int]
"""A signed size, and the price at which it was entered."""


def market(
    mark: int,
    *,
    previous: int | None = None,
    oracle: int | None = None,
    bids: tuple[tuple[int, int], ...] = (),
    maintenance: str = "0.05",
    initial: str = "0.1",
) -> dict[str, object]:
    """Return a market with a mark, and bids of a maker: each a size and a price."""
    listed: dict[str, object] = {
        "step": "1",
        "tick": "1",
        "mark": str(mark),
        "previous_mark": str(mark if previous is None else previous),
        "oracle": str(mark if oracle is None else oracle),
        "tiers": [{"initial": initial, "maintenance": maintenance}],
    }
    if bids:
        listed["book"] = [
            {"owner": "maker", "side": "bid", "size": str(size), "price": str(price)}
            for size, price in bids
        ]
    return listed


def holder(cash: int, **held: Holding) -> dict[str, object]:
    """Return an account with cash and positions."""
    return {
        "balance": str(cash),
        "positions": [
            {"market": name, "size": str(size), "entry": str(entry)}
            for name, (size, entry) in held.items()
        ],
    }


def world(
    markets: Mapping[str, object],
    accounts: Mapping[str, object],
    *,
    vault: int = 0,
    peak: int | None = None,
    path: tuple[int, ...] = (),
) -> dict[str, object]:
    """Return a world; the path is of marks of BTC."""
    house: dict[str, object] = {"backstop": "vault"}
    if peak is not None:
        house["peak"] = str(peak)
    told: dict[str, object] = {
        "quote": {"unit": "USD", "decimals": 0},
        "house": house,
        "markets": dict(markets),
        "accounts": {
            **accounts,
            "maker": {"role": "maker", "balance": "100000000"},
            "vault": {"role": "vault", "balance": str(vault)},
        },
    }
    if path:
        told["path"] = [{"marks": {BTC: str(mark)}} for mark in path]
    return told


LONG = holder(100, BTC=(10, 100))
"""A long of ten from 100 with 100 of cash: it has used that up at a mark of 90."""


def against(cash: int, entry: int) -> dict[str, object]:
    """Return the short that holds the other side of the failed long."""
    return holder(cash, BTC=(-10, entry))


PLAIN = tuple(
    world(
        {BTC: market(mark, previous=previous or mark, bids=() if bid is None else ((10, bid),))},
        {"long": LONG, "short": against(cash, entry)},
    )
    for (entry, cash), mark, previous, bid in product(
        ((110, 1000), (85, 20), (86, 1000)), (94, 91, 85), (None, 100), (None, 91, 90)
    )
)
"""One long that has failed and one short, with a bid or none: before, at and past the limit."""

FAR_ORACLE = (
    world({BTC: market(85, oracle=100)}, {"long": LONG, "short": against(1000, 110)}),
    world({BTC: market(85, oracle=95)}, {"long": LONG, "short": against(1000, 86)}),
    world({BTC: market(92, oracle=88)}, {"long": LONG, "short": against(1000, 110)}),
)
"""An oracle price that has not followed the mark."""

BACKED = tuple(
    world(
        {BTC: market(mark, bids=bids)},
        {"long": LONG, "short": against(1000, 110)},
        vault=vault,
        peak=peak,
        path=path,
    )
    for mark, bids, vault, peak, path in (
        (92, (), 100, None, (70,)),
        (85, (), 100, None, ()),
        (85, (), 100, 1000, ()),
        (85, (), 30, None, ()),
        (85, ((4, 84),), 100, None, ()),
    )
)
"""A fund with some money: which takes over and then loses, or stops, or has nothing to pay for."""

HEAVY = tuple(
    world(
        {BTC: market(85, previous=previous, oracle=oracle)},
        {
            "long": LONG,
            "short": holder(86, BTC=(-20, 85)),
            "other": holder(5000, BTC=(10, 85)),
        },
    )
    for previous, oracle in ((85, 85), (100, 100))
)
"""A short of twice the size, which stands just above its maintenance margin."""

WIDE = tuple(
    world(
        {BTC: market(85, bids=((bid_size, 91),))},
        {"long": holder(20_000, BTC=(2000, 100)), "short": holder(200_000, BTC=(-2000, 110))},
    )
    for bid_size in (2000, 500)
)
"""A position large enough to be sent to the book in parts."""

FINE = tuple(
    world(
        {BTC: market(9200, bids=bids)},
        {"long": holder(1_000_000, BTC=(1000, 10_000)), "short": holder(0, BTC=(-1000, 11_000))},
        vault=vault,
    )
    for bids, vault in (
        (((100, 9200), (100, 9000)), 0),
        (((100, 9010), (100, 9000)), 0),
        (((100, 9200), (100, 8900)), 100_000),
        (((300, 9200), (100, 9100)), 0),
    )
)
"""A finer price, and bids one after the other: some gain first, and a fee or a loss after it."""

TWO_MARKETS = (
    world(
        {BTC: market(10), ETH: market(100)},
        {
            "long": holder(1000, BTC=(100, 100), ETH=(-10, 100)),
            "short": holder(10_000, BTC=(-100, 110), ETH=(10, 90)),
        },
    ),
    world(
        {BTC: market(92, bids=((10, 90),)), ETH: market(92, maintenance="0.1", initial="0.2")},
        {
            "long": holder(200, BTC=(10, 100), ETH=(10, 100)),
            "short": holder(2000, BTC=(-10, 110), ETH=(-10, 110)),
        },
    ),
    world(
        {
            BTC: market(92, maintenance="0.2", initial="0.4"),
            ETH: market(92, maintenance="0.01", initial="0.02"),
        },
        {
            "long": holder(260, BTC=(10, 100), ETH=(10, 100)),
            "short": holder(3000, BTC=(-10, 110), ETH=(-10, 110)),
        },
    ),
    world(
        {BTC: market(85), ETH: market(50)},
        {
            "long": LONG,
            "short": against(1000, 110),
            "elsewhere": holder(1000, ETH=(10, 40)),
            "opposite": holder(1000, ETH=(-10, 60)),
        },
    ),
    world(
        {BTC: market(85, previous=100), ETH: market(50, previous=40)},
        {
            "long": LONG,
            "short": against(1000, 110),
            "elsewhere": holder(1000, ETH=(10, 40)),
            "opposite": holder(1000, ETH=(-10, 60)),
        },
    ),
)
"""Two markets: no price that can be traded, two margin rates, a bystander in ETH, who gains."""

ROUNDED = (
    world({BTC: market(85)}, {"long": holder(149, BTC=(10, 100)), "short": against(1000, 110)}),
)
"""A limit price that is no whole number, and is rounded in the failed account's favour."""

HEDGED = (
    world(
        {BTC: market(85, previous=86), ETH: market(85, previous=86)},
        {
            "long": LONG,
            "hedged": holder(1000, BTC=(-10, 110), ETH=(10, 60)),
            "other": holder(5000, ETH=(-10, 90)),
        },
    ),
)
"""A winner whose short in one market stands against a long in another."""


Waiting = tuple[int, int, int]
"""An account in a queue: its cash, its signed size and its entry price."""


def queue_of(
    names: tuple[str, ...],
    waiting: tuple[Waiting, ...],
    maintenance: str = "0.05",
    neutral: str = "",
) -> dict[str, object]:
    """Return a world in which a long of four fails and several shorts wait, in this order.

    Whoever is called rest makes longs equal shorts; one of them may be delta neutral.
    """
    shorts = {
        name: holder(cash, BTC=(size, entry))
        for name, (cash, size, entry) in zip(names, waiting, strict=True)
    }
    if neutral:
        shorts[neutral]["role"] = Role.NEUTRAL.value
    others = -4 - sum(size for _, size, _ in waiting)
    return world(
        {BTC: market(85, previous=86, maintenance=maintenance)},
        {
            "long": holder(40, BTC=(4, 100)),
            **shorts,
            "rest": holder(100_000, BTC=(others, 85)),
        },
    )


WINNER_AND_LOSER = (
    queue_of(("loser", "winner"), ((60, -5, 80), (200, -5, 110))),
    queue_of(("loser", "winner"), ((26, -5, 80), (10_000_000, -5, 86))),
    queue_of(("loser", "winner"), ((60, -5, 80), (200, -5, 110)), neutral="winner"),
    world(
        {BTC: market(85, previous=86), ETH: market(50)},
        {
            "long": holder(50, BTC=(5, 100)),
            "loser": holder(500, BTC=(-5, 80)),
            "winner": holder(100, BTC=(-5, 110), ETH=(10, 100)),
            "rest": holder(100_000, BTC=(5, 85), ETH=(-10, 50)),
        },
    ),
)
"""A loser who came first and a winner: at high leverage, at next to none, neutral, in debt."""

PAIR = ("first", "second")
SAME_EQUITY = (
    queue_of(PAIR, ((75, -5, 90), (25, -5, 100))),
    queue_of(PAIR, ((175, -5, 70), (125, -5, 80))),
    queue_of(PAIR, ((75, -5, 90), (25, -5, 100)), maintenance="0"),
    queue_of(PAIR, ((75, -5, 90), (25, -5, 100)), neutral="second"),
)
"""Two of the same size and equity: winners, losers, who need no margin, and one delta neutral."""

SAME_ENTRY = (
    queue_of(PAIR, ((200, -5, 95), (50, -5, 95))),
    queue_of(PAIR, ((225, -5, 80), (125, -5, 80))),
    queue_of((*PAIR, "third"), ((20, -5, 80), (10, -5, 80), (10_000, -5, 85))),
)
"""Two of the same size and entry: winners, losers, and losers in debt."""

PARTS = (
    queue_of(("whole", "rival", "part"), ((100, -8, 100), (300, -8, 95), (50, -4, 100))),
    queue_of(("whole", "rival", "part"), ((200, -8, 100), (280, -8, 100), (190, -4, 100))),
    queue_of(
        ("whole", "rival", "part"), ((100, -8, 100), (300, -8, 95), (50, -4, 100)), neutral="part"
    ),
)
"""An account, a rival, and half of it: with half of its cash, with nearly all, delta neutral."""

EVERY = (
    *PLAIN,
    *FAR_ORACLE,
    *BACKED,
    *HEAVY,
    *WIDE,
    *FINE,
    *TWO_MARKETS,
    *ROUNDED,
    *HEDGED,
    *WINNER_AND_LOSER,
    *SAME_EQUITY,
    *SAME_ENTRY,
    *PARTS,
)
"""All small worlds."""
