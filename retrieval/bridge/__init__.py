"""The words of a question to the words of the archive."""
