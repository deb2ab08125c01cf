"""The errors that a user can cause or mend.

    WenbaoError
    ├── SettingsError       a setting is unknown or out of range
    ├── FilterError         a search is to be kept to days that are none
    ├── SeedError           no article could be read from the seeds
    ├── EncoderError        the encoder cannot be made or loaded
    ├── IndexMissingError   there is no index
    ├── IndexDamagedError   a file of it is missing, truncated, altered, or of another format
    ├── IndexBusyError      another process is rebuilding it
    └── EngineError         the server that searches cannot be reached, or refuses

A message says where, what was wanted, what came, and what to do next, in one line.
"""


def missing(package: str | None, *, extra: str, wanted_by: str) -> str:
    """What to install where an optional package is missing.

    >>> missing("ray", extra="ray", wanted_by="--ray")
    "--ray needs ray: run pip install -e '.[ray]' in the checkout"
    """
    return f"{wanted_by} needs {package}: run pip install -e '.[{extra}]' in the checkout"


class WenbaoError(Exception):
    """Anything that is reported to the user in one line, without a traceback."""


class SettingsError(WenbaoError):
    """A setting is unknown, of the wrong type or out of range."""


class FilterError(WenbaoError):
    """What a search is to be kept to cannot be read, or nothing could ever pass it."""


class SeedError(WenbaoError):
    """The seeds as a whole cannot be used; single bad articles are reported, not raised."""


class EncoderError(WenbaoError):
    """The encoder cannot be found, exported or loaded."""


class IndexMissingError(WenbaoError):
    """There is no published index at the given place."""


class IndexDamagedError(WenbaoError):
    """A file of the index is missing, truncated, altered, or of another format version."""


class IndexBusyError(WenbaoError):
    """Another process is rebuilding this index."""


class EngineError(WenbaoError):
    """The server that the search side runs on cannot be reached, or refuses what is asked."""
