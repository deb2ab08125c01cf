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
        typer.Option(metavar="HOST:PORT", help="Serve /live, /ready and /metrics there."),
    ] = None,
    ids: Annotated[
        bool, typer.Option("--ids", help="Answer nobody; tell each who writes their number.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Log what the libraries do.")] = False,
    index: Index = INDEX,
    config: Config = None,
) -> None:
    """Run the Telegram bot until it is told to stop (Ctrl-C or SIGTERM).

    The token is read from WENBAO_TELEGRAM_TOKEN, or from the file WENBAO_TELEGRAM_TOKEN_FILE; who
    may ask, from the table [telegram] of wenbao.toml.
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

    # Behind the checks, which a mistyped setting must not wait for.
    from bot.answering.answerer import Answerer
    from bot.telegram_bot.run import Start, run

    with opened(index, config) as (archive, chosen):
        run(archive, Answerer(archive, chosen), settings, Start(key, secret, pages))
