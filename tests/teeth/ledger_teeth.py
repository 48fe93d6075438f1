"""For each law a planted wrong rule that breaks it, noticed by the law and by its theorem.

Each tooth is one small change of the real source. ``breaks`` is everything that random calls
may notice about it: the smaller that set, the sharper the tooth.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Tooth:
    """A wrong rule: where it is planted, and what it breaks."""

    law: str
    rule: str
    story: str
    module: str
    old: str
    new: str
    breaks: frozenset[str]

    def __str__(self) -> str:
        return f"{self.law}: {self.story}"


def tooth(law: str, rule: str, story: str, place: tuple[str, str, str], *more: str) -> Tooth:
    """Return a tooth; ``more`` are the laws that it breaks beside its own."""
    return Tooth(law, rule, story, *place, frozenset({law, *more}))


def at(module: str, old: str, new: str) -> tuple[str, str, str]:
    """Say where the source is changed, and how."""
    return module, old, new


TEETH = [
    tooth(
        "LED-1.L1",
        "apply_deposit",
        "the door forgets the pile",
        at("journal", "pile=exchange.pile + amount)", "pile=exchange.pile)"),
        "LED-1.L2",
        "LED-3.L1",
    ),
    tooth(
        "LED-1.L2",
        "apply_mark",
        "a mark prints money for the seat that is next",
        at(
            "journal",
            "    return _put_market(exchange, entry.market, moved)\n\n\ndef _move_funding",
            "    printed = evolve(exchange, pile=exchange.pile + 1)\n"
            "    return _put_market(printed, entry.market, moved)\n\n\ndef _move_funding",
        ),
        "LED-1.L1",
        "LED-3.L1",
    ),
    tooth(
        "LED-2.L1",
        "apply_fill",
        "the seller keeps what it sold",
        at(
            "journal",
            "return _trade(bought, fill.seller, fill.market, -fill.size, fill.price)",
            "return _credit(bought, fill.seller, fill.size * fill.price)",
        ),
        "LED-3.L1",
        "LED-4.L2",
        "LED-6.L1",
        "LED-6.L4",
        "LED-7.L2",
        "T-LED-6.A1",
    ),
    tooth(
        "LED-3.L1",
        "apply_transfer",
        "a leg of the transfer is forgotten",
        at("journal", "return _credit(debited, entry.receiver, entry.amount)", "return debited"),
        "LED-1.L1",
        "LED-4.L2",
        "LED-8.L1",
        "LED-10.L1",
        "LED-10.L2",
        "LED-10.L4",
    ),
    tooth(
        "LED-4.L1",
        "apply_open_account",
        "an opening is not written down",
        at(
            "ledger",
            "return record(exchange, OpenAccount(account, role, owner))",
            "return record(exchange, OpenAccount(account, role, owner))[0], ()",
        ),
        "LED-5.L3",
    ),
    tooth(
        "LED-4.L2",
        "apply_fill",
        "a fill moves one step less than was written",
        at(
            "journal",
            "    bought = _trade(exchange, fill.buyer, fill.market, fill.size, fill.price)\n"
            "    return _trade(bought, fill.seller, fill.market, -fill.size, fill.price)",
            "    size = fill.size - 1\n"
            "    bought = _trade(exchange, fill.buyer, fill.market, size, fill.price)\n"
            "    return _trade(bought, fill.seller, fill.market, -size, fill.price)",
        ),
        "LED-6.L1",
    ),
    tooth(
        "LED-4.L3",
        "apply_transfer",
        "a transfer goes out by one door and in by the other",
        at(
            "ledger",
            "return record(exchange, Transfer(payer, receiver, amount, reason))",
            "return record(exchange, Withdraw(payer, amount), Deposit(receiver, amount))",
        ),
    ),
    tooth(
        "LED-4.L4",
        "settle_holder",
        "a holder of nothing is charged nothing, in an entry of its own",
        at("ledger", "    if payment > 0:\n", "    if payment >= 0:\n"),
    ),
    tooth(
        "LED-5.L1",
        "apply_mark",
        "a mark is not written down",
        at(
            "ledger",
            "return record(exchange, SetMark(market, price))",
            "return record(exchange, SetMark(market, price))[0], ()",
        ),
        "LED-4.L1",
    ),
    tooth(
        "LED-5.L2",
        "apply_transfer",
        "a stranger pays, and it is written down",
        at(
            "ledger",
            "    require_equity(exchange, payer, amount)\n"
            "    return record(exchange, Transfer(payer, receiver, amount, reason))",
            "    require_equity(exchange, payer, amount)\n"
            "    entries = [Transfer(payer, receiver, amount, reason)]\n"
            '    for stranger in ("bystander", "Cy"):\n'
            "        if stranger in exchange.accounts and stranger not in (payer, receiver):\n"
            '            entries.append(Transfer(stranger, payer, 1, "raid"))\n'
            "    return record(exchange, *entries)",
        ),
        "LED-8.L1",
    ),
    tooth(
        "LED-5.L3",
        "apply_fill",
        "an account that trades loses its owner",
        at(
            "journal",
            "            quote_balance=held.quote_balance - moved * price,",
            "            quote_balance=held.quote_balance - moved * price, owner=account,",
        ),
    ),
    tooth(
        "LED-6.L1",
        "apply_fill",
        "a fill is recorded at another price than was agreed",
        at(
            "ledger",
            "return record(exchange, Fill(market, buyer, seller, size, price, reason))",
            "return record(exchange, Fill(market, buyer, seller, size, price + 1, reason))",
        ),
        "LED-6.L4",
        "LED-7.L2",
    ),
    tooth(
        "LED-6.L2",
        "apply_fill",
        "one account may be on both sides",
        at("guards", "    if one == other:", "    if False:"),
        "LED-4.L2",
        "LED-4.L3",
        "LED-6.L1",
        "LED-6.L3",
        "LED-7.L2",
        "LED-8.L1",
        "LED-8.L2",
    ),
    tooth(
        "LED-6.L3",
        "apply_fill",
        "the price increment is not looked at",
        at("guards", "if div_floor(price, increment) * increment != price:", "if False:"),
    ),
    tooth(
        "LED-6.L4",
        "apply_fill",
        "buyer and seller are exchanged in the cash",
        at("journal", "held.quote_balance - moved * price", "held.quote_balance + moved * price"),
        "LED-4.L2",
        "LED-6.L1",
        "LED-7.L2",
    ),
    tooth(
        "LED-7.L1",
        "apply_fill",
        "the entry value is not reduced by what is closed",
        at("journal", "position.entry_value - released +", "position.entry_value +"),
        "LED-7.L2",
        "T-LED-7.A2",
    ),
    tooth(
        "LED-7.L2",
        "apply_fill",
        "closing rounds the other way",
        at("journal", "released = div_ceil(", "released = -div_ceil(-1 * "),
    ),
    tooth(
        "LED-7.L3",
        "apply_fill",
        "a fill empties the entry values of other markets",
        at(
            "journal",
            "positions=held.positions.set(market, position),",
            "positions=held.positions.update(\n"
            "                {id_: Position(held.positions[id_].size) for id_ in held.positions}\n"
            "            ).set(market, position),",
        ),
    ),
    tooth(
        "LED-8.L1",
        "apply_transfer",
        "the payer is paid",
        at(
            "ledger",
            "return record(exchange, Transfer(payer, receiver, amount, reason))",
            "return record(exchange, Transfer(receiver, payer, amount, reason))",
        ),
    ),
    tooth(
        "LED-8.L2",
        "apply_transfer",
        "the last unit may not be paid",
        at("guards", "    if available < amount:", "    if available <= amount:"),
        "LED-9.L2",
        "LED-13.L2",
    ),
    tooth(
        "LED-9.L1",
        "apply_deposit",
        "a deposit of nothing is accepted",
        at(
            "ledger",
            '    require_positive("amount", amount)\n    return record(exchange, Deposit',
            "    return record(exchange, Deposit",
        ),
        "LED-4.L4",
    ),
    tooth(
        "LED-9.L2",
        "apply_withdrawal",
        "a withdrawal is not covered",
        at(
            "ledger",
            "    require_equity(exchange, account, amount)\n    return record(exchange, Withdraw",
            "    return record(exchange, Withdraw",
        ),
    ),
    tooth(
        "LED-10.L1",
        "settle_holder",
        "the receiver of funding pays",
        at(
            "ledger",
            'Transfer(clearing, holder, -payment, "funding")',
            'Transfer(holder, clearing, -payment, "funding")',
        ),
        "LED-10.L2",
        "LED-10.L4",
    ),
    tooth(
        "LED-10.L2",
        "apply_funding",
        "the clearing account keeps a unit of what it passes on",
        at(
            "ledger",
            'Transfer(clearing, holder, -payment, "funding")',
            'Transfer(clearing, holder, -payment - 1, "funding")',
        ),
        "LED-10.L1",
        "LED-10.L4",
    ),
    tooth(
        "LED-10.L3",
        "apply_funding",
        "the settlement moves the mark as well",
        at(
            "journal",
            "funding_index=market.funding_index + entry.rate)",
            "funding_index=market.funding_index + entry.rate, mark=market.mark + 1)",
        ),
    ),
    tooth(
        "LED-10.L4",
        "apply_funding",
        "nobody is asked to pay, which sums to zero too",
        at(
            "ledger",
            "return fold(settle, opened, ids_of(exchange.accounts)).finish()",
            "return opened.finish()",
        ),
    ),
    tooth(
        "LED-11.L1",
        "apply_mark",
        "the old mark is forgotten",
        at(
            "journal",
            "evolve(market, mark=entry.price, previous_mark=market.mark)",
            "evolve(market, mark=entry.price)",
        ),
    ),
    tooth(
        "LED-11.L2",
        "apply_oracle",
        "the oracle moves the mark",
        at(
            "journal",
            "evolve(exchange.markets[entry.market], oracle=entry.price)",
            "evolve(exchange.markets[entry.market], mark=entry.price)",
        ),
    ),
    tooth(
        "LED-12.L1",
        "apply_open_account",
        "an owner may have an owner itself",
        at("guards", "if exchange.accounts[owner].owner is not None:", "if False:"),
    ),
    tooth(
        "LED-12.L2",
        "apply_list_market",
        "the increment of a market is forgotten",
        at("journal", "        price_increment=entry.price_increment,\n", ""),
    ),
    tooth(
        "LED-13.L1",
        "apply_deposit",
        "refusing a call costs a unit",
        at(
            "observe",
            "return Transition(before, before, (), call, before, rejection)",
            "dearer = type(before)(before.pile - 1, before.accounts, before.markets)\n"
            "        return Transition(before, dearer, (), call, before, rejection)",
        ),
        "LED-1.L1",
        "LED-1.L2",
        "LED-3.L1",
        "LED-4.L1",
        "LED-5.L3",
    ),
    tooth(
        "LED-13.L2",
        "apply_deposit",
        "the refusal of an amount names another number",
        at("guards", "raise NotPositive(field, value)", "raise NotPositive(field, value - 1)"),
    ),
]
