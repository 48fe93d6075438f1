"""What was asked: the function, its laws, and what is known of its arguments, found by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import FunctionType
from typing import TypeAlias

from attrs import frozen

from zerosum.proofs.check.cases import ANSWERS
from zerosum.proofs.check.folds import Fold
from zerosum.proofs.check.kinds import Kind, Parameter, Reader, unmade
from zerosum.proofs.check.laws import (
    BY_NAME,
    PLAIN_LAWS,
    PlainLaw,
    PlainStepLaw,
    Roles,
    Shape,
    shape_of,
)
from zerosum.proofs.check.load import Loaded, load, split_target
from zerosum.proofs.check.reading import read_all
from zerosum.proofs.check.session import Subject, parameter_names
from zerosum.proofs.check.source import Source
from zerosum.proofs.check.unfit import Unfit
from zerosum.proofs.theorem import CATALOGUE
from zerosum.rules.ledger import INVARIANTS
from zerosum.spec.registry import REGISTRY, Law, Rule

MOST_ACCOUNTS = 4
MOST_MARKETS = 2

OWN_RULES_ONLY = ("claim", "entry", "journal")
"""The kinds of law that only the situations of this rulebook's own theorems can judge."""

DEFAULT = (*INVARIANTS, "LED-6.L2")
"""What a rule over an exchange is held to if nothing else is said, as far as it applies."""

ANSWERED = Law(
    ANSWERS,
    ANSWERS,
    "Every call returns, or is refused with ValueError or Rejected; none fails.",
    lambda _: True,
)

AskedLaw: TypeAlias = "Law | tuple[PlainLaw, Roles] | FunctionType"


@frozen
class Request:
    """A check as it is asked for on the command line."""

    target: str
    laws: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    fold: tuple[str, ...] = ()
    start: str = ""
    invariant: str = ""
    at_end: str = ""
    bound: int = 3
    calls: int = 500
    seconds: int = 300
    seed: int = 0


@frozen(eq=False)
class Question:
    """A request with everything found that it names."""

    request: Request
    subject: Subject
    laws: Mapping[str, AskedLaw]
    are_default: bool = False
    fold: Fold | None = None

    @property
    def is_about_exchange(self) -> bool:
        """Return whether the function takes an exchange."""
        return any(one.kind.sort == "exchange" for one in self.subject.parameters)

    @property
    def rule(self) -> Rule | None:
        """Return the rule of the rulebook that the function is, if it is one."""
        rule = REGISTRY.rules.get(self.subject.name)
        return rule if rule is not None and rule.function is self.subject.function else None


def question_of(request: Request) -> Question:
    """Find everything that a request names.

    Raises: Unfit when something is missing, or cannot be checked.
    """
    where, name = split_target(request.target)
    loaded = load(where)
    function = loaded.function(name)
    source = loaded.source_of(function)
    finder = _Finder(loaded, where)
    parameters = _parameters(function, source, request.bound)
    assumptions = tuple(finder.function(one) for one in request.assumptions)
    _require_of_items(request, loaded, assumptions, parameters)
    start, invariant, at_end = (
        finder.function(one) if one else None
        for one in (request.start, request.invariant, request.at_end)
    )
    helpers = [one for one in (start, invariant, at_end) if one is not None]
    shape = _shape(request, parameters, source.place(source.node_of(function)))
    is_exchange = any(one.kind.sort == "exchange" for one in parameters)
    _require_few(parameters, source.place(source.node_of(function)))
    laws, are_default = _laws(request, finder, function, shape, is_exchange=is_exchange)
    for helper in (invariant, at_end):
        if helper is not None:
            laws[helper.__name__] = helper
    if not is_catalogued(function):
        laws[ANSWERS] = ANSWERED
    own = [one for one in laws.values() if isinstance(one, FunctionType)]
    reading = read_all(loaded, [function, *own, *assumptions, *helpers])
    subject = Subject(function, loaded, parameters, reading, assumptions)
    fold = None
    if request.fold:
        fixed = tuple(
            one.name for one in parameters if one.is_keyword and one.name not in shape.carried
        )
        fold = Fold(subject, shape.carried, shape.items, fixed, start, invariant, at_end)
    return Question(request, subject, laws, are_default, fold)


def is_catalogued(function: FunctionType) -> bool:
    """Return whether a function is a rule of the rulebook, with a situation of its own."""
    rule = REGISTRY.rules.get(function.__name__)
    return rule is not None and rule.function is function and function.__name__ in CATALOGUE.studies


