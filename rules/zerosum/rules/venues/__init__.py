"""The venues' rule books, as dated values."""
