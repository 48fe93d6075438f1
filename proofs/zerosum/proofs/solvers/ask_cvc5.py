"""Ask cvc5's Python package about one file, where its command line is not at hand.

    python ask_cvc5.py FILE

This file needs ``pip install cvc5`` and nothing of zerosum. It prints what cvc5 answers.
"""

import sys
from pathlib import Path

import cvc5

TIME_LIMIT = "20000"
"""How long a question may take, in milliseconds; then it is left open."""


def answers(path: Path) -> str:
    """Return what cvc5 says to the commands of a file."""
    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("tlimit-per", TIME_LIMIT)
    parser = cvc5.InputParser(solver)
    text = path.read_text(encoding="utf-8")
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, path.name)
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += str(command.invoke(solver, parser.getSymbolManager()))
    return said


if __name__ == "__main__":
    sys.stdout.write(answers(Path(sys.argv[1])))