def _parameters(function: FunctionType, source: Source, bound: int) -> tuple[Parameter, ...]:
    """Return the parameters of a function; those of a rule of the rulebook may be anything."""
    if not is_catalogued(function):
        return tuple(Reader(function, source, bound).parameters())
    first, *others = parameter_names(function)
    return (
        Parameter(first, Kind(unmade, "exchange"), is_keyword=False),
        *(Parameter(name, Kind(unmade), is_keyword=True) for name in others),
    )


def _require_few(parameters: Sequence[Parameter], place: str) -> None:
    counts = {
        sort: sum(one.kind.sort == sort for one in parameters)
        for sort in ("exchange", "account", "market")
    }
    if counts["exchange"] > 1:
        raise Unfit(place, "more than one Exchange", "take one and return the next")
    if counts["exchange"] == 0 and counts["account"] + counts["market"] > 0:
        raise Unfit(place, "names of accounts without an Exchange", "take the Exchange too")
    first = parameters[0] if parameters else None
    is_first = first is not None and first.kind.sort == "exchange" and not first.is_keyword
    if counts["exchange"] == 1 and not is_first:
        raise Unfit(place, "the Exchange is not the first parameter", "put it first, before the *")
    if counts["account"] > MOST_ACCOUNTS or counts["market"] > MOST_MARKETS:
        problem = f"{counts['account']} accounts and {counts['market']} markets"
        remedy = f"name at most {MOST_ACCOUNTS} accounts and {MOST_MARKETS} markets"
        raise Unfit(place, problem, remedy)


def _shape(request: Request, parameters: Sequence[Parameter], place: str) -> Shape:
    names = [one.name for one in parameters]
    for name in request.fold:
        if name not in names:
            raise Unfit(place, f"has no parameter {name!r} to carry", f"it has {', '.join(names)}")
    if not request.fold:
        for option in ("start", "invariant", "at_end"):
            if getattr(request, option):
                remedy = "say with --fold which parameters the step carries"
                raise Unfit(place, f"--{option.replace('_', '-')} without --fold", remedy)
    not_numbers = [one.name for one in parameters if one.kind.sort != "number"]
    if request.fold and not_numbers:
        problem = f"a step of a fold takes {not_numbers[0]!r}, which is no integer"
        raise Unfit(place, problem, "carry integers, and pass the item as integers")
    items = tuple(
        one.name for one in parameters if one.name not in request.fold and not one.is_keyword
    )
    return shape_of(parameters, request.fold, items)


def _require_of_items(
    request: Request,
    loaded: Loaded,
    assumptions: Sequence[FunctionType],
    parameters: Sequence[Parameter],
) -> None:
    """Refuse to assume of what a fold carries what an invariant would have to show."""
    items = {one.name for one in parameters if not one.is_keyword} - {*request.fold}
    for function in assumptions if request.start else ():
        names = {*parameter_names(function)}
        if names & {*request.fold} and not names & {*items, "arguments"}:
            place = loaded.source_of(function).place(function.__code__.co_firstlineno)
            problem = f"{function.__name__} assumes something of what the fold itself carries"
            raise Unfit(place, problem, "show it: make it part of --invariant")


@frozen(eq=False)
class _Finder:
    """Finds functions by name, in the file that is checked or in another."""

    loaded: Loaded
    where: str

    def function(self, name: str) -> FunctionType:
        """Return the function that NAME or FILE.py:NAME stands for."""
        where, _, last = name.rpartition(":")
        if where in ("", self.where):
            return self.loaded.function(last)
        other = load(where)
        self.loaded.sources.update(other.sources)
        return other.function(last)


# Laws -------------------------------------------------------------------------------------------


def _laws(
    request: Request,
    finder: _Finder,
    function: FunctionType,
    shape: Shape,
    *,
    is_exchange: bool,
) -> tuple[dict[str, AskedLaw], bool]:
    if request.laws:
        return dict(
            _law(name, finder, function, shape, is_exchange=is_exchange) for name in request.laws
        ), False
    if is_exchange:
        rule = REGISTRY.rules.get(function.__name__)
        is_ours = rule is not None and rule.function is function
        ids = rule.obeys if rule is not None and is_ours else DEFAULT
        laws = (REGISTRY.laws[id_] for id_ in ids)
        return {law.id: law for law in laws if law.about not in OWN_RULES_ONLY}, True
    if request.at_end or request.invariant:
        return {}, False
    known = ", ".join(law.name for law in PLAIN_LAWS)
    remedy = f"name a law with --law: {known}, or a function of your own"
    raise Unfit(request.target, "which law is it to obey?", remedy)


