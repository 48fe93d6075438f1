"""The laboratory: scenarios in, runs, comparisons, explanations and queues out."""

from __future__ import annotations
