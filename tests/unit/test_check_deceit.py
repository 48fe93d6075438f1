"""Rules that would deceive a proof: none is ever reported as proved.

Most are refused with the line, because what they do means something else under proof, or is not
the same each time. The others are refuted.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.check_rules import HEAD, checked
from tests.unit.cli_runs import start


def number(body: str, before: str = "") -> str:
    """Return a rule of one number, below some lines of its own file."""
    inner = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{before}\ndef rule(x: int) -> int:\n{inner}\n"


REFUSED = {
    # Answers that differ from one call to the next.
    "global counter": (
        number("global calls\ncalls += 1\nreturn x if calls > 3 else 0", "calls = 0"),
        "global state",
    ),
    "global list": (number("seen.append(1)\nreturn len(seen)", "seen = []"), "a list"),
    "global dict": (number("seen[0] = 1\nreturn len(seen)", "seen = {}"), "a dict"),
    "global generator": (number("return sum(g)", "g = (one for one in [1])"), "a generator"),
    "global map": (number("return m.get(0, 1)", "m = Map({0: 1})"), "a Map"),
    "random": (number("return randint(0, 1)", "from random import randint"), "make the choice"),
    "random module": (number("return random.randint(0, 1)", "import random"), "make the choice"),
    "clock": (number("return time.time_ns()", "import time"), "a rule has no clock"),
    "environment": (number("return len(os.environ)", "import os"), "no input but its arguments"),
    "tracing": (number("return 0 if sys.getprofile() else 1", "import sys"), "sys.getprofile"),
    "mutable default": (
        "def rule(x: int, seen: int = 0, s=[]) -> int:\n    return x\n",
        "annotation",
    ),
    "default list": (
        "def rule(x: int, s: list[int] = []) -> int:\n    s.append(x)\n    return len(s)\n",
        "a default that is a list",
    ),
    "helper's default": (
        number("return f()", "def f(seen=[]):\n    seen.append(1)\n    return len(seen)"),
        "a default that is a list",
    ),
    "attribute of a function": (
        number("rule.calls += 1\nreturn rule.calls") + "rule.calls = 0\n",
        "carries calls",
    ),
    "attribute of a class": (
        number("C.seen.append(1)\nreturn len(C.seen)", "class C:\n    seen = []"),
        "is no data",
    ),
    "attribute of a data class": (
        number("C.seen.append(1)\nreturn 1", "@frozen\nclass C:\n    x: int = 0\n    seen = []"),
        "no plain field",
    ),
    "closure": (
        "def make():\n    seen = []\n    def rule(x: int) -> int:\n        seen.append(x)\n"
        "        return len(seen)\n    return rule\nrule = make()\n",
        "made inside another",
    ),
    "nonlocal": (
        number("n = 0\ndef f():\n    nonlocal n\n    n += 1\n    return n\nreturn f() + x"),
        "outer function",
    ),
    "cache": (
        "from functools import lru_cache\n@lru_cache\ndef rule(x: int) -> int:\n    return x\n",
        "no function",
    ),
    "own decorator": (
        "def twice(f):\n    def g(x: int) -> int:\n        return f(x)\n    return g\n"
        "@twice\ndef rule(x: int) -> int:\n    return x\n",
        "made inside another",
    ),
    "argument changed": (
        "def rule(xs: list[int]) -> int:\n    xs.append(1)\n    return 0\n",
        "changes its argument 'xs'",
    ),
    "list in a tuple changed": (
        "def rule(xs: tuple[list[int], ...]) -> int:\n"
        "    for one in xs:\n        one.append(1)\n    return 0\n",
        "changes its argument 'xs'",
    ),
    "argument sorted": (
        "def rule(xs: list[int]) -> int:\n    xs.sort()\n    return 0\n",
        "changes its argument 'xs'",
    ),
    "set order": (number("return [one for one in {x, 2}][0]"), "no fixed order"),
    # Questions that symbolic numbers answer otherwise.
    "isinstance": (number("return x if isinstance(x, int) else 1"), "symbolic numbers"),
    "isinstance of a tuple": (number("return 1 if isinstance(x, (int, Role)) else 2"), "symbolic"),
    "aliased isinstance": (number("f = isinstance\nreturn x if f(x, int) else 1"), "int is not"),
    "type": (number("return x if type(x) == int else 1"), "type is not"),
    "class attribute": (number("return x if x.__class__ else 1"), ".__class__"),
    "match on a type": (number("match x:\n    case int():\n        return 1\nreturn 2"), "int()"),
    "is": (number("return 1 if (x > 0) is True else 2"), "`is`"),
    "hasattr": (number("return 1 if hasattr(x, 'term') else 2"), "hasattr"),
    "getattr": (number("return getattr(x, 'real', 1)"), "getattr"),
    "attribute of the engine": (number("return x.term"), ".term"),
    "hash": (number("return hash(x)"), "hash"),
    "id": (number("return id(x)"), "id is not"),
    "text": (number("return 1 if f'{x}' == '7' else 2"), "text made of numbers"),
    "text method": (number("return 1 if '{}'.format(x) == '7' else 2"), ".format"),
    "str": (number("return len(str(x))"), "str is not"),
    "int": (number("return int(x)"), "int is not"),
    "key": (number("return {7: 1}.get(x, 2)"), "unhashable"),
    "index": (number("return (1, 2, 3)[x]"), "plain number"),
    "range": (number("return sum(range(x))"), "plain number"),
    "repetition": (number("return len([0] * x)"), "plain number"),
    "float": (number("return x * 0.5"), "0.5 is no integer"),
    "global float": (number("return x * half", "half = 0.5"), "no integer"),
    "a condition as a number": (number("return x + (x > 0)"), "met"),
    # Failures swallowed.
    "bare except": (number("try:\n    return int(x)\nexcept:\n    return 1"), "too much"),
    "bare except around": (number("try:\n    return 2 - x\nexcept:\n    return 1"), "too much"),
    "base exception": (
        number("try:\n    return (1, 2)[x]\nexcept BaseException:\n    return 1"),
        "too much",
    ),
    "exception": (
        number("try:\n    return {1: 2}[x]\nexcept Exception:\n    return 1"),
        "too much",
    ),
    "type error": (
        number("try:\n    return {1: 2}[x]\nexcept TypeError:\n    return 1"),
        "too much",
    ),
    "computed exception": (
        number("kinds = (ValueError, TypeError)\ntry:\n    return x\nexcept kinds:\n    return 1"),
        "too much",
    ),
    "finally": (number("try:\n    return (1, 2)[x]\nfinally:\n    return 1"), "finally"),
    "suppress": (
        number(
            "with suppress(BaseException):\n    return (1,)[x]\nreturn 1",
            "from contextlib import suppress",
        ),
        "`with`",
    ),
    "caught message": (
        number("try:\n    raise ValueError(f'{x}')\nexcept ValueError:\n    return 1"),
        "text made of numbers",
    ),
    "message caught by the caller": (
        number(
            "try:\n    return f(x)\nexcept ValueError:\n    return x - x",
            "def f(x):\n    raise ValueError(f'{x}')",
        ),
        "plain number",
    ),
    # Code without end, and code that is not there.
    "while": (number("while x > 0:\n    x -= 1\nreturn x"), "while"),
    "recursion": (number("return 0 if x <= 0 else rule(x - 1)"), "calls itself"),
    "mutual recursion": (
        number(
            "return f(x)",
            "def f(x):\n    return 0 if x <= 0 else g(x)\ndef g(x):\n    return f(x - 1)",
        ),
        "calls itself",
    ),
    "generator": ("def rule(x: int) -> int:\n    yield x\n", "generator"),
    "eval": (number("return eval('x')"), "eval"),
    "import inside": (number("import math\nreturn x"), "import inside"),
    "globals of a function": (number("return len(rule.__globals__)"), ".__globals__"),
    "frame of a generator": (number("return (y for y in [x]).gi_frame"), ".gi_frame"),
    "library": (number("return prod([x, 2])", "from math import prod"), "arithmetic"),
    "lambda": ("rule = lambda x: x\n", "no function of its own"),
    "callable object": (
        number("return C()(x)", "class C:\n    def __call__(self, x):\n        return x"),
        "no data",
    ),
    "own equality": (
        number(
            "return 1 if C(x) == C(x) else 2",
            "@frozen(eq=False)\nclass C:\n    x: int\n    def __eq__(self, other):\n"
            "        return True\n    __hash__ = None",
        ),
        "__eq__",
    ),
    "validator": (
        number(
            "return C(x).x",
            "@frozen\nclass C:\n    x: int = field(converter=lambda x: x if type(x) is int else 0)",
        ),
        "does something",
    ),
    "mutable class": (number("return C(x).x", "@attrs.define\nclass C:\n    x: int"), "can change"),
    "int enum": (
        number("return E.A.value", "from enum import IntEnum\nclass E(IntEnum):\n    A = 1"),
        "mixes",
    ),
    "code of another function": (
        number("return x")
        + "def other(x: int) -> int:\n    return 1 if isinstance(x, int) else x\n"
        "rule.__code__ = other.__code__\n",
        "isinstance",
    ),
    "made by exec": ("exec('def rule(x: int) -> int:\\n    return x')\n", "cannot be read"),
    "without end": (number("xs = [x]\nfor y in xs:\n    xs.append(y)\nreturn 1"), "no answer"),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED)
def test_deceit_with_numbers_is_refused(tmp_path: Path, text: str, told: str) -> None:
    found = checked(tmp_path, text, "NONNEGATIVE", seconds=20 if "xs = [x]" not in text else 2)
    assert {} == found.outcomes
    assert told in found.refusal


CHANGES = {
    "arithmetic": "import zerosum.spec.arithmetic as a\na.ite = lambda *_: 0",
    "engine": "from zerosum.proofs.engine import symbols\nsymbols.SymInt.__lt__ = lambda *_: True",
    "class": "from zerosum.proofs.engine.terms import Term\nTerm.op = 'const'",
    "law": "from zerosum.spec import REGISTRY as r\nr.laws['LED-1.L1'] = r.laws['LED-1.L2']",
    "builtin": "import builtins\nbuiltins.sum = lambda *_: 0",
    "default": "from zerosum.proofs.solvers import z3_solver as z\nz.ask.__defaults__ = (1,)",
    "code": "from zerosum.spec.arithmetic import ite\nite.__code__ = (lambda c, t, o: t).__code__",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_file_that_changes_the_ground_is_refused(tmp_path: Path, change: str) -> None:
    """In a process of its own, which is thrown away with what was changed."""
    file = tmp_path / "own.py"
    file.write_text(f"{change}\n\ndef rule(x: int) -> int:\n    return x * x\n", encoding="utf-8")
    code = "import sys; from zerosum.cli.main import main; sys.exit(main(sys.argv[1:]))"
    run = start(code, "check", f"{file}:rule", "--law", "NONNEGATIVE")
    output, complaint = run.communicate(timeout=60)
    assert (2, "") == (run.returncode, output)
    assert "importing it changes" in complaint


def test_refusal_names_the_line(tmp_path: Path) -> None:
    found = checked(
        tmp_path, "def rule(x: int) -> int:\n    y = x + 1\n    return y // 2\n", "NONNEGATIVE"
    )
    line = len(HEAD.splitlines()) + 3
    assert (
        f"own.py:{line}: // (use div_floor or div_ceil of zerosum.spec.arithmetic" in found.refusal
    )


# Laws and assumptions are held to the same -------------------------------------------------------

LAWS = {
    "not a condition": ("def law(result):\n    return result\n", "no condition"),
    "knows the type": ("def law(result):\n    return type(result) == int\n", "type is not"),
    "raises": ("def law(result):\n    raise KeyError('x')\n", "raises KeyError"),
    "asks too much": ("def law(profit):\n    return profit > 0\n", "asks for 'profit'"),
    "counts calls": ("seen = []\ndef law(result):\n    return len(seen) == 0\n", "a list"),
    "divides": ("def law(result):\n    return result // 2 == 0\n", "//"),
}


@pytest.mark.parametrize(("law", "told"), LAWS.values(), ids=LAWS)
def test_deceitful_law_is_refused(tmp_path: Path, law: str, told: str) -> None:
    found = checked(tmp_path, number("return x") + law, "law")
    assert {} == found.outcomes
    assert told in found.refusal


# Nothing shown is not a proof --------------------------------------------------------------------


def test_rule_that_refuses_everything_is_without_content(tmp_path: Path) -> None:
    found = checked(tmp_path, number("raise ValueError('no')"), "NONNEGATIVE")
    assert "VACUOUS" == found.outcomes["NONNEGATIVE"]


def test_assumption_that_nothing_meets_is_without_content(tmp_path: Path) -> None:
    text = number("return x") + "def never(x):\n    return conj(x > 0, x < 0)\n"
    found = checked(tmp_path, text, "NONNEGATIVE", assumptions=("never",))
    assert {"VACUOUS"} == {*found.outcomes.values()}


def test_result_that_is_no_number_is_refused(tmp_path: Path) -> None:
    found = checked(tmp_path, number("return None"), "NONNEGATIVE")
    assert "returns a NoneType" in found.refusal
