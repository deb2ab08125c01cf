"""The text of a question to its language, kind and days."""
