"""The command `wenbao telegram`."""

import os
from typing import Annotated

import msgspec
import typer

from bot.cli.options import INDEX, Config, Index, opened, telegram_settings


def telegram(
    *,
    health: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Address to serve /live, /ready and /metrics on."),
    ] = None,
    ids: Annotated[
        bool, typer.Option("--ids", help="Answer no question; reply with the sender's number.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Also log the libraries.")] = False,
    index: Index = INDEX,
    config: Config = None,
) -> None:
    """Run the Telegram bot until Ctrl-C or SIGTERM.

    The variable WENBAO_TELEGRAM_TOKEN holds the token, or WENBAO_TELEGRAM_TOKEN_FILE names a file
    with it. The table [telegram] of wenbao.toml lists who may ask.
    """
    from bot.telegram_bot.log_redaction import configure
    from bot.telegram_bot.settings import address, token, webhook_secret

    settings = telegram_settings(config)
    if ids:
        nobody: frozenset[int] = frozenset()
        settings = msgspec.structs.replace(settings, users=nobody, chats=nobody, open=False)
    else:
        settings.checked_allowance()
    key = token(os.environ)
    secret = webhook_secret(os.environ) if settings.webhook else None
    pages = address(health, "--health") if health else None
    configure(tuple(filter(None, (key, secret))), debug=debug)

    # Slow imports come after the checks, so that a mistyped setting is reported at once.
    from bot.answering.answerer import Answerer
    from bot.telegram_bot.run import Start, run

    with opened(index, config) as (archive, chosen):
        run(archive, Answerer(archive, chosen), settings, Start(key, secret, pages))
