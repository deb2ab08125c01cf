"""Seeds to hits: from the newspaper's files to the passages that match a question."""
