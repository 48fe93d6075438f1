"""Pictures of a deleveraging wave and of an audit, to be set into a page.

The colours are those of all pictures here (Okabe and Ito), and each kind has a hatch or a marker
of its own as well. Numbers are exact up to this place and floats only to be drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from itertools import accumulate

from attrs import frozen
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from zerosum.lab.pictures import BAR, MARGIN, STYLE, WIDTH, saved

BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#BBBBBB"
MOST_COINS, LEAST_BARS = 12, 4
NEAR = 60
"""Seconds before and after a moment that are drawn large."""


@frozen
class Bar:
    """One bar: what it stands for, and how long it is, in the unit of its picture."""

    name: str
    value: Fraction


@frozen
class ClosedAccount:
    """An account of a queue: what it held and how much of that was closed, unsigned."""

    name: str
    held: Fraction
    closed: Fraction


@frozen
class PriceLine:
    """Prices of one market, by seconds since 1970."""

    name: str
    times: tuple[int, ...]
    prices: tuple[Fraction, ...]


@frozen
class Payer:
    """Who bears a deficit under one choice of the price, in money."""

    name: str
    closed_accounts: Fraction
    left_open: Fraction


@frozen
class Dot:
    """A liquidation: the account value at the moment, in per cent of the notional."""

    percent: Fraction
    is_certain: bool


def thousands(value: float, _place: object = None) -> str:
    """Return a number as an axis has it."""
    return f"{value:,.10g}"


def in_millions(value: float, _place: object = None) -> str:
    """Return money in millions."""
    return f"{value / 1e6:,.10g}"


def drawn(
    heights: Sequence[float], draw: Callable[[list[Axes]], None], kind: str, *, together: bool
) -> bytes:
    """Draw panels, one below the other, and return them as one file."""
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        panels = figure.subplots(
            len(heights), 1, squeeze=False, height_ratios=heights, sharex=together
        )
        draw(list(panels[:, 0]))
        return saved(figure, kind)


def picture_of_inventory(
    bars: Sequence[Bar], title: str, axis: str, kind: str, *, hatch: str = "//"
) -> bytes:
    """Draw what a failed account held, coin by coin, the largest first."""
    ordered = sorted(bars, key=lambda bar: -bar.value)
    shown, rest = ordered[:MOST_COINS], ordered[MOST_COINS:]
    if rest:
        shown.append(Bar(f"{len(rest)} more coins", sum((bar.value for bar in rest), Fraction(0))))

    def draw(panels: list[Axes]) -> None:
        [axes] = panels
        values = [float(bar.value) for bar in shown]
        names = [bar.name for bar in shown]
        axes.barh(names, values, color=ORANGE, hatch=hatch, edgecolor="black", linewidth=0.5)
        for place, value in enumerate(values):
            axes.text(value, place, f"  {value:,.0f}", va="center", fontsize=10)
        axes.invert_yaxis()
        axes.set_title(title)
        axes.set_xlabel(axis)
        axes.set_xlim(0, max(values) * 1.18)
        axes.xaxis.set_major_formatter(FuncFormatter(in_millions))
        axes.xaxis.set_major_locator(MaxNLocator(6))

    return drawn([max(len(shown), LEAST_BARS) * BAR * 0.8 + MARGIN], draw, kind, together=False)


def picture_of_queue(coin: str, queue: Sequence[ClosedAccount], kind: str) -> bytes:
    """Draw a queue: what was left of the failed position, and what everybody held and lost."""
    places = range(1, len(queue) + 1)
    total = sum((one.closed for one in queue), Fraction(0))
    left = [total - done for done in accumulate((one.closed for one in queue), initial=Fraction(0))]

    def draw(panels: list[Axes]) -> None:
        above, below = panels
        above.step(
            [place + 0.5 for place in range(len(left))],
            [float(value) for value in left],
            where="post",
            color="black",
        )
        above.fill_between(
            [place + 0.5 for place in range(len(left))],
            [float(value) for value in left],
            step="post",
            color=ORANGE,
            alpha=0.35,
        )
        above.set_title(f"What was left of the failed {float(total):,.10g} {coin}, close by close")
        above.set_ylabel(coin)
        above.set_ylim(0, float(total) * 1.05)
        above.yaxis.set_major_formatter(FuncFormatter(thousands))
        draw_accounts(below, coin, queue, list(places))

    return drawn([2.3, 3.4], draw, kind, together=True)


def draw_accounts(
    axes: Axes, coin: str, queue: Sequence[ClosedAccount], places: Sequence[int]
) -> None:
    """Draw each account of a queue as a bar; what it kept stands out."""
    held = [float(one.held) for one in queue]
    closed = [float(one.closed) for one in queue]
    axes.bar(
        places, held, color="white", edgecolor="black", linewidth=0.8, label="held before, and kept"
    )
    axes.bar(
        places, closed, color=RED, hatch="xx", edgecolor="black", linewidth=0.5, label="closed"
    )
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(thousands))
    axes.set_ylim(min(closed) / 2, max(held) * 6)
    axes.set_xlim(0.2, len(queue) + 0.8)
    axes.set_title("Who was closed, in the order of the venue (log scale)")
    axes.set_ylabel(coin)
    axes.set_xlabel("place in the queue")
    axes.legend(loc="upper left", frameon=False, fontsize=10, ncols=2)
    last = queue[-1]
    if last.closed < last.held:
        axes.annotate(
            f"the last one keeps {float(last.held - last.closed):,.10g}",
            (places[-1], held[-1]),
            (places[-1] + 0.5, held[-1] * 2.4),
            ha="right",
            fontsize=10,
        )


def picture_of_prices(
    lines: Sequence[PriceLine], moment: int, price: Fraction, *, coin: str, kind: str
) -> bytes:
    """Draw prices elsewhere, and the price of the closes: at length, and close to the moment."""

    def draw(panels: list[Axes]) -> None:
        whole, near = panels
        draw_lines(whole, lines, moment, price)
        whole.set_title(f"{coin}: traded prices elsewhere, and the price of the forced closes")
        whole.set_ylabel(f"USD for one {coin}")
        whole.legend(loc="lower left", frameon=False, fontsize=10)
        whole.xaxis.set_major_locator(MultipleLocator(600))
        second = moment // 1000
        draw_lines(near, lines, moment, price)
        near.set_xlim(second - NEAR, second + NEAR)
        visible = [
            float(one)
            for line in lines
            for time, one in zip(line.times, line.prices, strict=True)
            if abs(time - second) <= NEAR
        ]
        near.xaxis.set_major_locator(MultipleLocator(20))
        near.set_ylim(min(*visible, float(price)) * 0.997, max(*visible, float(price)) * 1.003)
        near.set_title("The same, a minute before and after")
        near.set_ylabel(f"USD for one {coin}")
        near.set_xlabel("time of day, UTC, 10 October 2025")

    return drawn([3.1, 2.9], draw, kind, together=False)


def draw_lines(axes: Axes, lines: Sequence[PriceLine], moment: int, price: Fraction) -> None:
    """Draw each market in a colour and dash of its own, and the closes as a diamond."""
    looks = [(BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (GREY, ":")]
    for line, (colour, dash) in zip(lines, looks, strict=False):
        axes.plot(
            list(line.times),
            [float(one) for one in line.prices],
            dash,
            color=colour,
            linewidth=1.4,
            label=line.name,
        )
    axes.plot(
        [moment / 1000],
        [float(price)],
        "D",
        color=RED,
        markeredgecolor="black",
        markersize=9,
        zorder=5,
        label=f"forced closes at {float(price):,.10g}",
    )
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: clock(value)))
    axes.yaxis.set_major_formatter(FuncFormatter(thousands))


def clock(seconds: float) -> str:
    """Return a time of day, UTC."""
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%H:%M:%S}"


def picture_of_payers(payers: Sequence[Payer], kind: str) -> bytes:
    """Draw who bears one deficit under each choice of the price.

    Prices are rounded so that nothing is left of it, and may make it a little more.
    """
    total = min(one.closed_accounts + one.left_open for one in payers)

    def draw(panels: list[Axes]) -> None:
        [axes] = panels
        names = [one.name for one in payers]
        paid = [float(one.closed_accounts) for one in payers]
        open_ = [float(one.left_open) for one in payers]
        for values, left, colour, hatch, words in (
            (paid, [0.0] * len(paid), RED, "xx", "given up by those who are closed"),
            (open_, paid, GREY, "..", "left in the open"),
        ):
            axes.barh(
                names,
                values,
                left=left,
                color=colour,
                hatch=hatch,
                edgecolor="black",
                linewidth=0.5,
                label=words,
            )
        for place, one in enumerate(payers):
            text = f"  {float(one.closed_accounts):,.0f} given up, {float(one.left_open):,.0f} open"
            axes.text(paid[place] + open_[place], place, text, va="center", fontsize=10)
        axes.set_title(f"Who bears {float(total):,.0f} USD: the price of the closes decides")
        axes.set_xlabel("million USD")
        axes.set_xlim(0, float(total) * 1.55)
        axes.xaxis.set_major_formatter(FuncFormatter(in_millions))
        axes.set_ylim(len(payers) + 0.1, -0.5)
        axes.legend(loc="lower left", frameon=False, fontsize=10, ncols=2)

    return drawn([len(payers) * 0.62 + MARGIN + 0.3], draw, kind, together=False)


def picture_of_liquidations(dots: Sequence[Dot], limit: Fraction, kind: str) -> bytes:
    """Draw every liquidation against the margin; what is far above stands at the top."""
    top = float(limit) * 1.35

    def draw(panels: list[Axes]) -> None:
        [axes] = panels
        axes.axhline(float(limit), color="black", linewidth=1.2, linestyle="--")
        axes.text(
            0.4, float(limit) * 1.03, f"maintenance margin: {float(limit):.10g} %", fontsize=10
        )
        for is_certain, marker, colour, words in (
            (True, "o", BLUE, "below the margin: holds"),
            (False, "^", ORANGE, "cannot tell: the row may give the value of the whole account"),
        ):
            found = [
                (place, float(dot.percent))
                for place, dot in enumerate(dots, start=1)
                if dot.is_certain is is_certain
            ]
            axes.plot(
                [place for place, _ in found],
                [min(percent, top * 0.95) for _, percent in found],
                marker,
                color=colour,
                markeredgecolor="black",
                markeredgewidth=0.6,
                markersize=8,
                label=words,
            )
            for place, percent in found:
                if percent > top:
                    height = top * (0.87 if place % 2 else 0.8)
                    axes.text(place, height, f"{percent:.1f} %", ha="center", fontsize=10)
        axes.set_title("What each account still had when the venue liquidated it")
        axes.set_ylabel("account value, % of notional")
        axes.set_xlabel("liquidations in the order of time")
        axes.set_ylim(0, top)
        axes.set_xlim(0, len(dots) + 1)
        axes.legend(loc="lower left", frameon=False, fontsize=10, ncols=2)

    return drawn([3.3], draw, kind, together=False)
