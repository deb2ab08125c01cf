"""The files of an index: how they are named, written, sealed, locked and published."""
