"""Trust: what somebody believes who believes the theorems, counted from the files."""

from __future__ import annotations

import ast
import io
import tokenize
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from attrs import frozen

from zerosum import rules, spec
from zerosum.proofs.certificates import store
from zerosum.proofs.run import solver_versions
from zerosum.proofs.theorem import CATALOGUE, Expectation, Theorem

PACKAGES: Mapping[str, Path] = MappingProxyType(
    {
        "zerosum/spec": Path(str(spec.__file__)).parent,
        "zerosum/rules": Path(str(rules.__file__)).parent,
        "zerosum/proofs": Path(__file__).parent,
    }
)
"""Where the files of each package lie, in a checkout and in an installed release alike."""

REVIEWED = Path(__file__).parent / "expected.toml"
"""The list of what is no theorem, kept by hand."""

KINDS: Mapping[str, Expectation] = MappingProxyType(
    {"bounded": "bounded", "claimed": "claim", "refuted": "refuted"}
)


@frozen
class Part:
    """Some files, and what they have to do with whether a theorem is true."""

    name: str
    why: str
    patterns: tuple[str, ...]


TRUSTED = (
    Part(
        "what the laws say",
        "words, state, arithmetic and laws: what a theorem means, to be read and agreed to",
        ("zerosum/spec/*.py",),
    ),
    Part(
        "what the theorems range over",
        "statements and situations: a situation that leaves a call out proves less than it says",
        (
            "zerosum/proofs/theorem.py",
            "zerosum/proofs/theorems/*.py",
            "zerosum/proofs/situations.py",
            "zerosum/proofs/worlds.py",
            "zerosum/rules/observe.py",
        ),
    ),
    Part(
        "the engine",
        "runs a rule's own code on symbols; a path or a goal that it lost would not be asked",
        (
            "zerosum/proofs/engine/crowd.py",
            "zerosum/proofs/engine/errors.py",
            "zerosum/proofs/engine/given.py",
            "zerosum/proofs/engine/loops.py",
            "zerosum/proofs/engine/path.py",
            "zerosum/proofs/engine/symbols.py",
            "zerosum/proofs/engine/terms.py",
        ),
    ),
    Part(
        "the readings",
        "leave hypotheses out, expand and name products; a wrong one would ask something easier",
        ("zerosum/proofs/engine/readings.py", "zerosum/proofs/engine/linear.py"),
    ),
    Part(
        "the writer",
        "puts a question into the text that every leg reads",
        ("zerosum/proofs/engine/smtlib.py",),
    ),
    Part(
        "the doors to the solvers",
        "hand the text over and bring the answer back",
        (
            "zerosum/proofs/solvers/__init__.py",
            "zerosum/proofs/solvers/answer.py",
            "zerosum/proofs/solvers/ask_cvc5.py",
            "zerosum/proofs/solvers/z3_solver.py",
            "zerosum/proofs/solvers/cvc5_solver.py",
        ),
    ),
    Part(
        "the certificate checker",
        "says whether a certificate shows that a question has no solution; standard library only",
        ("zerosum/proofs/certificates/checker.py",),
    ),
    Part(
        "the store of certificates",
        "finds the certificate of a question and calls the checker",
        ("zerosum/proofs/certificates/__init__.py", "zerosum/proofs/certificates/store.py"),
    ),
    Part(
        "the verdict",
        "counts the legs of each goal, derives the scope, and sees a proof that is empty",
        (
            "zerosum/proofs/panel.py",
            "zerosum/proofs/prove.py",
            "zerosum/proofs/result.py",
            "zerosum/proofs/run.py",
            "zerosum/proofs/scope.py",
        ),
    ),
    Part(
        "the memory",
        "answers of earlier runs; `zerosum prove --no-cache` does without it",
        ("zerosum/proofs/memory.py",),
    ),
    Part(
        "the replay",
        "runs a witness in plain Python, for refutations and to show that no theorem is empty",
        ("zerosum/proofs/refute.py",),
    ),
)

