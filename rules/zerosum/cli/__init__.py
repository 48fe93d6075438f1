"""The command line: thin, and without rules, laws or proofs of its own."""
