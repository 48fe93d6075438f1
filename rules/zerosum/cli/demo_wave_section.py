"""The part of the demo's page that is about the first wave."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zerosum.audit.wave_audit import LIMITS
from zerosum.cli.audit_table import answer
from zerosum.cli.demo_blocks import checks_table, picture
from zerosum.cli.demo_wave import (
    COIN,
    HEADS,
    WaveStory,
    grouped,
    in_dollars,
    moment_of,
    queue_rows,
    what_happened,
)
from zerosum.cli.names import counted
from zerosum.lab.article import Block, PageTable, Paragraph, Points, Section
from zerosum.lab.rows import Picture
from zerosum.lab.wave_pictures import (
    Bar,
    ClosedAccount,
    PriceLine,
    picture_of_inventory,
    picture_of_payers,
    picture_of_prices,
    picture_of_queue,
)

VENUES = {"coinbase": "Coinbase spot", "binance-delivery": "Binance COIN-M perpetual"}


def wave_section(story: WaveStory) -> Section:
    """Return the part: what happened, the queues, who bears the loss, and what cannot be told."""
    blocks: list[Block] = [
        Paragraph(
            f"{what_happened(story)} That estimate is replayed from public records, and no check "
            "rests on it. Those who were closed had done nothing wrong: they stood on the other "
            "side."
        ),
        _inventory(story),
    ]
    if story.queues:
        blocks += _queues(story)
    blocks += [
        Paragraph(
            "Who bears the loss is one choice of the rule book: the price of the closes, held "
            "against the mark, at which the venue values everybody. Our waterfall runs here three "
            "times on some of the coins, with the recorded quantities and distances from the mark. "
            "The marks themselves, the entry prices and who stood on the other side are assumed "
            "(spec/scenarios/first_wave.toml says which is which)."
        ),
        picture(
            picture_of_payers(story.payers, "svg"),
            "payers",
            "At the mark those who are closed lose nothing and the deficit stays. At the previous "
            "mark, which the venue's pages name, they give up the recorded distance. At the limit, "
            "the price that leaves the failed account with exactly nothing, they bear all of it. "
            "The estimated deficit is laid on these coins alone.",
        ),
        checks_table(story.audited.report, "How often each check of the wave was answered how"),
        Paragraph("What is not here, and what cannot be told:"),
        Points((*story.skipped, *_limits(story))),
    ]
    return Section("wave", "1. Who was it for? The first wave of 10 October 2025", tuple(blocks))


def _limits(story: WaveStory) -> tuple[str, ...]:
    """Return what cannot be told of the wave; queues that are not folded are only counted."""
    folded = sum(queue.is_complete for queue in story.audited.queues)
    count = f"Of {len(story.audited.queues):,} queues {folded} are complete here"
    return (*LIMITS, f"{count}; the others are not judged.")


def _inventory(story: WaveStory) -> Picture:
    sizes = {
        one.coin: f"{round(one.size):,} {one.coin}"
        for one in story.audited.log.quantities
        if one.wave == story.first.wave
    }
    if story.second is None:
        return _gaps(story, sizes)
    values = {coin: value for coin, value in story.second.coins.items() if coin in sizes}
    svg = picture_of_inventory(
        [Bar(sizes[coin], value) for coin, value in values.items()],
        "What the failed account held, by what was closed against others",
        "million USD, at the prices of the closes",
        "svg",
    )
    return picture(
        svg,
        "inventory",
        f"{counted(len(values), 'coin')} of the wave are in the part of the records at hand: "
        f"{in_dollars(sum(values.values(), Fraction(0)))} USD. Numbers beside bars are USD.",
    )


def _gaps(story: WaveStory, sizes: Mapping[str, str]) -> Picture:
    """Draw what the open tables have of the inventory: quantities, and distances from the mark."""
    gaps = [
        Bar(sizes[one.coin], one.gap_times_size)
        for one in story.audited.log.quantities
        if one.wave == story.first.wave
    ]
    svg = picture_of_inventory(
        gaps,
        "What was closed of each coin, and by how much in all it missed the venue's mark",
        "distance of the price from the mark, times the quantity, million USD",
        "svg",
    )
    known = sum((bar.value for bar in gaps), Fraction(0))
    return picture(
        svg,
        "inventory",
        f"{counted(len(gaps), 'coin')} of the wave are in the open tables, which have quantities "
        f"and distances from the mark but no prices. The numbers beside the bars are USD, "
        f"{in_dollars(known)} together.",
    )


def _queues(story: WaveStory) -> list[Block]:
    exact = sum(story.exact(queue) for queue in story.queues)
    entire = sum(close.is_entire for queue in story.queues for close in queue.closes)
    blocks: list[Block] = [
        Paragraph(
            f"For {counted(len(story.queues), 'coin')} the closes one by one are at hand, and they "
            "are all there: they sum, to the last step, to quantities that others counted from the "
            "venue's raw records. We gave everybody what the records say they held and ran our "
            "rule for one close over each queue, in the order of the venue. "
            f"{exact} of {story.closes} closes come out exactly: {entire} positions are closed "
            f"entirely, and {story.closes - entire} in part. {_one_price_one_side(story)}"
        ),
        PageTable(
            "The complete queues of this wave. Sizes are in coins, prices in USD for one coin.",
            HEADS,
            tuple(queue_rows(story)),
        ),
    ]
    shown = max(story.queues, key=lambda queue: len(queue.closes))
    accounts = [ClosedAccount(one.user, abs(one.position), one.size) for one in shown.closes]
    blocks.append(
        picture(
            picture_of_queue(shown.coin, accounts, "svg"),
            "queue",
            f"The queue of {shown.coin}, {counted(len(accounts), 'account')}. Small positions and "
            "large ones stand side by side; why in this order cannot be told from the records.",
        )
    )
    of_coin = [queue for queue in story.queues if queue.coin == COIN]
    if story.prices and of_coin:
        [queue] = of_coin
        blocks.append(_prices(story, queue.closes[0].price))
    return blocks


def _one_price_one_side(story: WaveStory) -> str:
    """Return what the checks say of price, side and order, or that some are violated."""
    report = story.audited.report
    if report.exit_status:
        return answer(report)
    return (
        "Each coin has one price, all who were closed stood on one side, and only the last of a "
        "queue kept something."
    )


def _prices(story: WaveStory, price: Fraction) -> Picture:
    lines = [
        PriceLine(f"{VENUES.get(one.venue, one.venue)}, {one.symbol}", one.times, one.prices)
        for one in story.prices
    ]
    svg = picture_of_prices(lines, story.first.start, price, coin=COIN, kind="svg")
    return picture(
        svg,
        "prices",
        f"The closes were at {grouped(price)} USD, {moment_of(story.first.start)}. The lines are "
        "last trades of each second at other venues, not the marks of this one.",
    )
