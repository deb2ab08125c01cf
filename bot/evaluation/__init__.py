"""Questions with known answers to measures."""
