"""The numbers in the chapters' worked examples are those that the rules compute."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.unit.crowds import (
    BTC,
    ETH,
    HOUSE,
    PLAIN,
    REST,
    Held,
    Resting,
    exchange_of,
    fills,
    liquidated,
    marked,
    payments,
    sizes,
    unresolved,
    with_book,
    with_oracle,
    worths,
)
from zerosum.cli.chapters import clause
from zerosum.rules.allocation import compute_charges, compute_shares
from zerosum.rules.margin import (
    compute_bankruptcy_price,
    compute_limits,
    compute_limits_by_margin,
    compute_liquidation_price,
    compute_maintenance_margin,
)
from zerosum.rules.ruleset import (
    BackstopKind,
    Guard,
    PriceRule,
    ResidualRule,
    RuleSet,
    Split,
    Stage,
)
from zerosum.rules.venues.textbook import textbook
from zerosum.spec.margin import maintenance, margin_of
from zerosum.spec.state import Exchange, MarginTier

ANN = Held(100, {BTC: (10, 100)})
ADL = evolve(textbook, stages=(Stage.DELEVERAGING,), guard=Guard.NONE)
SLICES = (
    MarginTier(floor=0, initial_ppm=20_000, maintenance_ppm=10_000),
    MarginTier(floor=1_000, initial_ppm=100_000, maintenance_ppm=50_000),
    MarginTier(floor=3_000, initial_ppm=200_000, maintenance_ppm=100_000),
)


def rows(id_: str) -> list[list[str]]:
    """Return the cells of every table row of a clause."""
    found = clause(id_)
    assert found is not None
    lines = [line for line in found.text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def row(id_: str, *first: str) -> list[str]:
    """Return what follows the first cells in the one row that begins with them."""
    [cells] = [cells for cells in rows(id_) if cells[: len(first)] == list(first)]
    return cells[len(first) :]


def shown(*numbers: int) -> list[str]:
    """Return numbers as the chapters write them."""
    return [f"{number:,}" for number in numbers]


def failed(mark: int, house: int = 0, /, **others: Held) -> Exchange:
    """Return ann's failed long, and others."""
    return marked(exchange_of({"ann": ANN, **others}, marks={BTC: 100}, house=house), BTC=mark)


# 02 Margin -------------------------------------------------------------------------------------


@pytest.mark.parametrize("worth", [1_000, 1_001, 3_000, 5_000])
def test_margin_by_slices(worth: int) -> None:
    assert shown(margin_of(worth, SLICES, maintenance)) == row("MAR-1", f"{worth:,}")[-1:]


def test_limit_vector() -> None:
    exchange = exchange_of(
        {"ann": Held(80, {BTC: (10, 100), ETH: (-20, 50)})}, marks={BTC: 100, ETH: 50}
    )
    limits = compute_limits(exchange, "ann")
    assert shown(100, limits[BTC], 10 * (100 - limits[BTC])) == row("MAR-7", "long 10")
    assert shown(50, limits[ETH], 20 * (limits[ETH] - 50)) == row("MAR-7", "short 20")


def test_limit_vector_by_margin() -> None:
    dear = (MarginTier(floor=0, initial_ppm=300_000, maintenance_ppm=150_000),)
    exchange = exchange_of(
        {"ann": Held(80, {BTC: (10, 100), ETH: (-20, 50)})},
        marks={BTC: 100, ETH: 50},
        tiers={BTC: PLAIN, ETH: dear},
    )
    limits = compute_limits_by_margin(exchange, "ann")
    assert shown(50, 10 * (100 - limits[BTC]), limits[BTC]) == row("MAR-13", "long 10")
    assert shown(150, 20 * (limits[ETH] - 50), limits[ETH]) == row("MAR-13", "short 20")


def test_bankruptcy_and_liquidation_price() -> None:
    exchange = exchange_of({"ann": ANN}, marks={BTC: 100})
    balance = exchange.accounts["ann"].quote_balance
    sentence = (
        f"bankruptcy price at {compute_bankruptcy_price(balance, 10)} and its liquidation price "
        f"at {compute_liquidation_price(exchange, 'ann', BTC)}."
    )
    found = clause("MAR-9")
    assert found is not None
    assert sentence in " ".join(found.text.split())


# 03 Liquidation --------------------------------------------------------------------------------


def test_down_the_book() -> None:
    orders = [Resting("mm", 4, 91), Resting("mm", 3, 90), Resting("mm", 5, 89)]
    rules = evolve(textbook, stages=(Stage.BOOK,))
    for count, order in enumerate(orders, start=1):
        before = with_book(failed(91, mm=Held(10_000)), BTC, *orders[:count])
        step = liquidated(before, "ann", rules)
        traded = sum(size for *_, size, price in fills(step.journal) if price == order.price)
        cells = row("LIQ-4", f"{order.size} at {order.price}")
        assert str(traded) == cells[0].split(",")[0]
        assert shown(*sizes(step.after, BTC, "ann"), *worths(step.after, "ann")) == cells[1:]


# 04 Vault --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [93, 90, 85])
def test_capital_of_a_vault(mark: int) -> None:
    before = failed(mark, 100)
    step = liquidated(before, "ann", evolve(textbook, stages=(Stage.BACKSTOP,)))
    [(_, _, size, price)] = fills(step.journal)
    cells = row("VLT-3", str(mark))
    assert shown(*worths(before, "ann"), price) == cells[:2]
    assert f"{max(price - mark, 0)} + {-(-mark // 10)}" == cells[2]
    assert shown(size, *worths(step.after, HOUSE)) == cells[3:]


