"""Run emitted questions again: by any solver's own command line, and by the checker alone.

This file needs the standard library and ``checker.py`` beside it, nothing else of zerosum:

    python rerun.py FOLDER --solver "z3" --solver "cvc5 --tlimit=60000"
    python rerun.py FOLDER --certificates proofs/certificates

FOLDER is what ``zerosum prove --emit FOLDER`` wrote. It is compared with its own list: a file that
was changed, a solver that answers otherwise, or a certificate that is wrong is named, and the exit
status is 1. A solver may leave a question open; how many, is told. The status is 2 where something
that is asked for is not there.
"""

from __future__ import annotations

import argparse
import json
import runpy
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

ANSWERS = {"sat", "unsat", "unknown"}
"""What a solver says of a question that it has understood."""


def main(arguments: list[str]) -> int:
    """Rerun what is asked for, and return the exit status."""
    parser = argparse.ArgumentParser(description="Run emitted questions again.")
    parser.add_argument("folder", type=Path, help="what `zerosum prove --emit` wrote")
    parser.add_argument(
        "--solver", type=shlex.split, action="append", default=[], help="a command line; takes FILE"
    )
    parser.add_argument("--certificates", type=Path, help="the folder of certificates")
    asked = parser.parse_args(arguments)
    missing = next(missing_of(asked), None)
    if missing is not None:
        parser.error(missing)
    try:
        entries = listed_in(asked.folder)
    except (OSError, ValueError, LookupError, TypeError):
        parser.error(
            f"no manifest.json, or no list: `zerosum prove --emit {asked.folder}` writes it"
        )
    wrong = list(changed_files(asked.folder, entries))
    for command in asked.solver:
        wrong += rerun_solver(asked.folder, entries, command)
    if asked.certificates is not None:
        wrong += rerun_checker(asked.folder, entries, asked.certificates)
    say(*wrong, f"{len(entries)} questions, {len(wrong)} not as listed")
    return 1 if wrong else 0


def missing_of(asked: argparse.Namespace) -> Iterator[str]:
    """Say what of that which is asked for is not there, and what to do."""
    for command in asked.solver:
        if not command or shutil.which(command[0]) is None:
            yield f"no program {' '.join(command)!r}: give its path, as in --solver .venv/bin/z3"
    if asked.certificates is not None and not any(asked.certificates.glob("*.json")):
        yield f"no certificates in {asked.certificates}: they lie in proofs/certificates"


def listed_in(folder: Path) -> list[Entry]:
    """Return what the list of a folder says of each question."""
    read = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return list(read["questions"])


def changed_files(folder: Path, entries: list[Entry]) -> Iterator[str]:
    """Yield the files that are not the ones that were written."""
    for entry in entries:
        path = folder / entry["file"]
        if not path.is_file():
            yield f"{entry['file']}: gone"
        elif sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            yield f"{entry['file']}: changed since it was written"


def rerun_solver(folder: Path, entries: list[Entry], command: list[str]) -> list[str]:
    """Return the questions that a solver answers otherwise than the list expects."""

    def ask(entry: Entry) -> str:
        run = [*command, str(folder / entry["file"])]
        done = subprocess.run(run, capture_output=True, text=True, check=False)  # noqa: S603
        words = done.stdout.split()
        return words[0] if words else "no answer"

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(ask, entries))
    say(f"{command[0]}: {dict(sorted(Counter(answers).items()))}")
    if entries and not ANSWERS & {*answers}:
        return [
            f"{' '.join(command)} answers no question at all: is it a solver that reads a file?"
        ]
    return [
        f"{entry['file']}: {command[0]} says {answer}, the list {entry['expected']}"
        for entry, answer in zip(entries, answers, strict=True)
        if answer in ("sat", "unsat") and answer != entry["expected"]
    ]


def rerun_checker(folder: Path, entries: list[Entry], certificates: Path) -> list[str]:
    """Return the questions whose certificate is missing or wrong."""
    check = runpy.run_path(str(Path(__file__).with_name("checker.py")))["check"]
    known: dict[str, Any] = {}
    for path in sorted(certificates.glob("*.json")):
        known.update(json.loads(path.read_text(encoding="utf-8")))
    listed = [entry for entry in entries if entry["certificate"] is not None]
    wrong = []
    for entry in listed:
        text = (folder / entry["file"]).with_suffix(".certified.smt2").read_text(encoding="utf-8")
        try:
            check(text, known[entry["certificate"]])
        except Exception as error:  # noqa: BLE001 - whatever stops the checker, it has not agreed
            wrong.append(f"{entry['file']}: {type(error).__name__}: {error}")
    say(f"certificates: {len(listed) - len(wrong)} of {len(entries)} questions checked")
    return wrong


def say(*lines: str) -> None:
    """Print lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
