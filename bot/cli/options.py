"""Options to settings, archives, filters and questions; the commands share them."""

import os
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypedDict

import typer

from bot.telegram_bot.settings import SECRETS, TelegramSettings
from retrieval.errors import FilterError, SettingsError
from retrieval.settings import Settings

if TYPE_CHECKING:
    from retrieval.archive import Archive
    from retrieval.filters import Filter


def examples(*lines: str) -> str:
    r"""Example lines for the end of a help text; `\b` stops click from joining them."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


INDEX = Path("index")
Index = Annotated[
    Path, typer.Option(envvar="WENBAO_INDEX", file_okay=False, help="Folder of the index (索引).")
]
Config = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, show_default="wenbao.toml", help="Settings (设置)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="QUESTION", help="In Chinese or English (中文或英文).")
]
Limit = Annotated[
    int | None,
    typer.Option(min=1, max=100, show_default="the setting `limit`", help="How many passages."),
]

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="First day: 2023-08-17, 2023-08 or 2023 (最早日期)."),
]
Until = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Last day, or end of its month or year (最晚日期)."),
]
Newspaper = Annotated[str | None, typer.Option(metavar="NAME", help="Only this newspaper (报纸).")]
Page = Annotated[str | None, typer.Option(help="Only this page, such as A01 (版面).")]


class Screen(TypedDict):
    """How to print: the width in columns (None for a pipe), and whether in colour."""

    width: int | None
    colour: bool


PREFIX = "WENBAO_"
OTHER_VARIABLES = frozenset({"WENBAO_INDEX", *SECRETS})
"""Variables with the prefix that are not settings."""


class Tables(NamedTuple):
    """The settings of the archive and of the Telegram bot, from the file and the environment."""

    archive: dict[str, object]
    telegram: dict[str, object]


def tables(file: Path, environment: Mapping[str, str]) -> Tables:
    """Reads a settings file, then the variables `WENBAO_<SETTING>`, which override it.

    `WENBAO_MILVUS_URI` sets `uri` in the table `[milvus]`, `WENBAO_TELEGRAM_USERS` sets `users` in
    `[telegram]`.

    Args:
        file: The settings file; it may be missing.
        environment: Usually `os.environ`.

    Raises:
        SettingsError: The file is not TOML, or `milvus` or `telegram` in it is not a table.

    >>> tables(Path("no-such-file.toml"), {"WENBAO_LIMIT": "3", "WENBAO_TELEGRAM_OPEN": "true"})
    Tables(archive={'milvus': {}, 'limit': '3'}, telegram={'open': 'true'})
    """
    values: dict[str, Any] = {}
    if file.is_file():
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file}: not a TOML file: {error}") from error
    for part in ("milvus", "telegram"):
        if not isinstance(values.setdefault(part, {}), dict):
            raise SettingsError(f"{file}: `{part}` is a table: [{part}]")
    for key, text in sorted(environment.items()):
        if not key.startswith(PREFIX) or key in OTHER_VARIABLES:
            continue
        name = key.removeprefix(PREFIX).lower()
        part, _, rest = name.partition("_")
        if part in {"milvus", "telegram"}:
            values[part][rest] = text
        else:
            values[name] = text
    return Tables(values, values.pop("telegram"))


def settings(config: Path | None) -> Settings:
    """The settings of a file, `wenbao.toml` by default, and the environment."""
    return Settings.of(tables(config or Path("wenbao.toml"), os.environ).archive)


def telegram_settings(config: Path | None) -> TelegramSettings:
    """The bot's settings, from the same file and the environment."""
    return TelegramSettings.of(tables(config or Path("wenbao.toml"), os.environ).telegram)


@contextmanager
def opened(index: Path, config: Path | None) -> Iterator[tuple["Archive", Settings]]:
    """Yields the archive of an index and the settings; closes the archive after the block."""
    from retrieval.archive import Archive  # slow, and `wenbao --help` does not need it

    found = settings(config)
    with closing(Archive(index, found)) as archive:
        yield archive, found


def kept_to(
    since: str | None, until: str | None, newspaper: str | None, page: str | None
) -> "Filter":
    """The filter of the options; an invalid date is a usage error."""
    from retrieval.filters import Filter  # slow, and `wenbao --help` does not need it

    try:
        return Filter.of(since=since, until=until, newspaper=newspaper, page=page)
    except FilterError as error:
        raise typer.BadParameter(str(error)) from error


def tell_absent(only: "Filter", archive: "Archive") -> None:
    """Prints on stderr which parts of a filter no article of the archive can pass."""
    from bot.rendering.filter_remarks import absent  # only when nothing was found
    from bot.rendering.safe_text import line_of

    for line in absent(only, archive):
        typer.echo(f"wenbao: {line_of(line)}", err=True)


def asked_for(context: typer.Context, words: list[str] | None) -> str:
    """The question: the words of the command line or, if there are none, the line of a pipe.

    Reads UTF-8 in any locale and replaces other bytes. A missing question and several lines are
    usage errors.
    """
    if words:
        return " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    piped = "" if sys.stdin.isatty() else sys.stdin.read().removeprefix("\ufeff")
    lines = [line.strip() for line in piped.splitlines() if line.strip()]
    if not lines:
        context.fail("Missing argument 'QUESTION...'.")
    if len(lines) > 1:
        context.fail(f"{len(lines)} lines for one question; `wenbao repl` answers line by line.")
    return lines[0]


def screen() -> Screen:
    """How to print to stdout: its width, and colour unless NO_COLOR or a dumb terminal forbids."""
    if not sys.stdout.isatty():
        return {"width": None, "colour": False}
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return {"width": shutil.get_terminal_size().columns, "colour": not plain}
