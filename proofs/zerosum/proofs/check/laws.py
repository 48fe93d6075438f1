"""Laws of plain numbers that people expect of a division or of a queue, ready to be named.

Each says for which functions it is meant, which parameter plays which part, what it claims of a
call, and how the same is written as an assertion in a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from zerosum.proofs.check.cases import ACCEPTED, Plain
from zerosum.proofs.check.kinds import Parameter
from zerosum.proofs.check.session import Called, Session
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.engine.given import Given
from zerosum.proofs.engine.symbols import SymInt
from zerosum.spec.arithmetic import conj, disj, every, implies

Roles: TypeAlias = Mapping[str, str]


@frozen(eq=False)
class Shape:
    """How a function under check is laid out: its numbers, its lists, and what a fold carries."""

    numbers: tuple[str, ...]
    lists: tuple[str, ...]
    carried: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def is_fold(self) -> bool:
        """Return whether the function is a step of a fold."""
        return bool(self.carried)


def shape_of(
    parameters: Sequence[Parameter], carried: tuple[str, ...], items: tuple[str, ...]
) -> Shape:
    """Return the layout of a function."""
    numbers = tuple(one.name for one in parameters if one.kind.sort == "number")
    lists = tuple(one.name for one in parameters if one.kind.sort == "numbers")
    return Shape(numbers, lists, carried, items)


@frozen(eq=False)
class Asked:
    """What a law of plain numbers works with: any arguments, and calls of the function."""

    given: Given
    session: Session
    shape: Shape
    roles: Roles
    bound: int
    wants_numbers: bool = True

    def first(self) -> tuple[dict[str, Any], Any]:
        """Return any arguments and what the function makes of them."""
        plain = Plain(self.session.subject, self.given)
        arguments = plain.arguments()
        plain.assume(arguments)
        result = self.result_of(arguments)
        self.given.cover(ACCEPTED, True)
        return arguments, result

    def result_of(self, arguments: Mapping[str, Any]) -> Any:
        """Return what the function makes of some arguments.

        Raises: Unfit when a law of numbers is asked of something else.
        """
        result = self.session.result_of(arguments)
        if self.wants_numbers and not is_of_numbers(result):
            subject = self.session.subject
            problem = f"{subject.name} returns a {type(result).__name__}, and no integers"
            raise Unfit(subject.place, problem, "return an int, or a tuple of them")
        return result


Claim: TypeAlias = Callable[[Asked], Iterator[bool]]
StepClaim: TypeAlias = Callable[[Mapping[str, Any], Roles, Sequence[Any], Any], bool]
Assertion: TypeAlias = Callable[[str, Sequence[Called], Roles], list[str]]


@frozen(eq=False)
class PlainLaw:
    """One law of plain numbers.

    ``roles`` names the parameters it needs, each with the words by which one is recognised.
    """

    name: str
    sentence: str
    meant_for: str
    roles: Mapping[str, tuple[str, ...]]
    of_call: Claim
    needs_share: bool = False


@frozen(eq=False, kw_only=True)
class PlainStepLaw(PlainLaw):
    """A law of plain numbers that also judges one step of a fold.

    It does so from the step's arguments, what is carried after it, and what the item gets.
    """

    of_step: StepClaim


AMOUNT = ("amount", "loss", "deficit", "owed", "needed", "shortfall", "haircut", "total_loss")
WEIGHT = ("weight", "size", "stake", "profit", "notional", "claim", "balance", "equity")
WEIGHTS = tuple(f"{one}s" for one in WEIGHT)
TOTAL = ("total", "whole", "sum_of_weights", "total_weight", "total_size", "total_profit")


def is_of_numbers(result: Any) -> bool:
    """Return whether a result is an integer, or a tuple or list of such results."""
    if isinstance(result, tuple | list):
        return all(map(is_of_numbers, result))
    return isinstance(result, SymInt | int) and not isinstance(result, bool)


def numbers_of(result: Any) -> list[Any]:
    """Return the integers of a result, in order."""
    if isinstance(result, tuple | list):
        return [one for part in result for one in numbers_of(part)]
    is_number = isinstance(result, SymInt | int) and not isinstance(result, bool)
    return [result] if is_number else []


def _nonnegative(asked: Asked) -> Iterator[bool]:
    _, result = asked.first()
    yield every(lambda one: one >= 0, numbers_of(result))


def _nonnegative_step(_: Mapping[str, Any], __: Roles, after: Sequence[Any], share: Any) -> bool:
    return every(lambda one: one >= 0, numbers_of([*after, share]))


def _monotone(asked: Asked) -> Iterator[bool]:
    subject = asked.session.subject
    plain = Plain(subject, asked.given)
    less = plain.arguments()
    name = asked.roles["number"]
    more = {**less, name: less[name] + asked.given.integer("more", at_least=1)}
    plain.assume(less)
    plain.assume(more)
    low, high = (numbers_of(asked.result_of(one)) for one in (less, more))
    asked.given.cover(ACCEPTED, True)
    if len(low) != len(high):
        yield False
    else:
        yield every(lambda pair: pair[0] <= pair[1], zip(low, high, strict=True))


def _sums_exactly(asked: Asked) -> Iterator[bool]:
    if "weight" in asked.roles:
        yield from _shares_sum(asked)
        return
    arguments, result = asked.first()
    yield sum(numbers_of(result)) == arguments[asked.roles["amount"]]


def _shares_sum(asked: Asked) -> Iterator[bool]:
    """Ask for the share of each of a few weights, whose sum is the total."""
    subject, given, roles = asked.session.subject, asked.given, asked.roles
    plain = Plain(subject, given)
    made = (roles["weight"], roles["total"])
    others = tuple(one.name for one in subject.parameters if one.name not in made)
    count = given.choose("number of weights", range(1, asked.bound + 1))
    given.bounded(f"at most {asked.bound} weights")
    weights = [given.integer(f"weight[{place}]", at_least=0) for place in range(count)]
    given.assume(sum(weights) >= 1)
    shared = {**(plain.arguments(others) if others else {}), roles["total"]: sum(weights)}
    given_away = 0
    for weight in weights:
        arguments = {**shared, roles["weight"]: weight}
        plain.assume(arguments)
        given_away = given_away + sum(numbers_of(asked.result_of(arguments)))
    given.cover(ACCEPTED, True)
    yield given_away == shared[roles["amount"]]


def _sums_step(before: Mapping[str, Any], roles: Roles, after: Sequence[Any], share: Any) -> bool:
    return bool_of(before[roles["left"]] == after[0] + sum(numbers_of(share)))


def _no_more_than_weight(asked: Asked) -> Iterator[bool]:
    arguments, result = asked.first()
    held = numbers_of(arguments[asked.roles["weight"]])
    shares = numbers_of(result)
    yield len(held) == len(shares)
    yield every(lambda pair: pair[0] <= pair[1], zip(shares, held, strict=False))


def _no_more_step(before: Mapping[str, Any], roles: Roles, _: Sequence[Any], share: Any) -> bool:
    return every(lambda one: one <= before[roles["weight"]], numbers_of(share))


def _prefix(asked: Asked) -> Iterator[bool]:
    arguments, result = asked.first()
    yield is_prefix(arguments[asked.roles["weight"]], result)


def _prefix_step(before: Mapping[str, Any], roles: Roles, after: Sequence[Any], share: Any) -> bool:
    taken = sum(numbers_of(share))
    return disj(after[0] == 0, taken == before[roles["weight"]])


def _no_flip(asked: Asked) -> Iterator[bool]:
    arguments, result = asked.first()
    held = arguments[asked.roles["position"]]
    yield every(lambda one: is_between(held, one), numbers_of(result))


def _no_flip_step(before: Mapping[str, Any], roles: Roles, after: Sequence[Any], _: Any) -> bool:
    return is_between(before[roles["left"]], after[0])


def is_between(whole: Any, part: Any) -> bool:
    """Return whether a part lies between nothing and the whole, whichever sign that has."""
    return conj(
        implies(whole >= 0, lambda: conj(part >= 0, part <= whole)),
        implies(whole <= 0, lambda: conj(part <= 0, part >= whole)),
    )


def is_prefix(sizes: Any, taken: Any) -> bool:
    """Return whether everybody before the last who gave anything was taken whole."""
    if len(numbers_of(taken)) != len(numbers_of(sizes)):
        return False
    pairs = list(zip(numbers_of(taken), numbers_of(sizes), strict=True))
    two = [(pairs[one], pairs[after]) for after in range(len(pairs)) for one in range(after)]
    return every(lambda pair: disj(pair[0][0] == pair[0][1], pair[1][0] == 0), two)


def bool_of(condition: Any) -> bool:
    """Return a condition under the type that it stands for."""
    return condition  # type: ignore[no-any-return]


PLAIN_LAWS = (
    PlainStepLaw(
        "NONNEGATIVE",
        "No number that is returned is below zero.",
        "any function",
        {},
        _nonnegative,
        of_step=_nonnegative_step,
    ),
    PlainStepLaw(
        "SUMS EXACTLY",
        "The shares sum to the amount, to the last unit.",
        "a share of one weight, the shares of a list, or a step that carries what is left",
        {"amount": AMOUNT, "weight": WEIGHT, "total": TOTAL},
        _sums_exactly,
        of_step=_sums_step,
        needs_share=True,
    ),
    PlainStepLaw(
        "NO MORE THAN WEIGHT",
        "No share is larger than the weight that it belongs to.",
        "a share of one weight, the shares of a list, or a step",
        {"weight": (*WEIGHT, *WEIGHTS)},
        _no_more_than_weight,
        of_step=_no_more_step,
        needs_share=True,
    ),
    PlainLaw(
        "MONOTONE",
        "Where one argument grows and the others stay, no number that is returned falls.",
        "any function",
        {"number": ()},
        _monotone,
    ),
    PlainStepLaw(
        "PREFIX",
        "Whoever comes later gets something only when everybody before was taken whole.",
        "the shares of a list, or a step that carries what is left",
        {"weight": (*WEIGHTS, *WEIGHT)},
        _prefix,
        of_step=_prefix_step,
        needs_share=True,
    ),
    PlainStepLaw(
        "NO FLIP",
        "What is left lies between nothing and what was there: it never changes its sign.",
        "what is left of a position, or a step that carries it",
        {"position": ("position", "left", "size", "held", "whole")},
        _no_flip,
        of_step=_no_flip_step,
    ),
)
BY_NAME = {law.name: law for law in PLAIN_LAWS}
