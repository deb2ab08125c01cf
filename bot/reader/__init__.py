"""The trained reader as it runs: a question and a passage to a span."""
