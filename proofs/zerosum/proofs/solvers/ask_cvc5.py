"""Ask cvc5's Python package; on one file, where its command line is not at hand.

    python ask_cvc5.py FILE

This file needs ``pip install cvc5`` and nothing of zerosum. It prints what cvc5 answers.
"""

import sys
from pathlib import Path

import cvc5

TIME_LIMIT = {"tlimit-per": "20000"}
"""How long a file may take, in milliseconds; then it is left open."""


def said_of(text: str, options: dict[str, str]) -> str:
    """Return what cvc5 says last of a text, under options of its command line."""
    solver = cvc5.Solver(cvc5.TermManager())
    for name, value in options.items():
        solver.setOption(name, value)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols = parser.getSymbolManager()
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(solver, symbols)).strip() or said
    return said


if __name__ == "__main__":
    question = Path(sys.argv[1]).read_text(encoding="utf-8")
    sys.stdout.write(f"{said_of(question, TIME_LIMIT)}\n")
