"""Keeps pytest from importing the fuzzers: they are not tests and need atheris."""

collect_ignore_glob = ["*.py"]
