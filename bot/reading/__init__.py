"""A trained reader: question and passage to the span that answers, or to none."""
