"""A notebook: from a file of positions to a comparison of two rule sets.

Open it with ``marimo edit spec/examples/from_positions.py``, or run it with Python as it is.
"""

import marimo

app = marimo.App()

with app.setup:
    from pathlib import Path

    import marimo as mo

    from zerosum.lab import Comparison, Desk, compare, load, rules_for


@app.cell
def choose() -> tuple[Desk, tuple[str, ...], Path]:
    """Say which positions, what the market does, and which rules are compared."""
    positions = Path(__file__).with_name("desk.csv")
    fall = Desk(marks={"BTC": "55500"}, margin={"": "0.1/0.05"})
    names = ("textbook", "textbook+adl.price=mark")
    return fall, names, positions


@app.cell
def compared(fall: Desk, names: tuple[str, ...], positions: Path) -> tuple[Comparison]:
    """Run the positions under each rule set."""
    scenario = load(positions, fall)
    comparison = compare(scenario, tuple(rules_for(scenario, name) for name in names))
    return (comparison,)


@app.cell
def shown(comparison: Comparison) -> None:
    """Show every account under every rule set."""
    comparison  # noqa: B018 - a notebook shows the last expression of a cell


@app.cell
def hurt(comparison: Comparison, names: tuple[str, ...]) -> tuple[list[str]]:
    """Say who is hurt most, and why."""
    reasons = [
        f"**{one.account}** under {name}: {one.reasons[name]}"
        for one in comparison.most_hurt()
        for name in names
    ]
    mo.md("\n\n".join(reasons))
    return (reasons,)


if __name__ == "__main__":
    app.run()