# A file that stands above is not counted again.
NOT_TRUSTED = (
    Part(
        "the rules",
        "they are what is proved",
        ("zerosum/rules/*.py", "zerosum/rules/venues/*.py"),
    ),
    Part(
        "the search for certificates",
        "however one is found, the checker refuses it unless it is right",
        ("zerosum/proofs/certify.py", "zerosum/proofs/solvers/certifier.py"),
    ),
    Part(
        "the pages and files about proofs",
        "they report; who reruns the emitted questions reads those and not us",
        (
            "zerosum/proofs/__init__.py",
            "zerosum/proofs/certificates/rerun.py",
            "zerosum/proofs/emit.py",
            "zerosum/proofs/page.py",
            "zerosum/proofs/trust.py",
        ),
    ),
    Part(
        "the check of your own rules",
        "another user of the same engine; no theorem of this book depends on it",
        ("zerosum/proofs/check/*.py",),
    ),
)


@frozen
class FileSize:
    """How long a file is; ``code`` leaves out comments, docstrings and empty lines."""

    path: str
    lines: int
    code: int


@frozen
class SizedPart:
    """A part with the sizes of its files."""

    part: Part
    files: tuple[FileSize, ...]

    @property
    def lines(self) -> int:
        """Return how many lines the files have together."""
        return sum(file.lines for file in self.files)

    @property
    def code(self) -> int:
        """Return how many of them are code."""
        return sum(file.code for file in self.files)


@frozen
class Trust:
    """All that one trusts, all that one need not, and what is no theorem.

    ``unreviewed`` are ids in which the catalogue and the reviewed list differ.
    """

    trusted: tuple[SizedPart, ...]
    not_trusted: tuple[SizedPart, ...]
    certificates: int
    solver_versions: tuple[str, ...]
    proved: int
    bounded: tuple[Theorem, ...]
    claimed: tuple[Theorem, ...]
    refuted: tuple[Theorem, ...]
    unreviewed: tuple[str, ...]


def trust() -> Trust:
    """Count what is trusted and collect what is no theorem; nothing is proved for it."""
    theorems = CATALOGUE.theorems()
    trusted = tuple(map(sized, TRUSTED))
    above = frozenset(file.path for one in trusted for file in one.files)
    return Trust(
        trusted=trusted,
        not_trusted=tuple(sized(part, above) for part in NOT_TRUSTED),
        certificates=len(store.certificates()),
        solver_versions=solver_versions(two_legs=True),
        proved=sum(one.expects == "proved" for one in theorems),
        bounded=_expecting("bounded", theorems),
        claimed=_expecting("claim", theorems),
        refuted=_expecting("refuted", theorems),
        unreviewed=unreviewed(theorems, tomllib.loads(REVIEWED.read_text(encoding="utf-8"))),
    )


def _expecting(expectation: Expectation, theorems: Iterable[Theorem]) -> tuple[Theorem, ...]:
    return tuple(one for one in theorems if one.expects == expectation)


def unreviewed(
    theorems: Iterable[Theorem], reviewed: Mapping[str, Iterable[str]]
) -> tuple[str, ...]:
    """Return the ids that are no theorem and not listed so, or listed so and no such thing."""
    found = {(one.expects, one.id) for one in theorems if one.expects != "proved"}
    listed = {(KINDS[kind], id_) for kind, ids in reviewed.items() for id_ in ids}
    return tuple(sorted({id_ for _, id_ in found ^ listed}))


def sized(part: Part, without: Collection[str] = ()) -> SizedPart:
    """Count the lines of a part's files, apart from some."""
    files = {name: path for pattern in part.patterns for name, path in _files(pattern)}
    kept = sorted((name, path) for name, path in files.items() if name not in without)
    return SizedPart(part, tuple(_sized(name, path) for name, path in kept))


def _files(pattern: str) -> list[tuple[str, Path]]:
    """Return the files of a pattern, each by its name below the import root."""
    package = "/".join(pattern.split("/")[:2])
    folder = PACKAGES[package]
    found = folder.glob(pattern.removeprefix(f"{package}/"))
    return [(f"{package}/{path.relative_to(folder).as_posix()}", path) for path in found]


def _sized(name: str, path: Path) -> FileSize:
    text = path.read_text(encoding="utf-8")
    return FileSize(name, len(text.splitlines()), count_code(text))


SILENT = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)


def count_code(text: str) -> int:
    """Return how many lines of Python hold code: no comment, no text that is said to nobody."""
    lines: set[int] = set()
    for token in tokenize.tokenize(io.BytesIO(text.encode()).readline):
        if token.type not in SILENT:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)
