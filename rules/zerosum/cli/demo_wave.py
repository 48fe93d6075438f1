"""The first wave of 10 October 2025 for the demo: audited where its closes are at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from attrs import evolve, frozen
from rich.table import Table

from zerosum.audit import AuditedWaves, UnusableInput, audit_waves
from zerosum.audit.verdicts import Verdict, in_decimals
from zerosum.audit.wave import CLOSES, Wave
from zerosum.audit.wave_fold import Queue
from zerosum.audit.wave_market import SecondOfWave, Series, read_prices, read_second
from zerosum.cli.audit_table import print_checks, print_source
from zerosum.cli.chapters import CHECKOUT
from zerosum.cli.status import Unusable
from zerosum.cli.terminal import Channel, plain_table, print_indented, progress
from zerosum.lab.load import load, rules_for
from zerosum.lab.outcome import compute_outcome
from zerosum.lab.simulate import simulate
from zerosum.lab.wave_pictures import Payer

RULES = "hyperliquid_2023"
SCENARIO = CHECKOUT / "spec" / "scenarios" / "first_wave.toml"
TABLES = CHECKOUT / "tests" / "data" / "hl_adl_2025_10_10"
BESIDE = CHECKOUT.parent / "shared" / "data"
VALUES = Path("hl_adl_2025_10_10") / "adl_notional_by_second.csv"
BARS = Path("market_2025_10_10") / "bars_1s_2030_2230.csv.gz"

COIN = "AVAX"
SYMBOLS = ("AVAX-USD", "AVAXUSD_PERP")
BEFORE, AFTER = 15 * 60, 25 * 60
"""How many seconds of prices are shown around the wave."""

NO_CLOSES = (
    "Skipped, the queues close by close: the licence of that record is for non-commercial use, so "
    "no part of it is in this repository"
)
NO_VALUES = "Skipped, what was closed of each coin in USD: the record has no licence"
NO_PRICES = f"Skipped, the price of {COIN} elsewhere: the record has no licence"

WHAT_IF = (
    "Our waterfall on some of the coins: quantities and distances from the mark are recorded, the "
    "rest is assumed (spec/scenarios/first_wave.toml)."
)

PRICES = {
    "mark": "at the mark",
    "previous mark": "at the previous mark",
    "limit": "at the limit",
}
HEADS = (
    "coin",
    "failed position",
    "price, USD",
    "away from mark",
    "accounts closed",
    "of them entirely",
    "last one keeps",
    "by our rule",
)


@frozen(eq=False)
class WaveStory:
    """All that the demo tells of the wave; ``skipped`` says what is not at hand."""

    audited: AuditedWaves
    first: Wave
    second: SecondOfWave | None
    prices: tuple[Series, ...]
    payers: tuple[Payer, ...]
    skipped: tuple[str, ...]

    @property
    def queues(self) -> list[Queue]:
        """Return the complete queues of the first wave."""
        return [
            queue
            for queue in self.audited.queues
            if queue.is_complete
            and queue.quantity is not None
            and queue.quantity.wave == self.first.wave
        ]

    @property
    def closes(self) -> int:
        """Return how many closes these queues have."""
        return sum(len(queue.closes) for queue in self.queues)

    def exact(self, queue: Queue) -> int:
        """Return how many closes of a queue come out of our rule as they were."""
        folded = self.audited.fold.of(queue.closes)
        return sum(one.judgement.verdict is Verdict.HOLDS for one in folded)


def tell_wave(beside: Path = BESIDE) -> WaveStory:
    """Audit the wave where its closes are, or its tables alone, and run the scenario of it.

    Raises: Unusable when a file is there and cannot be read.
    """
    folder = beside / TABLES.name
    has_closes = (folder / CLOSES).exists()
    try:
        with progress("folding") as tell:
            source = folder if has_closes else TABLES
            audited = audit_waves(source, rules=RULES, progress=tell)
        first = audited.log.waves[min(audited.log.waves)]
        second = first.start // 1000
        values = _second_of(first, beside / VALUES)
        prices: tuple[Series, ...] = ()
        if (beside / BARS).exists():
            prices = read_prices(beside / BARS, SYMBOLS, second - BEFORE, second + AFTER)
    except UnusableInput as unusable:
        raise Unusable(str(unusable)) from unusable
    skipped = tuple(
        f"{what}. It is looked for at ../shared/data/{path}, beside this checkout."
        for path, is_there, what in (
            (f"{TABLES.name}/{CLOSES}", has_closes, NO_CLOSES),
            (VALUES.as_posix(), values is not None, NO_VALUES),
            (BARS.as_posix(), prices != (), NO_PRICES),
        )
        if not is_there
    )
    return WaveStory(audited, first, values, prices, payers(), skipped)


def _second_of(wave: Wave, path: Path) -> SecondOfWave | None:
    """Return the value of a wave where a file has it, and where it counts the same closes."""
    second = read_second(path, wave.start) if path.exists() else None
    return second if second is not None and second.closes == wave.closes else None


def payers() -> tuple[Payer, ...]:
    """Run the scenario of the wave under each choice of the price, and see who bears the loss."""
    scenario = load(SCENARIO)
    found = []
    for price, words in PRICES.items():
        rules = rules_for(scenario, None, (f"adl.price={price}",))
        outcome = compute_outcome(simulate(scenario, rules))
        given_up = sum(one.given_up for one in outcome.accounts)
        scale = scenario.units.scale
        found.append(Payer(words, Fraction(given_up, scale), Fraction(outcome.unresolved, scale)))
    return tuple(found)


def queue_rows(story: WaveStory) -> list[tuple[str, ...]]:
    """Return a row for each complete queue of the first wave, those with most closes first."""
    return [
        _queue_row(story, queue)
        for queue in sorted(story.queues, key=lambda queue: -len(queue.closes))
    ]


def _queue_row(story: WaveStory, queue: Queue) -> tuple[str, ...]:
    last = queue.closes[-1]
    gap = queue.quantity.gap if queue.quantity is not None else Fraction(0)
    return (
        queue.coin,
        grouped(queue.size),
        grouped(last.price),
        grouped(gap, 6),
        f"{len(queue.closes)}",
        f"{sum(close.is_entire for close in queue.closes)}",
        grouped(abs(last.position) - last.size),
        f"{story.exact(queue)} of {len(queue.closes)} exact",
    )


def grouped(value: Fraction, places: int = 6) -> str:
    """Return a number in decimals, with a comma before each thousand."""
    return f"{Decimal(in_decimals(value, places)):,f}"


def in_dollars(value: Fraction) -> str:
    """Return money to the dollar."""
    return f"{round(value):,}"


def print_wave(console: Channel, story: WaveStory) -> None:
    """Print what the wave was, its queues, the checks, and what was skipped."""
    print_source(console, story.audited.report)
    console.print(what_happened(story))
    console.print()
    rows = queue_rows(story)
    if rows:
        console.print(_queue_table(rows))
        console.print()
    report = story.audited.report
    asked = [one for one in report.checks if one.holds + one.violated + one.cannot_tell]
    print_checks(console, evolve(report, checks=tuple(asked)))
    console.print(_payers_table(story.payers))
    console.print(WHAT_IF)
    console.print()
    told = (*story.skipped, *report.limits)
    for text in told:
        print_indented(console, f"- {text}", "  ")
    console.print()


def _queue_table(rows: Sequence[tuple[str, ...]]) -> Table:
    table = plain_table("Complete queues, sizes in coins: our rule over the order of the venue")
    table.add_column(HEADS[0], no_wrap=True)
    for head in HEADS[1:]:
        table.add_column(head, justify="right")
    for row in rows:
        table.add_row(*row)
    return table


def _payers_table(found: Sequence[Payer]) -> Table:
    table = plain_table("Who bears the estimated deficit, in USD")
    for head in ("price of the closes", "given up by the closed", "left in the open"):
        table.add_column(head, justify="left" if head.startswith("price") else "right")
    for one in found:
        table.add_row(one.name, in_dollars(one.closed_accounts), in_dollars(one.left_open))
    return table


def what_happened(story: WaveStory) -> str:
    """Return the wave in two sentences."""
    first, worth = story.first, ""
    if story.second is not None:
        worth = f", worth {in_dollars(story.second.value)} USD,"
    return (
        f"On {moment_of(first.start)}, {first.closes:,} closes{worth} were forced in one moment. "
        f"Who was it for? For {failed_accounts(story)}, labelled a vault of the venue. Others "
        f"estimate that it owed {in_dollars(first.deficit)} USD."
    )


def failed_accounts(story: WaveStory) -> str:
    """Return how many accounts had failed, in words."""
    losers = story.first.losers
    return "one account that had failed" if losers == 1 else f"{losers} accounts that had failed"


def moment_of(milliseconds: int) -> str:
    """Return a time in words, UTC."""
    time = datetime.fromtimestamp(milliseconds // 1000, tz=UTC)
    return f"{time.day} {time:%B %Y}, {time:%H:%M:%S}.{milliseconds % 1000:03d} UTC"
