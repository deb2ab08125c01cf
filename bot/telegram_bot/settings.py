"""The table `[telegram]` of `wenbao.toml` and the environment to settings and secrets."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from retrieval.errors import SettingsError

PREFIX = "WENBAO_TELEGRAM_"
TOKEN, SECRET = f"{PREFIX}TOKEN", f"{PREFIX}SECRET"
SECRETS = frozenset({TOKEN, f"{TOKEN}_FILE", SECRET, f"{SECRET}_FILE"})
"""Variables that are not settings, because settings files are shown, copied and committed."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Seconds = Annotated[float, Meta(gt=0, le=3600)]

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]+", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}", re.ASCII)  # Telegram's own alphabet and length


class Secret:
    """A text that `str` and `repr` hide.

    >>> str(Secret("123456:TEST")), Secret("123456:TEST").reveal()
    ('<secret>', '123456:TEST')
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the code that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "<secret>"


class TelegramSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of the bot with their defaults.

    Attributes:
        users: Numbers of the users that the bot answers anywhere.
        chats: Numbers of the groups in which the bot answers everybody.
        open: Whether the bot answers everybody; if not, one of the two lists must not be empty.
        per_minute: Questions that one user may ask within a minute; pressed buttons count.
        longest_question: Greatest length of a question in characters.
        send_per_second: Messages per second to all chats; Telegram's own free limit is 30.
        answer_seconds: Seconds that an answer may take, and that SIGTERM waits for answers.
        webhook: Public https address that Telegram posts to; empty for long polling.
        listen: Address where the webhook listens, behind the server that ends TLS.
        poll_seconds: Seconds that Telegram holds an empty poll.
        stall_seconds: Further seconds after which a poll without an answer has stalled.
        api: Address of the Bot API; another one is a local server or a test.
    """

    users: frozenset[int] = frozenset()
    chats: frozenset[int] = frozenset()
    open: bool = False
    per_minute: Annotated[int, Meta(ge=1, le=1000)] = 12
    longest_question: Annotated[int, Meta(ge=10, le=2000)] = 500
    send_per_second: Annotated[int, Meta(ge=1, le=1000)] = 30
    answer_seconds: Seconds = 20.0
    webhook: str = ""
    listen: str = "127.0.0.1:8443"
    poll_seconds: Annotated[int, Meta(ge=1, le=50)] = 25
    stall_seconds: Seconds = 20.0
    api: str = "https://api.telegram.org"

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "TelegramSettings":
        """Makes settings from values, which may be texts; a list as a text is `7, 8`.

        Raises:
            SettingsError: A key is unknown, a value is of the wrong type or out of range, or an
                address is invalid.

        >>> sorted(TelegramSettings.of({"users": "7, 8"}).users)
        [7, 8]
        """
        values = {
            name: value.replace(",", " ").split()
            if name in _LISTS and isinstance(value, str)
            else value
            for name, value in values.items()
        }
        try:
            found = msgspec.convert(values, cls, strict=False)
        except msgspec.ValidationError as error:
            known = ", ".join(field.name for field in msgspec.structs.fields(cls))
            raise SettingsError(f"settings: [telegram]: {error} (known: {known})") from error
        found.checked_webhook()
        address(found.listen, "listen")
        return found

    def checked_allowance(self) -> None:
        """Checks that the bot would answer somebody.

        Raises:
            SettingsError: Both lists are empty, and the bot is not open to everybody.
        """
        if not (self.open or self.users or self.chats):
            raise SettingsError(
                "settings: [telegram]: the bot would answer nobody: list numbers in `users` or "
                "`chats` (`wenbao telegram --ids` tells everybody who writes to the bot their "
                "number), "
                "or set `open = true`"
            )

    def checked_webhook(self) -> None:
        """Checks that questions never cross a network unencrypted.

        Raises:
            SettingsError: The webhook is not an https address; http is allowed on this machine.
        """
        url = urlsplit(self.webhook)
        local = url.scheme == "http" and url.hostname in LOOPBACK
        if self.webhook and not (url.hostname and (url.scheme == "https" or local)):
            raise SettingsError("settings: [telegram]: webhook must be an https:// address")


_LISTS = frozenset({"users", "chats"})


def address(text: str, what: str) -> tuple[str, int]:
    """Splits an address such as `127.0.0.1:8443` into host and port.

    Raises:
        SettingsError: The text is not of this form; the message names the setting `what`.

    >>> address("127.0.0.1:8443", "listen")
    ('127.0.0.1', 8443)
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SettingsError(f"{what}: {text!r} is not HOST:PORT, such as 127.0.0.1:8443")
    return host.strip("[]"), int(port)


def token(environment: Mapping[str, str]) -> Secret:
    """The bot's token, from `WENBAO_TELEGRAM_TOKEN` or the file `WENBAO_TELEGRAM_TOKEN_FILE`.

    Raises:
        SettingsError: It is missing, does not have the form of a token, or others may read its
            file.
    """
    found = _secret(environment, TOKEN)
    if found is None:
        raise SettingsError(
            f"no token: set {TOKEN}, or {TOKEN}_FILE to a file of mode 0600 "
            "(@BotFather gives tokens)"
        )
    if not _TOKEN.fullmatch(found):
        raise SettingsError("the token does not have the form 123456:ABC… that @BotFather gives")
    return Secret(found)


def webhook_secret(environment: Mapping[str, str]) -> Secret:
    """The secret that Telegram sends with each update, so that nobody else can post one.

    Raises:
        SettingsError: It is missing, has characters that Telegram does not allow, has fewer than
            16 or more than 256, or others may read its file.
    """
    found = _secret(environment, SECRET)
    if found is None or not _SECRET.fullmatch(found):
        raise SettingsError(
            f"a webhook needs a secret: set {SECRET}, or {SECRET}_FILE to a file of mode 0600, "
            "to 16–256 characters of A–Z a–z 0–9 _ -"
        )
    return Secret(found)


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    if text := environment.get(name, "").strip():
        return text
    place = environment.get(f"{name}_FILE", "")
    if not place:
        return None
    file = Path(place)
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        # Without its cause, which contains the bytes.
        raise SettingsError(f"{file}: contains characters other than ASCII") from None
    if mode & 0o077:
        raise SettingsError(f"{file}: others may read it; run `chmod 600 {file}`")
    return text
