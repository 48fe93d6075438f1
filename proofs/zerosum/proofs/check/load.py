"""Find what somebody names: a function of a file or of a module. This is where their code runs."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from difflib import get_close_matches
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from attrs import field, frozen

from zerosum.proofs.check.source import Source, read_source, shown
from zerosum.proofs.check.unfit import Unfit
from zerosum.spec.registry import REGISTRY

GROUND = ("zerosum.spec", "zerosum.rules", "zerosum.proofs", "builtins")
"""What a check stands on: importing somebody's file must leave it as it was."""


@frozen(eq=False)
class Loaded:
    """A module that was asked for, and the file it came from."""

    module: ModuleType
    source: Source
    sources: dict[str, Source] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Know the own file under the name that its functions carry."""
        self.sources[str(self.source.path)] = self.source

    @property
    def place(self) -> str:
        """Return the file as the user would write it."""
        return shown(self.source.path)

    def function(self, name: str) -> FunctionType:
        """Return a function of the module.

        Raises: Unfit when there is none.
        """
        names = vars(self.module)
        if name not in names:
            functions = [one for one, value in names.items() if isinstance(value, FunctionType)]
            close = get_close_matches(name, functions, n=3) or sorted(functions)[:5]
            remedy = f"did you mean {', '.join(close)}?" if close else "define one with def"
            raise Unfit(self.place, f"has no function {name!r}", remedy)
        found = names[name]
        if not isinstance(found, FunctionType):
            problem = f"{name!r} is {_kind(found)} and no function"
            raise Unfit(self.place, problem, "name a function made with def")
        return found

    def source_of(self, function: FunctionType) -> Source:
        """Return the file that a function was written in."""
        path = function.__code__.co_filename
        if path not in self.sources:
            self.sources[path] = read_source(Path(path))
        return self.sources[path]


def _kind(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def split_target(target: str) -> tuple[str, str]:
    """Return the file or module, and the function, that a target names.

    Raises: Unfit when it is not of that form.
    """
    where, _, name = target.rpartition(":")
    if not where or not name.isidentifier():
        remedy = "write FILE.py:function or module:function"
        raise Unfit(repr(target), "names no function", remedy)
    return where, name


def load(where: str) -> Loaded:
    """Load a file or a module.

    Raises: Unfit when it does not exist, cannot be compiled, or fails when it is imported.
    """
    if where.endswith(".py") or "/" in where or "\\" in where:
        return _load_file(Path(where))
    return _load_module(where)


def _load_file(path: Path) -> Loaded:
    if not path.is_file():
        problem = "is a folder" if path.is_dir() else "there is no such file"
        raise Unfit(str(path), problem, "name a Python file, as in rules.py:haircut")
    source = read_source(path.absolute())
    name = path.stem
    known = sys.modules.get(name)
    if known is not None and not hasattr(known, "__zerosum_checked__"):
        name = f"checked_{name}"
    spec = importlib.util.spec_from_file_location(name, source.path)
    if spec is None:
        raise Unfit(str(path), "is no Python file", "give it the ending .py")
    module = importlib.util.module_from_spec(spec)
    vars(module)["__zerosum_checked__"] = True
    sys.modules[name] = module

    def run() -> None:
        exec(source.code, vars(module))  # noqa: S102 - the one purpose of the command

    _imported(run, source.path, source.path.parent)
    return Loaded(module, source)


def _load_module(name: str) -> Loaded:
    def run() -> None:
        importlib.import_module(name)

    try:
        _imported(run, Path(name), Path.cwd())
    except Unfit as unfit:
        if isinstance(unfit.__cause__, ModuleNotFoundError) and name not in sys.modules:
            problem = f"there is no module {unfit.__cause__.name!r}"
            remedy = "name a file as ./rules.py, or a module that can be imported"
            raise Unfit(name, problem, remedy) from unfit
        raise
    module = sys.modules[name]
    file = getattr(module, "__file__", None)
    if file is None or not file.endswith(".py"):
        raise Unfit(name, "is not written in Python", "name a module with a .py file")
    return Loaded(module, read_source(Path(file)))


def _imported(run: Any, path: Path, folder: Path) -> None:
    """Run somebody's file, and see that it changed nothing of what the check stands on."""
    before = _ground()
    sys.path.insert(0, str(folder))
    try:
        with redirect_stdout(sys.stderr):
            run()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        at = _line_in(error, path)
        problem = f"fails when it is imported: {type(error).__name__}: {error}"
        raise Unfit(f"{shown(path)}{at}", problem, "mend the file first") from error
    finally:
        sys.path.remove(str(folder))
    changed = next(_changes(before, _ground()), None)
    if changed is not None:
        problem = f"importing it changes {changed}, on which the check stands"
        raise Unfit(shown(path), problem, "leave other modules as they are")


def _line_in(error: BaseException, path: Path) -> str:
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(path)
    ]
    return f":{lines[-1]}" if lines else ""


Ground = Mapping[str, tuple[int, CodeType | None]]


def _ground() -> Ground:
    """Return what each name of the project means: the object, and the code that it runs."""
    known = {
        f"{kind} {name}": (id(value), None)
        for kind, held in (("law", REGISTRY.laws), ("rule", REGISTRY.rules))
        for name, value in held.items()
    }
    return known | {
        f"{module_name}.{path}": (id(value), getattr(value, "__code__", None))
        for module_name, module in sorted(sys.modules.items())
        if any(module_name == one or module_name.startswith(f"{one}.") for one in GROUND)
        for path, value in _names_in(module)
    }


def _names_in(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, value in list(vars(module).items()):
        if name.startswith("_") or isinstance(value, ModuleType):
            continue
        yield name, value
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from ((f"{name}.{one}", held) for one, held in list(vars(value).items()))
        if isinstance(value, FunctionType):
            yield f"{name}.defaults", value.__defaults__
            yield f"{name}.kwdefaults", value.__kwdefaults__


def _changes(before: Ground, after: Ground) -> Iterator[str]:
    return (name for name, held in before.items() if after.get(name) != held)


@contextmanager
def quietly() -> Iterator[None]:
    """Keep what somebody's code prints out of the results."""
    with redirect_stdout(sys.stderr):
        yield
