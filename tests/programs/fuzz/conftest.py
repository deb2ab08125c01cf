"""The fuzzers are no tests: pytest does not import them, as they need atheris."""

collect_ignore_glob = ["*.py"]
