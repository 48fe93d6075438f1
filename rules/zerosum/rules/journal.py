"""What each journal entry does to the state: the only place where new states are made.

A transition decides which entries to write and calls ``record``. Everything that moves money,
size or a price is in ``apply_entry``, so the journal can be replayed without the transitions.
"""

from __future__ import annotations

from functools import reduce
from typing import assert_never

from attrs import evolve

from zerosum.spec.arithmetic import conj, disj, div_ceil, ite, magnitude, maximum, minimum
from zerosum.spec.journal import (
    BeginStage,
    ConsumeOrder,
    Deposit,
    Entry,
    Fill,
    Journal,
    LeftOpen,
    ListMarket,
    OpenAccount,
    OpenCase,
    PlaceOrder,
    SetCooldown,
    SetMark,
    SetOracle,
    SettleFunding,
    Transfer,
    Unresolved,
    Withdraw,
)
from zerosum.spec.state import Account, Exchange, Market, Order, Position, ids_of, position_of
from zerosum.spec.units import AccountId, MarketId, Price, Quote, Size

MarketEntry = SetMark | SetOracle | SettleFunding | PlaceOrder | ConsumeOrder | ListMarket
"""The entries that change a market: its prices, its funding index or its book."""


def record(exchange: Exchange, *entries: Entry) -> tuple[Exchange, Journal]:
    """Write entries to the journal and do what they say."""
    return replay(exchange, entries), entries


def replay(exchange: Exchange, journal: Journal) -> Exchange:
    """Do what the journal says, entry by entry."""
    return reduce(apply_entry, journal, exchange)


def apply_entry(exchange: Exchange, entry: Entry) -> Exchange:
    """Do what one entry says.

    Clause: LED-4. The entry is taken at its word: whether it should have been written is the
    transition's business.
    """
    match entry:
        case Fill():
            return _fill(exchange, entry)
        case Transfer():
            debited = _credit(exchange, entry.payer, -entry.amount)
            return _credit(debited, entry.receiver, entry.amount)
        case Deposit():
            return _through_door(exchange, entry.account, entry.amount)
        case Withdraw():
            return _through_door(exchange, entry.account, -entry.amount)
        case OpenAccount():
            return _open_account(exchange, entry)
        case SetCooldown():
            held = exchange.accounts[entry.account]
            return _put_account(exchange, entry.account, evolve(held, in_cooldown=entry.active))
        case OpenCase() | BeginStage() | LeftOpen() | Unresolved():
            return exchange
        case _:
            return _change_market(exchange, entry)


def _change_market(exchange: Exchange, entry: MarketEntry) -> Exchange:
    match entry:
        case SetMark():
            return _set_mark(exchange, entry)
        case SetOracle():
            return _put_market(
                exchange, entry.market, evolve(exchange.markets[entry.market], oracle=entry.price)
            )
        case SettleFunding():
            return _move_funding_index(exchange, entry)
        case PlaceOrder():
            return _place_order(exchange, entry)
        case ConsumeOrder():
            return _consume_order(exchange, entry)
        case ListMarket():
            return _put_market(exchange, entry.market, _fresh_market(entry))
    assert_never(entry)


def _fill(exchange: Exchange, fill: Fill) -> Exchange:
    bought = _trade(exchange, fill.buyer, fill.market, fill.size, fill.price)
    return _trade(bought, fill.seller, fill.market, -fill.size, fill.price)


def _trade(
    exchange: Exchange, account: AccountId, market: MarketId, moved: Size, price: Price
) -> Exchange:
    """Give signed steps to one side of a fill and take their price."""
    held = exchange.accounts[account]
    position = compute_position_after(position_of(held, market), moved, price)
    return _put_account(
        exchange,
        account,
        evolve(
            held,
            quote_balance=held.quote_balance - moved * price,
            positions=held.positions.set(market, position),
        ),
    )


