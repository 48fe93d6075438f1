"""Emit: every question as a file, and a list of them with what a solver must answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from zerosum.proofs.certificates import store
from zerosum.proofs.result import Question, TheoremResult

MANIFEST = "manifest.json"
PART = ".manifest-{}.json"


def emit_questions(folder: Path, results: Iterable[TheoremResult]) -> None:
    """Write the questions of one study's theorems, and their part of the list."""
    for result in results:
        if not result.questions:
            continue
        home = folder / file_name(result.id)
        home.mkdir(parents=True, exist_ok=True)
        entries = [
            _emit(home, number, result, question)
            for number, question in enumerate(result.questions, 1)
        ]
        part = folder / PART.format(file_name(result.id))
        part.write_text(json.dumps(entries), encoding="utf-8")


def _emit(home: Path, number: int, result: TheoremResult, question: Question) -> dict[str, Any]:
    path = home / question_name(number, question.part)
    about = f"theorem {result.id}, law {result.law or 'none'}, rule {result.rule}"
    text = f"; {about}\n{question.text}"
    path.write_text(text, encoding="utf-8")
    exact = question.reading.exact_text()
    name = store.name_of(exact)
    if question.verdicts.get("certificate") == "unsat":
        (home / f"{number:04}-{question.part}.certified.smt2").write_text(exact, encoding="utf-8")
    return {
        "file": f"{home.name}/{path.name}",
        "sha256": sha256(text.encode()).hexdigest(),
        "theorem": result.id,
        "law": result.law,
        "rule": result.rule,
        "part": question.part,
        "name": question.name,
        "expected": _expected(question),
        "verdicts": dict(question.verdicts),
        "certificate": name if question.verdicts.get("certificate") == "unsat" else None,
    }


def question_name(number: int, part: str) -> str:
    """Return the name of a question's file in the folder of its theorem."""
    return f"{number:04}-{part}.smt2"


def _expected(question: Question) -> str:
    return "unsat" if question.is_proved else question.verdicts["z3"]


def write_manifest(folder: Path, versions: Sequence[str]) -> int:
    """Join the parts of the list into one file; return how many questions it names."""
    entries: list[dict[str, Any]] = []
    for part in sorted(folder.glob(PART.format("*"))):
        entries += json.loads(part.read_text(encoding="utf-8"))
        part.unlink()
    listed = {"solver_versions": list(versions), "questions": entries}
    (folder / MANIFEST).write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    return len(entries)


def file_name(id_: str) -> str:
    """Return a theorem's id as the name of a folder."""
    return re.sub(r"[^\w.-]", "_", id_)
