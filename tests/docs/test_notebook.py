"""The notebook that is shipped runs from its first cell to its last."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location

from tests.tidy.source import ROOT
from zerosum.lab import Comparison

NOTEBOOK = ROOT / "spec/examples/from_positions.py"


def test_notebook_compares_the_positions() -> None:
    found = spec_from_file_location("from_positions", NOTEBOOK)
    assert found is not None
    assert found.loader is not None
    notebook = module_from_spec(found)
    found.loader.exec_module(notebook)
    outputs, values = notebook.app.run()
    [comparison] = [one for one in outputs if isinstance(one, Comparison)]
    assert ("textbook", "textbook+adl.price=mark") == comparison.names
    assert "<td>bob</td>" in comparison._repr_html_()
    assert (
        "**bob** under textbook: failed: 1 BTC closed against 2 accounts at 54,500 (mark 55,500)"
        == values["reasons"][0]
    )
