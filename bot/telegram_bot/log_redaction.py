"""Log records to log lines without secrets, and without what users write."""

import logging
import sys
from types import TracebackType

from bot.answering import answerer
from bot.telegram_bot.settings import Secret

REPEATED = "telegram.ext.AIORateLimiter"
"""Logger that writes a traceback for each "too many requests"; our own limiter logs these."""

LIBRARIES = ("telegram", "httpx", "httpcore", "tornado", "asyncio")
HIDDEN = "<hidden>"


class Redacting(logging.Formatter):
    """Formats a record, then removes the secrets, also from its traceback."""

    def __init__(self, form: str, secrets: tuple[Secret, ...]) -> None:
        super().__init__(form)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The log line of a record, without secrets."""
        return redacted(super().format(record), self._secrets)


class WordsOnly(logging.Filter):
    """Removes the arguments from the libraries' records, because they contain questions."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Removes the arguments from a library's record; lets every record pass."""
        if record.name.split(".")[0] in LIBRARIES and record.args:
            record.msg, record.args = f"{record.msg} [without its arguments]", None
        return True


def redacted(text: str, secrets: tuple[Secret, ...]) -> str:
    """Replaces each secret in a text.

    >>> redacted("POST /bot123456:TEST/getMe", (Secret("123456:TEST"),))
    'POST /bot<hidden>/getMe'
    """
    for secret in secrets:
        text = text.replace(secret.reveal(), HIDDEN)
    return text


def configure(secrets: tuple[Secret, ...], *, debug: bool) -> None:
    """Logs to stderr: the project's records from INFO on, the libraries' from WARNING on.

    Args:
        secrets: Texts that no line may contain.
        debug: Log everything from DEBUG on.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s", secrets))
    handler.addFilter(WordsOnly())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.WARNING)
    for ours in ("bot", "retrieval"):
        logging.getLogger(ours).setLevel(logging.DEBUG if debug else logging.INFO)
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.DEBUG if debug else logging.WARNING)
    logging.getLogger(REPEATED).setLevel(logging.CRITICAL)
    answerer.log.setLevel(logging.WARNING)  # the bot logs its own line for each question

    def unexpected(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        logging.getLogger("bot").critical("unexpected error", exc_info=(kind, error, trace))

    sys.excepthook = unexpected  # Python's own hook could print the token with the error
