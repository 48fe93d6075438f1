"""Carry out what is asked under all laws, those of the rules that run inside other rules too."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache, wraps
from types import ModuleType
from typing import Any

from attrs import evolve
from immutables import Map

from tests.traces.events import ENUMS, SWEEP, VAULT, Ask
from zerosum.rules import House, RuleSet, apply_sweep, drop_flat
from zerosum.rules.ledger import INVARIANTS
from zerosum.rules.margin import is_liquidatable
from zerosum.rules.observe import describe_call, observe, require_laws, transition_of
from zerosum.rules.socialisation import has_nothing_open
from zerosum.spec import REGISTRY, Call, Exchange, Transition, same_state
from zerosum.spec.journal import Entry, Journal, OpenCase
from zerosum.spec.registry import Rule
from zerosum.spec.state import ids_of

Outcome = tuple[Exchange, Journal]


def carry_out(exchange: Exchange, ask: Ask, *, to_the_bottom: bool = True) -> Transition:
    """Carry out an ask under all its laws, and to the bottom under those of every rule inside.

    A refusal comes back in the transition.
    Raises: BrokenInvariant, or AssertionError for a sweep, where a law does not hold.
    """
    with every_rule_watched() if to_the_bottom else nullcontext():
        if ask.rule == SWEEP:
            return _swept(exchange, **ask.arguments)
        return require_laws(observe(REGISTRY.rules[ask.rule], exchange, **ask.arguments))


def _swept(before: Exchange, house: House, rules: RuleSet) -> Transition:
    """Sweep, and judge the whole: the invariants, and that nobody is left out or sent twice."""
    after, journal, failed = apply_sweep(before, house=house, rules=rules)
    named = frozenset({house.backstop, house.fees})
    call = Call(SWEEP, {"house": house, "rules": rules}, named, collective=True)
    step = transition_of(before, after, journal, call)
    assert [] == [id_ for id_ in INVARIANTS if not REGISTRY.laws[id_].holds(step)]
    assert list(failed) == [entry.account for entry in journal if isinstance(entry, OpenCase)]
    assert len(failed) == len({*failed})
    assert set() == _failing(after) - {*failed} - _settled(before)
    return step


def _failing(exchange: Exchange) -> set[str]:
    return {id_ for id_ in ids_of(exchange.accounts) if is_liquidatable(exchange, id_)}


def _settled(exchange: Exchange) -> set[str]:
    """Return the accounts that owed and held nothing before."""
    return {id_ for id_ in _failing(exchange) if has_nothing_open(exchange, id_)}


@contextmanager
def every_rule_watched() -> Iterator[None]:
    """Judge every call of a rule by another rule, for a while, by all laws that it names."""
    try:
        for module, name, _, watching in _places():
            setattr(module, name, watching)
        yield
    finally:
        for module, name, function, _ in _places():
            setattr(module, name, function)


@cache
def _places() -> list[tuple[ModuleType, str, Callable[..., Any], Callable[..., Any]]]:
    """Return where a rule can be called from by name, with the rule and the one that watches."""
    watching = {rule.function: _watching(rule) for rule in REGISTRY.rules.values()}
    modules = [one for name, one in sorted(sys.modules.items()) if name.startswith("zerosum.rules")]
    return [
        (module, name, member, watching[member])
        for module in modules
        for name, member in sorted(vars(module).items())
        if callable(member) and getattr(member, "__hash__", None) and member in watching
    ]


def _watching(rule: Rule) -> Callable[..., Outcome]:
    @wraps(rule.function)
    def call(exchange: Exchange, **arguments: object) -> Outcome:
        after, journal = rule.function(exchange, **arguments)
        step = transition_of(exchange, after, journal, describe_call(rule, arguments))
        if journal or after is not exchange:
            require_laws(step)
        else:
            _require_own_laws(step)
        return after, journal

    return call


def _require_own_laws(step: Transition) -> None:
    """Judge a step that did nothing at all: the invariants have nothing new to say of it."""
    own = [
        law for law in REGISTRY.laws_of(REGISTRY.rules[step.call.rule]) if law.id not in INVARIANTS
    ]
    assert [] == [law.id for law in own if not law.holds(step)]


def tidied(exchange: Exchange) -> Exchange:
    """Forget flat positions and used-up orders, as a long-running user does between calls."""
    accounts, markets = exchange.accounts, exchange.markets
    for account in ids_of(accounts):
        accounts = accounts.set(account, drop_flat(accounts[account]))
    for market in ids_of(markets):
        book = markets[market].book
        resting = Map({id_: book[id_] for id_ in ids_of(book) if book[id_].size != 0})
        markets = markets.set(market, evolve(markets[market], book=resting))
    lighter = evolve(exchange, accounts=accounts, markets=markets)
    assert same_state(exchange, lighter)
    return lighter


# What a history has reached -----------------------------------------------------------------------


def reached_by(step: Transition) -> Counter[str]:
    """Count what a transition shows: its kinds of entry, its refusal, and the choices it ran by."""
    counts = Counter(map(kind_of, step.journal))
    refused = "" if step.rejection is None else f": {type(step.rejection).__name__}"
    counts[f"{step.call.rule}{refused}"] += 1
    failed = {entry.account for entry in step.journal if isinstance(entry, OpenCase)}
    counts["a failing vault"] += VAULT in failed
    counts["contagion"] += len(failed - _failing(step.before))
    if failed:
        counts.update(f"{name} {value}" for name, value in _choices(step.call.arguments["rules"]))
    return counts


def kind_of(entry: Entry) -> str:
    """Return the kind of an entry, with the reason that it gives."""
    reason = getattr(entry, "reason", "")
    return f"{type(entry).__name__} {reason}".strip()


def _choices(rules: RuleSet) -> Iterator[tuple[str, object]]:
    for name in ENUMS:
        yield name, getattr(rules, name).value
    yield "first stage", rules.stages[0].value