@pytest.mark.parametrize("cash", [7, 8, 27, 28])
def test_fund_pays(cash: int) -> None:
    before = with_book(
        failed(90, cash, mm=Held(10_000)), BTC, Resting("mm", 4, 88), Resting("mm", 4, 85)
    )
    rules = evolve(
        textbook, stages=(Stage.BOOK, Stage.BACKSTOP), backstop=BackstopKind.PAYS_SLIPPAGE
    )
    step = liquidated(before, "ann", rules)
    steps = [size for _, _, size, _ in fills(step.journal)]
    paid = [amount for _, _, amount, _ in payments(step.journal)]
    told = ", and ".join(f"{size} steps, {one}" for size, one in zip(steps, paid, strict=True))
    assert [told, *shown(*worths(step.after, HOUSE))] == row("VLT-5", str(cash))


# 05 Deleveraging -------------------------------------------------------------------------------


@pytest.mark.parametrize("split", Split)
def test_queue_and_pro_rata(split: Split) -> None:
    crowd = {
        "first": Held(500, {BTC: (-5, 120)}),
        "second": Held(500, {BTC: (-3, 110)}),
        "third": Held(500, {BTC: (-3, 100)}),
    }
    before = failed(90, **crowd)
    step = liquidated(before, "ann", evolve(ADL, split=split))
    column = {Split.QUEUE: 1, Split.PRO_RATA: 2}[split]
    for name, held in crowd.items():
        steps, _ = held.positions[BTC]
        [left] = sizes(step.after, BTC, name)
        assert str(left - steps) == row("ADL-5", name)[column]


@pytest.mark.parametrize("rule", PriceRule)
def test_price(rule: PriceRule) -> None:
    before = marked(failed(92, win=Held(500, {BTC: (-10, 110)})), BTC=85)
    before = with_oracle(before, BTC, 88)
    step = liquidated(before, "ann", evolve(ADL, price=rule))
    [(_, _, _, price)] = fills(step.journal)
    [was], [now] = worths(before, "win"), worths(step.after, "win")
    expected = shown(price, *worths(step.after, "ann"), was - now)
    assert expected in [cells[1:] for cells in rows("ADL-6") if cells[0] == rule.value]


@pytest.mark.parametrize("guard", Guard)
def test_guard(guard: Guard) -> None:
    before = failed(85, tight=Held(20, {BTC: (-10, 85)}))
    step = liquidated(before, "ann", evolve(ADL, guard=guard))
    [left] = sizes(step.after, BTC, "ann")
    expected = shown(10 - left, *worths(step.after, "ann", "tight"))
    assert expected in [cells[1:] for cells in rows("ADL-7") if cells[0] == guard.value]


# 06 Waterfall ----------------------------------------------------------------------------------


def test_story_stage_by_stage() -> None:
    crowd = {"whale": Held(500, {BTC: (-20, 110)}), "mm": Held(1_000)}
    before = with_book(failed(91, 30, **crowd), BTC, Resting("mm", 4, 91), Resting("mm", 9, 80))
    assert 46 == compute_maintenance_margin(before, "ann")
    assert state_of(before) == row("WAT-3", "at the trigger")[1:]
    for count, stage in enumerate(textbook.stages, start=1):
        rules = evolve(textbook, stages=textbook.stages[:count])
        after = liquidated(before, "ann", rules).after
        assert state_of(after) == row("WAT-3", stage.value)[1:]


def state_of(exchange: Exchange) -> list[str]:
    """Return what is left of ann's position, and what she, the vault and the whale have."""
    return shown(*sizes(exchange, BTC, "ann"), *worths(exchange, "ann", HOUSE, "whale"))


@pytest.mark.parametrize(
    "residual",
    [
        ResidualRule.STAY,
        ResidualRule.WINNERS,
        ResidualRule.BY_SIZE,
        ResidualRule.WINNERS_OF_MOVE,
    ],
)
def test_residual(residual: ResidualRule) -> None:
    crowd = {"one": Held(500, {BTC: (-20, 100)}), "two": Held(500, {BTC: (-10, 100)})}
    rules: RuleSet = evolve(
        ADL,
        stages=(Stage.DELEVERAGING,),
        price=PriceRule.MARK,
        residual=residual,
    )
    journal = liquidated(failed(85, **crowd), "ann", rules).journal
    paid = {payer: amount for payer, _, amount, _ in payments(journal)}
    left = sum(amount for _, amount in unresolved(journal))
    expected = shown(*(paid.get(name, 0) for name in ("one", "two", REST)), left)
    assert expected in [cells[1:] for cells in rows("WAT-4") if cells[0] == residual.value]


# 07 Allocation ---------------------------------------------------------------------------------


def test_running_totals() -> None:
    shares = compute_shares({"a": 5, "b": 3, "c": 3}, 10)
    table = [cells for cells in rows("ALC-1") if cells[0].isdigit()]
    assert shown(*shares.values()) == [cells[-1] for cells in table]
    assert shown(4, 7, 10) == [cells[-2] for cells in table]


def test_charges() -> None:
    weights = dict.fromkeys("abc", 2)
    assert shown(*compute_charges(weights, 4).values()) == row("ALC-2", "charges")
    totals = shown(*compute_shares(weights, 4).values())
    assert totals == row("ALC-2", "running totals of the same")