def _law(
    name: str,
    finder: _Finder,
    function: FunctionType,
    shape: Shape,
    *,
    is_exchange: bool,
) -> tuple[str, AskedLaw]:
    """Return the law of a name, with the id it goes by."""
    own = _own_law(name, finder)
    if own is not None:
        return own.__name__, own
    if is_exchange:
        law = _registered(name)
        if law.about in OWN_RULES_ONLY:
            raise Unfit(law.id, "is about rules of this rulebook only", "name another law")
        return law.id, law
    return name_of_plain(name), _plain_law(name, function, finder.loaded, shape)


def _own_law(name: str, finder: _Finder) -> FunctionType | None:
    where = name.rpartition(":")[0]
    is_file = where.endswith(".py") or "/" in where or where == finder.where
    if is_file:
        return finder.function(name)
    found = vars(finder.loaded.module).get(name)
    return found if isinstance(found, FunctionType) else None


def _registered(name: str) -> Law:
    wanted = _folded(name)
    for law in REGISTRY.laws.values():
        if wanted in (_folded(law.id), _folded(law.name)):
            return law
    known = [text for law in REGISTRY.laws.values() for text in (law.name, law.id)]
    raise Unfit(name, "is no law of the rulebook or of this file", _nearest(name, known))


def _nearest(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name.upper(), known, n=3)
    return f"did you mean {', '.join(close)}?" if close else "see `zerosum laws`"


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ").replace("-", " ").strip()


def name_of_plain(name: str) -> str:
    """Return a ready-made law's name as it is shown, with the parameter it was given."""
    law, _, role = name.partition(":")
    shown = _folded(law).upper()
    return f"{shown}:{role}" if role else shown


def _plain_law(
    name: str, function: FunctionType, loaded: Loaded, shape: Shape
) -> tuple[PlainLaw, Roles]:
    """Return a ready-made law with the parameters that play its parts."""
    word, _, given = name.partition(":")
    law = BY_NAME.get(_folded(word).upper())
    if law is None:
        known = [one.name for one in PLAIN_LAWS]
        hint = _nearest(word, known)
        if hint.startswith("see"):
            hint = f"there are {', '.join(known)}, and functions of your own file"
        raise Unfit(name, f"is no law of plain numbers or of {loaded.place}", hint)
    roles = _step_roles(law, given, shape) if shape.is_fold else _call_roles(law, given, shape)
    place = f"{loaded.place}: {function.__name__}"
    if roles is None:
        raise Unfit(place, f"{law.name} is meant for {law.meant_for}", "name another law")
    missing = [role for role, parameter in roles.items() if not parameter]
    if missing:
        problem = f"which parameter is the {missing[0]} of {law.name}?"
        raise Unfit(place, problem, f'write --law "{law.name}:PARAMETER"')
    unknown = [one for one in roles.values() if one not in (*shape.numbers, *shape.lists)]
    if unknown:
        names = ", ".join((*shape.numbers, *shape.lists))
        raise Unfit(place, f"has no number {unknown[0]!r}", f"it has {names}")
    return law, roles


def _step_roles(law: PlainLaw, given: str, shape: Shape) -> Roles | None:
    if not isinstance(law, PlainStepLaw):
        return None
    weight = given if given in shape.items else next(iter(shape.items), "")
    left = given if given in shape.carried else shape.carried[0]
    needs_weight = "weight" in law.roles and law.name != "SUMS EXACTLY"
    return {"left": left, "weight": weight} if needs_weight else {"left": left}


def _call_roles(law: PlainLaw, given: str, shape: Shape) -> Roles | None:
    if law.name == "MONOTONE":
        return {"number": given or (shape.numbers[0] if len(shape.numbers) == 1 else "")}
    if law.name == "SUMS EXACTLY":
        return _sum_roles(law, given, shape)
    if law.name == "PREFIX" and not shape.lists:
        return None
    return {
        role: given or _recognised(words, shape.lists or shape.numbers)
        for role, words in law.roles.items()
    }


def _sum_roles(law: PlainLaw, given: str, shape: Shape) -> Roles:
    """Return who divides what: a list among itself, or one weight of a total."""
    amount = given or _recognised(law.roles["amount"], shape.numbers)
    if shape.lists:
        return {"amount": amount}
    others = tuple(one for one in shape.numbers if one != amount)
    weight = _recognised(law.roles["weight"], others)
    rest = tuple(one for one in others if one != weight)
    return {"amount": amount, "weight": weight, "total": _recognised(law.roles["total"], rest)}


def _recognised(words: Sequence[str], names: Sequence[str]) -> str:
    """Return the parameter that goes by one of the words, or the only one there is."""
    found = next((name for word in words for name in names if name == word), "")
    return found or (names[0] if len(names) == 1 else "")
