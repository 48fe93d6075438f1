"""Watch a transition at work: what every judge of a law looks at."""

from __future__ import annotations

from typing import Any

from zerosum.rules.journal import replay
from zerosum.spec.journal import Journal
from zerosum.spec.registry import REGISTRY, Call, Rule, Transition
from zerosum.spec.rejections import BrokenInvariant, Rejected
from zerosum.spec.state import Exchange


def observe(rule: Rule, before: Exchange, **arguments: object) -> Transition:
    """Carry out a call and return everything that a law may ask about it."""
    call = describe_call(rule, arguments)
    try:
        after, journal = rule.function(before, **arguments)
    except Rejected as rejection:
        return Transition(before, before, (), call, before, rejection)
    return transition_of(before, after, journal, call)


def transition_of(before: Exchange, after: Exchange, journal: Journal, call: Call) -> Transition:
    """Return the observation of a call that was carried out."""
    return Transition(before, after, journal, call, replay(before, journal))


def describe_call(rule: Rule, arguments: dict[str, Any]) -> Call:
    """Return the request with its defaults filled in and the accounts it names."""
    bound = rule.signature.bind(None, **arguments)
    bound.apply_defaults()
    asked = dict(list(bound.arguments.items())[1:])
    names = frozenset(asked[name] for name in rule.account_parameters if asked[name] is not None)
    return Call(rule.name, asked, names, rule.collective)


def require_laws(step: Transition) -> Transition:
    """Check every law that the rule names, at run time.

    Raises: BrokenInvariant, naming the first law that does not hold.
    """
    for law in REGISTRY.laws_of(REGISTRY.rules[step.call.rule]):
        if not law.holds(step):
            raise BrokenInvariant(law.id, f"{law.name} after {step.call.rule}: {law.sentence}")
    return step


def apply_checked(rule_name: str, exchange: Exchange, **arguments: object) -> Transition:
    """Carry out a call of a rule by name and check all its laws on the outcome.

    Raises: the rule's rejections; BrokenInvariant when a law does not hold.
    """
    step = require_laws(observe(REGISTRY.rules[rule_name], exchange, **arguments))
    if step.rejection is not None:
        raise step.rejection
    return step
