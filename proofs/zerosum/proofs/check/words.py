"""What a rule under check may be written with, and what to write instead of the rest."""

from __future__ import annotations

import ast
import builtins
import functools
import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

import attrs
from immutables import Map

from zerosum.spec import registry

ARITHMETIC = "of zerosum.spec.arithmetic"

OPERATORS: Mapping[type[ast.AST], tuple[str, str]] = MappingProxyType(
    {
        ast.FloorDiv: ("//", f"use div_floor or div_ceil {ARITHMETIC}, which name the rounding"),
        ast.Mod: ("%", f"use x - d * div_floor(x, d), with div_floor {ARITHMETIC}"),
        ast.Div: ("/ makes a float", f"use div_floor or div_ceil {ARITHMETIC}"),
        ast.Pow: ("**", "multiply"),
        ast.MatMult: ("@", "leave it out"),
        ast.LShift: ("<<", "multiply"),
        ast.RShift: (">>", f"use div_floor {ARITHMETIC}"),
        ast.BitAnd: ("&", f"use conj {ARITHMETIC}, or `and`"),
        ast.BitOr: ("|", f"use disj {ARITHMETIC}, or `or`"),
        ast.BitXor: ("^", f"use iff and negate {ARITHMETIC}"),
        ast.Invert: ("~", f"use negate {ARITHMETIC}, or `not`"),
    }
)
"""Operators that symbolic integers do not have, with what to write instead."""

STATEMENTS: Mapping[type[ast.AST], tuple[str, str]] = MappingProxyType(
    {
        ast.While: (
            "a while loop has no bound",
            "use `for` over what is given, or state one step and check it with --fold",
        ),
        ast.With: ("`with` may swallow a failure", "leave it out"),
        ast.AsyncWith: ("`with` may swallow a failure", "leave it out"),
        ast.AsyncFor: ("asynchronous code", "write an ordinary function"),
        ast.AsyncFunctionDef: ("asynchronous code", "write an ordinary function"),
        ast.Await: ("asynchronous code", "write an ordinary function"),
        ast.Global: ("global state", "pass it as an argument and return it"),
        ast.Nonlocal: ("state of an outer function", "pass it as an argument and return it"),
        ast.Import: ("an import inside a function", "import at the top of the file"),
        ast.ImportFrom: ("an import inside a function", "import at the top of the file"),
        ast.ClassDef: ("a class inside a function", "define it at the top of the file"),
        ast.Delete: ("`del`", "leave it out"),
        ast.TryStar: ("`except*`", "catch one kind of refusal with `except`"),
        ast.Yield: ("a generator", "return a tuple"),
        ast.YieldFrom: ("a generator", "return a tuple"),
        ast.Set: ("a set has no fixed order", "use a tuple"),
        ast.SetComp: ("a set has no fixed order", "use a tuple"),
        ast.JoinedStr: (
            "a text made of numbers",
            "leave it to the message of a `raise`, outside every `try`",
        ),
    }
)
"""Statements and expressions that are not checked, with what to write instead."""

