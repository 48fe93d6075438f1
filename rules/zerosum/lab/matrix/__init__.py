"""Rule sets against properties: proved for what their slots are, or broken by a run."""
