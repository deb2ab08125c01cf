"""Question files to upper layers that encode questions; the passages keep their vectors."""