BUILTINS: Mapping[str, str] = MappingProxyType(
    {
        "min": f"use minimum {ARITHMETIC}",
        "max": f"use maximum {ARITHMETIC}",
        "abs": f"use magnitude {ARITHMETIC}",
        "divmod": f"use div_floor {ARITHMETIC}",
        "pow": "multiply",
        "round": f"say which way: div_floor or div_ceil {ARITHMETIC}",
        "int": "the numbers are integers already: leave it out",
        "float": "rules are exact: use integers in a smaller unit",
        "complex": "rules are exact: use integers in a smaller unit",
        "str": "compute with numbers, and leave texts to the messages of refusals",
        "repr": "compute with numbers, and leave texts to the messages of refusals",
        "format": "compute with numbers, and leave texts to the messages of refusals",
        "ascii": "compute with numbers, and leave texts to the messages of refusals",
        "bin": f"use div_floor {ARITHMETIC}",
        "hex": f"use div_floor {ARITHMETIC}",
        "oct": f"use div_floor {ARITHMETIC}",
        "chr": "compute with numbers only",
        "ord": "compute with numbers only",
        "hash": "compare what is meant, and not its hash",
        "id": "compare what is meant, and not where it lies in memory",
        "type": "a rule must not depend on the type of a number",
        "callable": "a rule must not depend on the type of a value",
        "print": "a rule has no output: return what is to be seen",
        "input": "a rule has no input but its arguments",
        "open": "a rule has no input but its arguments",
        "set": "a set has no fixed order: use a tuple",
        "frozenset": "a set has no fixed order: use a tuple",
        "getattr": "write the attribute itself",
        "hasattr": "write the attribute itself",
        "setattr": "state is immutable: use attrs.evolve",
        "delattr": "state is immutable: use attrs.evolve",
        "eval": "write the code itself",
        "exec": "write the code itself",
        "compile": "write the code itself",
        "__import__": "import at the top of the file",
        "globals": "global state: pass it as an argument",
        "locals": "write the names themselves",
        "vars": "write the attribute itself",
        "dir": "write the attribute itself",
        "iter": "use `for`",
        "next": "use `for`, or an index",
    }
)
"""Builtins that are not checked, with what to do instead."""

OTHER_MODULES: Mapping[str, str] = MappingProxyType(
    {
        "random": "a rule must give the same answer each time: make the choice an argument",
        "secrets": "a rule must give the same answer each time: make the choice an argument",
        "time": "a rule has no clock: make the time an argument",
        "datetime": "a rule has no clock: make the time an argument",
        "math": f"use the functions {ARITHMETIC}",
        "decimal": "rules are exact: use integers in a smaller unit",
        "fractions": "rules are exact: cross-multiply integers",
        "numpy": "use plain integers, and tuples of them",
        "os": "a rule has no input but its arguments",
        "sys": "a rule has no input but its arguments",
    }
)
"""Modules that people reach for, with what to do instead."""

REMEDY = "use plain integers, what zerosum.spec and zerosum.rules offer, and functions of your own"

ALLOWED_BUILTINS: frozenset[str] = frozenset(
    {
        *("len", "range", "sum", "zip", "enumerate", "reversed", "sorted", "map", "filter"),
        *("tuple", "list", "dict", "bool", "any", "all", "isinstance"),
        *("Exception", "ValueError", "ArithmeticError", "ZeroDivisionError", "LookupError"),
        *("KeyError", "IndexError", "TypeError", "AssertionError", "RuntimeError"),
        "NotImplementedError",
    }
)

ALLOWED_OBJECTS: tuple[Any, ...] = (
    *(vars(builtins)[name] for name in sorted(ALLOWED_BUILTINS)),
    Map,
    cast,
    attrs.evolve,
    functools.reduce,
    functools.cmp_to_key,
    itertools.accumulate,
    itertools.chain,
    itertools.combinations,
    itertools.islice,
    itertools.pairwise,
    itertools.product,
    itertools.zip_longest,
)
"""What a rule may call of others: pure, finite, and the same for symbolic numbers as for plain."""

REGISTERING = (registry.law, registry.rule)

REFUSALS = (ValueError,)
"""With ``Rejected``, what a rule raises when it refuses a call, and all that it may catch."""

ENGINE_NAMES: frozenset[str] = frozenset(
    {
        *("term", "divide_floor", "if_else", "conjoin", "opposite", "entails"),
        *("total_over_members", "fold_by_induction", "pairs_by_induction", "ordered_ids"),
        *("any_shares", "named", "crowd", "bystander", "loop", "rest", "absent", "settle"),
        *("real", "imag", "numerator", "denominator", "bit_length", "bit_count", "conjugate"),
        *("to_bytes", "from_bytes", "as_integer_ratio", "is_integer"),
        *("format", "format_map", "mutate", "with_traceback", "add_note"),
    }
)
"""Attributes that plain and symbolic values do not share, or that lead out of the rule."""

HIDDEN_PREFIXES = ("_", "gi_", "cr_", "ag_", "tb_", "co_", "f_", "func_")
