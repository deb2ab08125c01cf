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
        str | None, typer.Option(help="Address of the Milvus server.", show_default="milvus.uri")
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="WENBAO_MILVUS_TOKEN", help="user:password, or an API key.", show_envvar=True
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Check that a Milvus server keeps the rules that the archive relies on (检验).

    The status is 1 if a rule is broken. The command creates collections and aliases whose names
    begin with wenbao_contract_ and a random number, and removes them. It touches no others.
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
