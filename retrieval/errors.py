"""The errors that a user can cause or fix.

    WenbaoError
    ├── SettingsError       a setting is unknown or out of range
    ├── FilterError         a date that limits a search is invalid
    ├── SeedError           no article could be read from the seeds
    ├── EncoderError        the encoder cannot be made or loaded
    ├── IndexMissingError   there is no index
    ├── IndexDamagedError   a file of the index is missing, truncated, altered, or of another format
    ├── IndexBusyError      another process is rebuilding the index
    └── EngineError         the search server cannot be reached, or refuses a request

A message says in one line where the error is, what was expected, what was found, and what to do.
"""


def missing(package: str | None, *, extra: str, wanted_by: str) -> str:
    """A message that says what to install for a missing optional package.

    >>> missing("ray", extra="ray", wanted_by="--ray")
    "--ray needs ray: run pip install -e '.[ray]' in the checkout"
    """
    return f"{wanted_by} needs {package}: run pip install -e '.[{extra}]' in the checkout"


class WenbaoError(Exception):
    """An error that is reported to the user in one line, without a traceback."""


class SettingsError(WenbaoError):
    """A setting is unknown, of the wrong type or out of range."""


class FilterError(WenbaoError):
    """A limit of a search cannot be read, or no article could pass it."""


class SeedError(WenbaoError):
    """The seeds as a whole cannot be used; a single bad article is a remark, not an error."""


class EncoderError(WenbaoError):
    """The encoder cannot be found, exported or loaded."""


class IndexMissingError(WenbaoError):
    """There is no published index at the given place."""


class IndexDamagedError(WenbaoError):
    """A file of the index is missing, truncated, altered, or of another format version."""


class IndexBusyError(WenbaoError):
    """Another process is rebuilding this index."""


class EngineError(WenbaoError):
    """The search server cannot be reached, or refuses a request."""
