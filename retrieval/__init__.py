"""Seeds to hits: everything between the newspaper's files and the passages that match a question."""
