"""Inference with the trained reader: a question and a passage to the span that answers."""
