"""The command `wenbao contract`."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Config, settings
from retrieval.errors import EngineError, WenbaoError, missing


def contract(
    *,
    uri: Annotated[
        str | None, typer.Option(help="Address of a Milvus.", show_default="milvus.uri")
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="WENBAO_MILVUS_TOKEN", help="user:password, or a key.", show_envvar=True
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Try on a Milvus what the archive needs of it (检验); status 1 if a rule is broken.

    All collections and aliases that it makes begin with wenbao_contract_ and a random number, and
    are removed again; it touches no others.
    """
    import msgspec

    try:
        from retrieval.milvus.rules import try_server
    except ModuleNotFoundError as error:
        raise EngineError(missing(error.name, extra="milvus", wanted_by="contract")) from error

    given = settings(config).milvus
    given = msgspec.structs.replace(given, uri=uri or given.uri, token=token or given.token)
    broken = 0
    with tempfile.TemporaryDirectory(prefix="wenbao-") as folder:
        for rule, wrong in try_server(given, Path(folder)):
            broken += bool(wrong)
            typer.echo(f"{rule}: {wrong or 'ok'}")
    if broken:
        raise WenbaoError(f"{given.uri}: {broken} rules are broken")
