"""Pictures of a run and of a queue. Only here do integers become floats, and only to be drawn.

Colours can be told apart by the colour-blind (Okabe and Ito), and every kind has a hatch or a
marker of its own as well. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from zerosum.lab.comparison import Comparison
from zerosum.lab.numbers import Units
from zerosum.lab.outcome import BACKSTOP, BOOK, DELEVERAGING, Outcome
from zerosum.lab.queue import Queue
from zerosum.lab.rows import Picture
from zerosum.lab.told import CaseTold
from zerosum.spec.state import equity, position_of
from zerosum.spec.units import AccountId, MarketId

FORMATS = ("svg", "png")
LEFT_OPEN = "left open"
LOOKS = {
    BOOK: ("#56B4E9", "", "o"),
    BACKSTOP: ("#E69F00", "//", "s"),
    DELEVERAGING: ("#D55E00", "xx", "D"),
    LEFT_OPEN: ("#BBBBBB", "..", "x"),
}
"""Colour, hatch and marker of each thing that may become of a position."""

WORDS = {
    BOOK: "traded with the order book",
    BACKSTOP: "taken over by the backstop",
    DELEVERAGING: "closed against the other side (ADL)",
    LEFT_OPEN: "left open",
}
DEFINED = re.compile(r'\bid="([^"]+)"')
REFERRED = re.compile(r'(\bid="|href="#|url\(#)([^")]+)("|\))')

MOST_BARS = 14
MOST_NAMES = 3
WIDTH = 11.5
BAR, PANEL, MARGIN = 0.42, 2.7, 1.3
STYLE: Any = {
    "svg.hashsalt": "zerosum",
    "font.size": 11,
    "text.parse_math": False,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
}


def picture_of_run(outcome: Outcome, kind: str) -> bytes:
    """Draw what became of each failed position, the prices with the closes, and the backstop."""
    markets = sorted({close.market for case in outcome.run.cases for close in case.closes})
    bars = max(min(len(bars_of(outcome)), MOST_BARS), 1)
    heights = [bars * BAR + MARGIN, *(PANEL for _ in markets), PANEL]
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, sum(heights) + 0.4 * len(heights)), layout="constrained")
        panels = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        title = f"{outcome.run.scenario.title}, under {outcome.run.rules.name}"
        figure.suptitle(title, fontsize=15, x=0.01, ha="left")
        draw_flow(panels[0], outcome)
        for axes, market in zip(panels[1:-1], markets, strict=True):
            draw_prices(axes, outcome, market)
        draw_backstop(panels[-1], outcome)
        return saved(figure, kind)


def pictures_of(comparison: Comparison) -> tuple[Picture, ...]:
    """Draw the runs of a comparison, to be set into a page."""
    return tuple(
        Picture(
            svg_of(picture_of_run(outcome, "svg"), f"picture{number}-"),
            f"Under {outcome.run.rules.name}: what became of each failed position and who took it, "
            "the marks with the price of every close, and the backstop's equity.",
        )
        for number, outcome in enumerate(comparison.outcomes, start=1)
        if outcome.run.cases
    )


def svg_of(file: bytes, prefix: str) -> str:
    """Return the element of an SVG file, with ids that no other picture of a page has."""
    text = file.decode("utf-8")
    return renamed(text[text.index("<svg") :], prefix)


def renamed(svg: str, prefix: str = "") -> str:
    """Return an SVG whose ids are numbers in their order; drawn again, they would be others."""
    numbers: dict[str, str] = {}
    for name in DEFINED.findall(svg):
        numbers.setdefault(name, f"{prefix}n{len(numbers)}")

    def replaced(found: re.Match[str]) -> str:
        return f"{found[1]}{numbers.get(found[2], found[2])}{found[3]}"

    return REFERRED.sub(replaced, svg)


def saved(figure: Figure, kind: str) -> bytes:
    """Return a figure as the bytes of a file, without the date."""
    target = BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    figure.savefig(target, format=kind, dpi=110, metadata=metadata)
    if kind == "svg":
        return renamed(target.getvalue().decode("utf-8")).encode("utf-8")
    return target.getvalue()


def bars_of(outcome: Outcome) -> list[tuple[str, dict[str, float]]]:
    """Return each failed account with the values of what became of it, the largest first."""
    units = outcome.run.scenario.units
    bars: dict[str, dict[str, float]] = {}
    for moment in outcome.run.moments:
        for case in moment.cases:
            name = name_of(outcome, case.account, moment.label)
            parts = bars.setdefault(name, dict.fromkeys(LOOKS, 0.0))
            for close in case.closes:
                parts[close.stage] += close.size * close.price / units.scale
            parts[LEFT_OPEN] += left_open(case) / units.scale
    return sorted(bars.items(), key=lambda bar: -sum(bar[1].values()))


def name_of(outcome: Outcome, account: AccountId, moment: str) -> str:
    """Return the name of a failure: its moment is added where the account failed more than once."""
    times = sum(case.account == account for case in outcome.run.cases)
    return account if times == 1 else f"{account} ({moment})"


def left_open(case: CaseTold) -> int:
    """Return the value at the marks of what no stage closed, in quote units."""
    held = case.after.accounts[case.account]
    return sum(abs(position_of(held, one.market).size) * one.mark for one in case.holdings)


def draw_flow(axes: Axes, outcome: Outcome) -> None:
    """Draw a bar for each failed account, divided by what became of its positions."""
    bars, takers = bars_of(outcome), takers_of(outcome)
    quote = outcome.run.scenario.units.quote
    axes.set_title("What became of the positions of those who failed")
    axes.set_xlabel(f"value at the prices of the closes, {quote}")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    shown = bars[:MOST_BARS][::-1]
    if not shown:
        axes.text(0.5, 0.5, "nobody failed", ha="center", transform=axes.transAxes)
        axes.set_yticks([])
        return
    starts = [0.0] * len(shown)
    names = [name for name, _ in shown]
    for what, (colour, hatch, _) in LOOKS.items():
        widths = [parts[what] for _, parts in shown]
        if any(widths):
            axes.barh(
                names,
                widths,
                left=starts,
                color=colour,
                hatch=hatch,
                edgecolor="black",
                linewidth=0.5,
                label=WORDS[what],
            )
        starts = [start + width for start, width in zip(starts, widths, strict=True)]
    if len(bars) > MOST_BARS:
        axes.set_title(f"What became of the {MOST_BARS} largest of {len(bars)} failures")
    for place, (name, _) in enumerate(shown):
        axes.text(starts[place], place, f"  {takers[name]}", va="center", fontsize=9)
    axes.set_xlim(0, max(starts) * 1.3)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    legend_beside(axes)


def takers_of(outcome: Outcome) -> dict[str, str]:
    """Return, for each failed account, those who took the most of its positions."""
    takers: dict[str, dict[str, int]] = {}
    for moment in outcome.run.moments:
        for case in moment.cases:
            values = takers.setdefault(name_of(outcome, case.account, moment.label), {})
            for close in case.closes:
                values[close.other] = values.get(close.other, 0) + close.size * close.price
    return {name: _names(values) for name, values in takers.items()}


def _names(values: dict[str, int]) -> str:
    largest = sorted(values, key=lambda name: -values[name])[:MOST_NAMES]
    more = len(values) - len(largest)
    return ", ".join([*largest, *([f"{more} more"] if more else [])])


def legend_beside(axes: Axes) -> None:
    """Put the legend where it hides nothing."""
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=10)


def draw_prices(axes: Axes, outcome: Outcome, market: MarketId) -> None:
    """Draw the mark of a market over the moments, and every close at its price."""
    run, units = outcome.run, outcome.run.scenario.units
    price = price_of(units, market)
    labels = [moment.label for moment in run.moments]
    marks = [price(moment.before.markets[market].mark) for moment in run.moments]
    edges = [place + shift for place in range(len(marks)) for shift in (-0.5, 0.5)]
    levels = [mark for mark in marks for _ in range(2)]
    axes.plot(edges, levels, "-", color="black", label="mark")
    seen = set()
    for place, moment in enumerate(run.moments):
        closes = [one for case in moment.cases for one in case.closes if one.market == market]
        for number, close in enumerate(closes):
            colour, _, marker = LOOKS[close.stage]
            shift = (number + 1) / (len(closes) + 1) - 0.5
            label = None if close.stage in seen else WORDS[close.stage]
            seen.add(close.stage)
            axes.plot(
                place + 0.7 * shift,
                price(close.price),
                marker,
                color=colour,
                markeredgecolor="black",
                markeredgewidth=0.6,
                markersize=8,
                label=label,
            )
    axes.set_title(f"{market}: the mark, and the price of every close")
    axes.set_ylabel(f"{units.quote} for one {market}")
    axes.set_xticks(range(len(labels)), labels)
    axes.margins(y=0.15)
    axes.set_xlim(-0.6, len(labels) - 0.4)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    legend_beside(axes)


def price_of(units: Units, market: MarketId) -> Callable[[int], float]:
    """Return what makes a price of a market a float."""
    grid = float(units.price_grid(market))
    return lambda price: price * grid


def draw_backstop(axes: Axes, outcome: Outcome) -> None:
    """Draw the backstop's equity from moment to moment, before and after each sweep."""
    run, house = outcome.run, outcome.run.scenario.house
    scale = run.scenario.units.scale
    before = [equity(moment.before, house.backstop) / scale for moment in run.moments]
    after = [equity(moment.after, house.backstop) / scale for moment in run.moments]
    places = range(len(before))
    axes.plot(
        [place + shift for place in places for shift in (-0.2, 0.2)],
        [worth for pair in zip(before, after, strict=True) for worth in pair],
        "-",
        color="#888888",
        linewidth=1,
    )
    axes.plot(
        [place - 0.2 for place in places], before, "o", color="#0072B2", label="at the new prices"
    )
    axes.plot(
        [place + 0.2 for place in places], after, "^", color="#009E73", label="after the sweep"
    )
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_title(f"Equity of the backstop {house.backstop}")
    axes.set_ylabel(run.scenario.units.quote)
    axes.set_xticks(places, [moment.label for moment in run.moments])
    axes.margins(y=0.2)
    if not any((*before, *after)):
        axes.set_ylim(-1, 1)
    axes.set_xlim(-0.6, len(places) - 0.4)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    legend_beside(axes)