def compute_position_after(position: Position, moved: Size, price: Price) -> Position:
    """Compute a position after a trade of signed steps.

    Clause: LED-7.
    Units: moved in steps, long positive; price in quote units a step.
    Rounding: the entry value of the closed steps is rounded up, so realised profit is rounded
    down by less than one quote unit; the remainder stays in the unrealised profit of the account.
    Laws: LED-7.L1 ENTRY SIGN, LED-7.L2 REALISED.
    """
    closed = compute_closed_steps(position.size, moved)
    released = div_ceil(position.entry_value * closed, maximum(magnitude(position.size), 1))
    opened = ite(moved > 0, moved - closed, moved + closed)
    return Position(
        size=position.size + moved,
        entry_value=position.entry_value - released + opened * price,
    )


def compute_closed_steps(size: Size, moved: Size) -> Size:
    """Compute how many steps of a position a trade of signed steps closes; zero if it adds."""
    is_opposite = disj(conj(size > 0, moved < 0), conj(size < 0, moved > 0))
    return ite(is_opposite, minimum(magnitude(size), magnitude(moved)), 0)


def _credit(exchange: Exchange, account: AccountId, amount: Quote) -> Exchange:
    held = exchange.accounts[account]
    return _put_account(exchange, account, evolve(held, quote_balance=held.quote_balance + amount))


def _through_door(exchange: Exchange, account: AccountId, amount: Quote) -> Exchange:
    return evolve(_credit(exchange, account, amount), pile=exchange.pile + amount)


def _set_mark(exchange: Exchange, entry: SetMark) -> Exchange:
    market = exchange.markets[entry.market]
    moved = evolve(market, mark=entry.price, previous_mark=market.mark)
    return _put_market(exchange, entry.market, moved)


def _move_funding_index(exchange: Exchange, entry: SettleFunding) -> Exchange:
    market = exchange.markets[entry.market]
    moved = evolve(market, funding_index=market.funding_index + entry.rate)
    return _put_market(exchange, entry.market, moved)


def _open_account(exchange: Exchange, entry: OpenAccount) -> Exchange:
    opened = Account(seat=exchange.next_seat, owner=entry.owner, role=entry.role)
    return evolve(_put_account(exchange, entry.account, opened), next_seat=exchange.next_seat + 1)


def _fresh_market(entry: ListMarket) -> Market:
    return Market(
        mark=entry.mark,
        price_increment=entry.price_increment,
        previous_mark=entry.mark,
        oracle=entry.mark,
        tiers=entry.tiers,
    )


def _place_order(exchange: Exchange, entry: PlaceOrder) -> Exchange:
    order = Order(entry.account, entry.size, entry.price, exchange.next_seat)
    market = exchange.markets[entry.market]
    placed = evolve(market, book=market.book.set(entry.order, order))
    return evolve(_put_market(exchange, entry.market, placed), next_seat=exchange.next_seat + 1)


def _consume_order(exchange: Exchange, entry: ConsumeOrder) -> Exchange:
    """Take steps from an order, whichever side it is on; a used-up one stays with size zero."""
    market = exchange.markets[entry.market]
    order = market.book[entry.order]
    left = ite(order.size > 0, order.size - entry.size, order.size + entry.size)
    book = market.book.set(entry.order, evolve(order, size=left))
    return _put_market(exchange, entry.market, evolve(market, book=book))


def _put_account(exchange: Exchange, id_: AccountId, account: Account) -> Exchange:
    return evolve(exchange, accounts=exchange.accounts.set(id_, account))


def _put_market(exchange: Exchange, id_: MarketId, market: Market) -> Exchange:
    return evolve(exchange, markets=exchange.markets.set(id_, market))


def drop_flat(account: Account) -> Account:
    """Forget the flat positions of an account; the state stays the same in meaning.

    A fill leaves an emptied position in place, because asking whether it is empty would split
    every proof in two. Long-running users drop them at the end of a transition.
    """
    positions = account.positions
    for market in ids_of(positions):
        if positions[market].size == 0:
            positions = positions.delete(market)
    return evolve(account, positions=positions)
