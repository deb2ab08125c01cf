"""Words, labels, safe text and JSON that every surface shares."""
