"""Log lines without the token, and without what people write."""

import logging
import sys
from types import TracebackType

from bot.answering import answerer
from bot.telegram_bot.settings import Secret

REPEATED = "telegram.ext.AIORateLimiter"
"""Logs a traceback for each "too many requests", which our own limiter waits for and logs."""

LIBRARIES = ("telegram", "httpx", "httpcore", "tornado", "asyncio")
HIDDEN = "<hidden>"


class Redacting(logging.Formatter):
    """Formats a record, then takes the secrets out: of its traceback, too."""

    def __init__(self, form: str, secrets: tuple[Secret, ...]) -> None:
        super().__init__(form)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line that is logged."""
        return redacted(super().format(record), self._secrets)


class WordsOnly(logging.Filter):
    """Lets the libraries say what they do, never with what: their arguments hold questions."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Takes the arguments out of a library's record."""
        if record.name.split(".")[0] in LIBRARIES and record.args:
            record.msg, record.args = f"{record.msg} [without its arguments]", None
        return True


def redacted(text: str, secrets: tuple[Secret, ...]) -> str:
    """The text with each secret replaced.

    >>> redacted("POST /bot123456:TEST/getMe", (Secret("123456:TEST"),))
    'POST /bot<hidden>/getMe'
    """
    for secret in secrets:
        text = text.replace(secret.reveal(), HIDDEN)
    return text


def configure(secrets: tuple[Secret, ...], *, debug: bool) -> None:
    """Sends the log to stderr, ours from INFO on, the libraries' from WARNING on.

    Args:
        secrets: What no line may hold.
        debug: Everything from DEBUG on.
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
    answerer.log.setLevel(logging.WARNING)  # the bot has a line of its own for each question

    def unexpected(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        logging.getLogger("bot").critical("unexpected error", exc_info=(kind, error, trace))

    sys.excepthook = unexpected  # Python's own would print the token with the error