def picture_of_queues(queues: tuple[Queue, ...], kind: str) -> bytes:
    """Draw both queues of a market: the size at each place, those closed first on top."""
    counts = [max(min(len(queue.places), MOST_BARS), 1) for queue in queues]
    with rc_context(STYLE):
        height = sum(count * BAR + MARGIN for count in counts)
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        ratios = [count * BAR + MARGIN for count in counts]
        panels = figure.subplots(len(queues), 1, squeeze=False, height_ratios=ratios)[:, 0]
        for axes, queue in zip(panels, queues, strict=True):
            draw_queue(axes, queue)
        return saved(figure, kind)


def draw_queue(axes: Axes, queue: Queue) -> None:
    """Draw one queue."""
    units, market = queue.units, queue.market
    step = float(units.steps[market])
    shown = queue.places[:MOST_BARS]
    other = "long" if queue.side == "short" else "short"
    title = f"{market}: {queue.side}s in the order in which they are closed when a {other} fails"
    rest = len(queue.places) - len(shown)
    axes.set_title(f"{title} (and {rest} more)" if rest else title)
    axes.set_xlabel(f"size, {market}")
    if not shown:
        axes.text(0.5, 0.5, "there is nobody", ha="center", transform=axes.transAxes)
        axes.set_yticks([])
        return
    shades = {5: "#7A2E00", 4: "#B34A00", 3: "#D55E00", 2: "#F0A070", 1: "#FAD9C5"}
    places = range(len(shown))
    sizes = [abs(one.size) * step for one in shown]
    axes.barh(
        places, sizes, color=[shades[one.lights] for one in shown], edgecolor="black", linewidth=0.5
    )
    for place, one, size in zip(places, shown, sizes, strict=True):
        profit = f"{units.shown_money(one.profit)} {units.quote}"
        lights = f"{one.lights} light" if one.lights == 1 else f"{one.lights} lights"
        axes.text(size, place, f"  {lights}, profit {profit}", va="center", fontsize=10)
    axes.set_yticks(places, [f"{one.number}. {one.account}" for one in shown])
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.set_xlim(0, max(sizes) * 1.45)
