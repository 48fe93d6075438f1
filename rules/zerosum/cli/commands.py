"""The commands, in one table. Each one's module is loaded only when the command is given."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from attrs import frozen
from cyclopts import App, CycloptsError, UnusedCliTokensError

from zerosum.cli.status import MEANINGS, Unusable


@frozen
class Command:
    """A command: the word one types, the function it calls, and what its help says."""

    name: str
    function: str
    help: str


COMMANDS = (
    Command(
        "audit",
        "zerosum.cli.audit:audit",
        """Hold a venue's own log to the rules.

        Reads the log, replays it through the ledger and answers each question with: holds,
        violated, or cannot tell. The status is 1 only when something certain is violated.

        Example: zerosum audit tests/data/hl_early_2023 --format hyperliquid-history
        --rules hyperliquid_2023""",
    ),
    Command(
        "conform",
        "zerosum.cli.conform:conform",
        """Hold the rules against the venues' own numbers: test tables and worked examples.

        Asks the rules every case of the files and folders, exactly or within the file's
        tolerance. The status is 1 when they disagree with a source anywhere.

        Example: zerosum conform ../shared/vectors --json conform.json""",
    ),
    Command(
        "run",
        "zerosum.cli.run:run",
        """Run a scenario under a rule set, told stage by stage.

        Says who failed and why, what each stage closed at which price, who paid, and what the
        vault had left and earned.

        Example: zerosum run spec/scenarios/textbook.toml --rules textbook""",
    ),
    Command(
        "compare",
        "zerosum.cli.compare:compare",
        """Compare rule sets on a scenario or on a desk's positions, side by side.

        Says what each stage closed, who was closed by whom at what price, who was hurt most and
        why, and what the vault earned.

        Example: zerosum compare spec/scenarios/vault_fails.toml --rules textbook
        --set adl.price=mark""",
    ),
    Command(
        "why",
        "zerosum.cli.why:why",
        """Explain what happened to one account, step by step, with the clause for each.

        Which stage closed it, who had failed, the price against mark and bankruptcy price, its
        place in the queue and its neighbours, and what it kept.

        With --format it says what a venue's own log tells, and where the log is silent.

        Example: zerosum why spec/scenarios/textbook.toml --rules textbook --account whale

        Example: zerosum why tests/data/hl_early_2023 --format hyperliquid-history
        --account 0x7cb2…f0d1""",
    ),
    Command(
        "rank",
        "zerosum.cli.rank:rank",
        """Rank both sides of a market as they would be deleveraged, with lights.

        At the last marks of the scenario, before anybody is liquidated.

        Example: zerosum rank spec/scenarios/hedged.toml --market BTC --rules textbook""",
    ),
    Command(
        "venues",
        "zerosum.cli.venues:venues",
        """List the venues' rule books, their dates and sources, and how well each is known.

        Example: zerosum venues""",
    ),
    Command(
        "venue",
        "zerosum.cli.venues:venue",
        """Tell a whole rule book in words, each choice with its clause, standing and source.

        To be laid beside the venue's own page.

        Example: zerosum venue dydx_v4""",
    ),
    Command(
        "diff",
        "zerosum.cli.venues:diff",
        """Lay two rule books side by side, slot by slot, where they differ.

        Example: zerosum diff binance_2019 binance_2025""",
    ),
    Command(
        "matrix",
        "zerosum.cli.matrix:matrix",
        """Judge rule sets by properties: each proved for its slots, or broken by a run.

        A refuted cell has a witness: a small scenario, which is run before it is shown.

        Example: zerosum matrix --rules dydx_v4,deribit_2026

        Others: zerosum matrix, zerosum matrix --html matrix.html""",
    ),
    Command(
        "prove",
        "zerosum.cli.prove:prove",
        """Prove the theorems about the rules that run.

        Without a name all theorems are proved. A refutation is a theorem that is expected to
        fail: the counterexample is the result.

        Example: zerosum prove LED-9

        Others: zerosum prove, zerosum prove PILE apply_fill, zerosum prove --json proofs.json,
        zerosum prove --html proofs.html""",
    ),
    Command(
        "laws",
        "zerosum.cli.laws:laws",
        """List the laws, and which rules obey them.

        A law is one sentence that every transition of a rule must satisfy.

        Example: zerosum laws""",
    ),
    Command(
        "explain",
        "zerosum.cli.explain:explain",
        """Explain a theorem, law, rule or clause: text, source, scope, proof, counterexample.

        What is asked for is proved again on the spot.

        Example: zerosum explain R-LED-2

        Others: zerosum explain PILE, zerosum explain ADL-3""",
    ),
    Command(
        "trust",
        "zerosum.cli.trust:trust",
        """Tell what one believes who believes the theorems: assumptions, parts, solvers, bounds.

        Each trusted part with its size in lines, what is not trusted, and every sentence that is
        no theorem. The status is 1 when the committed page says otherwise. Nothing is proved.

        Example: zerosum trust

        Others: zerosum trust --json trust.json, zerosum trust --page""",
    ),
    Command(
        "check",
        "zerosum.cli.check:check",
        """Check a rule of your own: proved, or refuted by a small example and a test to paste.

        This command, and no other, runs code that you name: the file is imported. The function
        takes an Exchange, as the rules do, or plain integers; or it is one step of a fold. It
        refuses a call by raising ValueError or Rejected.

        Example: zerosum check spec/examples/loses_a_unit.py:pro_rata_share --law "SUMS EXACTLY"

        Example: zerosum check spec/examples/close_queue.py:close_next --fold left --law PREFIX""",
    ),
)


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name and return its exit status.

    Raises: Unusable when they name none, or name it wrongly; whatever the command raises.
    """
    try:
        status: int | None = application()(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        asked = " ".join(["zerosum", *(error.command_chain or ()), "--help"])
        raise Unusable(f"{_complaint(error)} (see {asked})") from error
    return status or 0


def _complaint(error: CycloptsError) -> str:
    if isinstance(error, UnusedCliTokensError):
        return f"Unexpected: {' '.join(error.unused_tokens or ())}."
    return str(error)


def application() -> App:
    """Return the command line with every command of the table."""
    application = App(
        name="zerosum",
        help="A rulebook for perpetual futures that runs and is proved.",
        help_format="plaintext",
        help_epilogue=MEANINGS,
        version=_version,
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    for order, command in enumerate(COMMANDS):
        application.command(
            command.function, name=command.name, help=_unwrapped(command.help), sort_key=order
        )
    return application


def _unwrapped(text: str) -> str:
    """Return a text with one line for each paragraph, as the help wraps it itself."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _version() -> str:
    try:
        return version("zerosum")
    except PackageNotFoundError:
        return "a checkout that is not installed"
