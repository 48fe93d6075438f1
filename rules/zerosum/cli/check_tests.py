"""Counterexamples as tests to paste: they fail for a wrong rule and pass once it is mended."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from zerosum.cli.counterexample import IMPORTS
from zerosum.cli.plain_python import INDENT, LINE, Part, Verbatim, as_python, assignment, fitted
from zerosum.proofs.check import CheckReport, Counterexample, Verdict
from zerosum.proofs.check.folds import Fold
from zerosum.proofs.check.laws import PlainLaw, numbers_of
from zerosum.proofs.check.session import Called, Subject, parameter_names
from zerosum.proofs.check.source import Function
from zerosum.spec.registry import Law

Lines = list[str]


def module_of_tests(report: CheckReport, target: Path | None = None) -> str:
    """Return a file of tests, one for each law that is broken."""
    shown = [(one, one.counterexample) for one in report.refuted]
    writers = [_Writer(report, one, example) for one, example in shown if example is not None]
    bodies = ["\n".join(writer.function()) for writer in writers]
    names = [writer.law_function for writer in writers if writer.law_function is not None]
    head = _head(report, names, "\n".join(bodies), target)
    return "\n\n\n".join([head, *bodies]) + "\n"


def test_of(report: CheckReport, verdict: Verdict, shown: Counterexample) -> str:
    """Return the test for one broken law and the counterexample that breaks it."""
    writer = _Writer(report, verdict, shown)
    body = "\n".join(writer.function())
    names = [] if writer.law_function is None else [writer.law_function]
    return f"{_head(report, names, body, None)}\n\n\n{body}\n"


@frozen(eq=False)
class _Writer:
    """Writes the test of one verdict."""

    report: CheckReport
    verdict: Verdict
    shown: Counterexample

    @property
    def subject(self) -> Subject:
        """Return the function under check."""
        return self.report.question.subject

    @property
    def law_function(self) -> Function | None:
        """Return the law where it is a function of somebody's own."""
        law = self.verdict.law
        return None if isinstance(law, Law | tuple) else law

    def function(self) -> Lines:
        """Return the test as lines."""
        words = re.sub(r"\W+", "_", f"{self.subject.name}_obeys_{self.verdict.name}".lower())
        return [
            f"def test_{words}() -> None:",
            f'{INDENT}"""{self.verdict.name}: {_escaped(self.verdict.sentence)}"""',
            *self._body(),
        ]

    def _body(self) -> Lines:
        calls = self.shown.calls
        if calls and calls[-1].failure is not None:
            name = type(calls[-1].failure).__name__
            return [f"{_tried([self._called(calls[-1])])}  # raised {name}", *_OR_REFUSED]
        if self.report.question.is_about_exchange:
            return self._exchange_lines(calls[-1])
        fold = self.report.question.fold
        if fold is not None:
            return self._fold_lines(fold, calls)
        return self._plain_lines(calls)

    def _called(self, called: Called) -> str:
        text = call_text(self.subject, called.arguments)
        return alias(self.subject.name) + text.removeprefix(self.subject.name)

    # Rules over an exchange --------------------------------------------------------------------

    def _exchange_lines(self, called: Called) -> Lines:
        exchange, asked = _split_exchange(self.subject, called.arguments)
        names = [one.name for one in self.subject.parameters if one.kind.sort == "account"]
        name = self.subject.name
        rule = f'Rule("own", "{name}", {alias(name)}, (), {as_python(_tuple(names))})'
        parts: list[Part] = [("", Verbatim(rule)), ("", Verbatim("before"))]
        parts += [(f"{key}=", value) for key, value in asked.items()]
        call = fitted("observe(", parts, ")", INDENT * 2, LINE - 15)
        return [
            assignment("before", exchange),
            f"{INDENT}try:",
            f"{INDENT * 2}step = {call}",
            *_OR_REFUSED,
            f"{INDENT}assert {self._exchange_claim(called)}",
        ]

    def _exchange_claim(self, called: Called) -> str:
        known = {
            **{name: f"step.call.arguments[{name!r}]" for name in called.arguments},
            "step": "step",
            "before": "step.before",
            "after": "step.after",
            "journal": "step.journal",
            "arguments": "step.call.arguments",
            "result": "(step.after, step.journal)",
        }
        return self._claim([called], known)

    def _claim(self, calls: Sequence[Called], known: Mapping[str, str]) -> str:
        """Return what the law claims, where the test knows some values by name."""
        law, function = self.verdict.law, self.law_function
        if isinstance(law, tuple):
            return plain_claim(law[0], law[1], calls)
        if function is None:
            return f'REGISTRY.laws["{self.verdict.id}"].holds(step)'
        arguments = calls[-1].arguments
        texts = {name: as_python(arguments[name]) for name in arguments if name not in known}
        if "arguments" not in known:
            texts["arguments"] = as_python(dict(arguments))
        texts.update(known)
        given = ", ".join(f"{one}={texts[one]}" for one in parameter_names(function))
        return f"{alias(function.__name__)}({given})"

    # Rules over plain numbers ------------------------------------------------------------------

    def _plain_lines(self, calls: Sequence[Called]) -> Lines:
        texts = [self._called(one) for one in calls]
        parts = [("", Verbatim(one)) for one in texts]
        listed = fitted("shares = [", parts, "]", INDENT * 2, LINE - len(INDENT * 2))
        many = [listed] if len(texts) > 1 else [f"result = {texts[0]}"]
        claim = self._claim(calls, {"result": "result"})
        return [_tried(many), *_OR_REFUSED, f"{INDENT}assert {claim}"]

    def _fold_lines(self, fold: Fold, calls: Sequence[Called]) -> Lines:
        if not calls and fold.start is not None:
            return self._start_lines(fold, fold.start)
        called = calls[-1]
        _, share = fold.split(called.result)
        names = [f"{one}_after" for one in fold.carried]
        is_alone = not isinstance(called.result, tuple)
        has_share = share != ()
        targets = ", ".join([*names, *(["share"] if has_share else [])])
        unpacked = targets if is_alone or len(names) + has_share > 1 else f"{targets},"
        lines = [_tried([f"{unpacked} = {self._called(called)}"]), *_OR_REFUSED]
        law = self.verdict.law
        if isinstance(law, tuple):
            return [*lines, f"{INDENT}assert {step_claim(law[0], law[1], called, names, share)}"]
        if self.law_function in (fold.invariant, fold.at_end):
            known = dict(zip(fold.carried, names, strict=True))
        else:
            joined = names[0] if len(names) == 1 else f"({', '.join(names)})"
            whole = f"({targets},)"
            known = {**{one: one for one in names}, "after": joined, "share": "share"}
            known["result"] = whole if not is_alone else names[0]
        return [*lines, f"{INDENT}assert {self._claim([called], known)}"]

    def _start_lines(self, fold: Fold, start: Function) -> Lines:
        """Return the lines of a claim that fails before the first item."""
        fixed = {one: self.shown.values.get(one, 0) for one in fold.fixed}
        asked = {one: fixed[one] for one in parameter_names(start)}
        given = ", ".join(f"{name}={value}" for name, value in asked.items())
        targets = ", ".join(fold.carried)
        known = {one: one for one in fold.carried}
        claim = self._claim([Called(fixed)], known)
        return [
            f"{INDENT}{targets} = {alias(start.__name__)}({given})",
            f"{INDENT}assert {claim}",
        ]


_OR_REFUSED = [
    f"{INDENT}except (Rejected, ValueError):",
    f"{INDENT * 2}return  # a refusal is an answer too",
]


def _tried(statements: Iterable[str]) -> str:
    return "\n".join([f"{INDENT}try:", *(f"{INDENT * 2}{one}" for one in statements)])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _tuple(names: Sequence[str]) -> Verbatim:
    quoted = [f'"{one}"' for one in names]
    return Verbatim(f"({', '.join(quoted)}{',' if len(quoted) == 1 else ''})")


def _split_exchange(subject: Subject, arguments: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    [name] = [one.name for one in subject.parameters if one.kind.sort == "exchange"]
    asked = {key: value for key, value in arguments.items() if key != name}
    return arguments[name], asked


def alias(name: str) -> str:
    """Return the name under which a test imports a function, out of the way of its own names."""
    is_taken = name in TAKEN or name.endswith("_after") or name.startswith("test")
    return f"own_{name}" if is_taken else name


def call_text(subject: Subject, arguments: Mapping[str, Any]) -> str:
    """Return a call of the function under check; an exchange is called by its name."""
    given = []
    for one in subject.parameters:
        is_state = one.kind.sort == "exchange"
        value = one.name if is_state else as_python(arguments[one.name])
        given.append(value if is_state else f"{one.name}={value}")
    return f"{subject.name}({', '.join(given)})"


# Claims of the ready-made laws ------------------------------------------------------------------


def plain_claim(law: PlainLaw, roles: Mapping[str, str], calls: Sequence[Called]) -> str:
    """Return what a ready-made law claims of calls, as an expression over their results."""
    called = calls[-1]
    is_many = isinstance(called.result, tuple | list)
    arguments = called.arguments
    match law.name:
        case "SUMS EXACTLY" if len(calls) > 1 or not is_many:
            name = "shares" if len(calls) > 1 else "[result]"
            return f"{as_python(arguments[roles['amount']])} == sum({name})"
        case "SUMS EXACTLY":
            return f"{as_python(arguments[roles['amount']])} == sum(result)"
        case "NONNEGATIVE":
            return "0 <= min(result)" if is_many else "0 <= result"
        case "MONOTONE" if is_many:
            return "all(less <= more for less, more in zip(*shares, strict=True))"
        case "MONOTONE":
            return "shares[0] <= shares[1]"
        case "NO FLIP":
            return f"is_between({as_python(arguments[roles['position']])}, result)"
    held = as_python(arguments[roles["weight"]])
    if law.name == "PREFIX":
        return f"is_prefix({held}, result)"
    if not is_many:
        return f"result <= {held}"
    return f"all(share <= weight for share, weight in zip(result, {held}, strict=True))"


def step_claim(
    law: PlainLaw,
    roles: Mapping[str, str],
    called: Called,
    after: Sequence[str],
    share: object,
) -> str:
    """Return what a ready-made law claims of a step, as an expression over what came of it."""
    arguments = called.arguments
    left = as_python(arguments[roles["left"]])
    taken = "share" if not isinstance(share, tuple) else "sum(share)"
    match law.name:
        case "SUMS EXACTLY":
            return f"{left} == {after[0]} + {taken if share != () else 0}"
        case "NO FLIP":
            return f"is_between({left}, {after[0]})"
        case "NONNEGATIVE":
            named = [*after, *(["share"] if numbers_of([share]) else [])]
            return f"0 <= min({', '.join(named)})" if len(named) > 1 else f"0 <= {named[0]}"
        case "PREFIX":
            return f"{after[0]} == 0 or {taken} == {as_python(arguments[roles['weight']])}"
        case _:
            return f"{taken} <= {as_python(arguments[roles['weight']])}"


# Imports ----------------------------------------------------------------------------------------

OWN_NAMES = ("before", "step", "result", "shares", "share", "less", "more", "weight", "sys")
"""What a test calls its own values."""

MORE_IMPORTS: Mapping[str, tuple[str, ...]] = {
    **IMPORTS,
    "immutables": ("Map",),
    "zerosum.proofs.check.laws": ("is_between", "is_prefix"),
    "zerosum.spec": (
        *IMPORTS["zerosum.spec"],
        "Account",
        "Exchange",
        "Market",
        "Position",
        "Rejected",
        "Role",
        "Rule",
    ),
    "zerosum.spec.state": (*IMPORTS["zerosum.spec.state"], "MarginTier"),
}

TAKEN = frozenset((*OWN_NAMES, *(one for names in MORE_IMPORTS.values() for one in names)))


def _head(report: CheckReport, laws: Sequence[Function], body: str, target: Path | None) -> str:
    own = list(_own_imports(report, laws, body, target))
    lines = []
    for module, names in sorted(MORE_IMPORTS.items()):
        used = sorted({name for name in names if re.search(rf"\b{name}\b", body)}, key=_kind)
        if used:
            lines.append(f"from {module} import {', '.join(used)}")
    if not any("sys.path" in one for one in own):
        return "\n".join([*own, *lines])
    path = ["from pathlib import Path"] if any("Path(" in one for one in own) else []
    return "\n".join(["import sys", *path, "", *lines, "", *own])


def _kind(name: str) -> tuple[bool, bool, str]:
    """Return a key that puts constants before classes and these before functions."""
    return not name.isupper(), not name[0].isupper(), name


def _own_imports(
    report: CheckReport, laws: Sequence[Function], body: str, target: Path | None
) -> Iterator[str]:
    """Yield how a test gets at somebody's own functions, whatever folder pytest starts in."""
    question = report.question
    fold = question.fold
    helpers = [] if fold is None else [fold.start, fold.invariant, fold.at_end]
    functions = [question.subject.function, *laws, *(one for one in helpers if one is not None)]
    by_file: dict[str, list[str]] = {}
    for one in functions:
        name = one.__name__
        if re.search(rf"\b{alias(name)}\b", body):
            names = by_file.setdefault(one.__code__.co_filename, [])
            names.append(name if alias(name) == name else f"{name} as {alias(name)}")
    is_file = ".py:" in question.request.target or "/" in question.request.target
    for file, names in by_file.items():
        listed = ", ".join(sorted(set(names)))
        if not is_file and file == str(question.subject.loaded.source.path):
            module = question.request.target.rpartition(":")[0]
            yield f"from {module} import {listed}"
            continue
        path = Path(file)
        yield f"sys.path.insert(0, {_folder_of(path, target)})"
        yield f"from {path.stem} import {listed}  # noqa: E402"


def _folder_of(path: Path, target: Path | None) -> str:
    if target is None:
        return f'"{path.parent.as_posix()}"'
    between = os.path.relpath(path.parent, target.resolve().parent)
    here = "str(Path(__file__).resolve().parent)"
    return here if between == "." else f'str(Path(__file__).resolve().parent / "{between}")'
