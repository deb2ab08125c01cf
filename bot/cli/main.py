"""Command lines to output; the only place that reads the environment and configures logging."""

import logging
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.contract import contract
from bot.cli.evaluate import evaluate
from bot.cli.options import (
    INDEX,
    Config,
    Index,
    Json,
    Limit,
    Newspaper,
    Page,
    Since,
    Until,
    Words,
    asked_for,
    examples,
    kept_to,
    opened,
    screen,
    tell_absent,
)
from bot.cli.rebuild import rebuild
from bot.cli.telegram import telegram
from retrieval.errors import IndexDamagedError, WenbaoError

# Each command imports the rest itself: `wenbao ask` does not load the tools of `rebuild` or the
# prompt of `repl`, and `wenbao --help` loads none of them.
app = typer.Typer(
    name="wenbao",
    no_args_is_help=True,
    # Plain help: rich draws boxes even in a pipe and reads square brackets as markup.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "wenbao rebuild seeds/       read the articles (报道), build the index (索引)",
        "wenbao ask 邓群策会见了谁   a short answer with numbered quotations (引文)",
        "wenbao ask who met the Beihang delegation",
        "wenbao repl                 one question after another",
    ),
)


def _version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"wenbao {version('wenbao')}")
        except PackageNotFoundError:
            typer.echo("wenbao (not installed)")
        raise typer.Exit


@app.callback()
def wenbao(
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log each step to stderr.")] = False,
    _: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="Show the version."),
    ] = False,
) -> None:
    """Ask the newspaper (问报): short answers, each backed by verbatim quotations."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if verbose:
        for ours in ("bot", "retrieval"):  # not the libraries: their lines would bury ours
            logging.getLogger(ours).setLevel(logging.INFO)


app.command(
    epilog=examples(
        "wenbao rebuild                         everything in seeds/",
        "wenbao rebuild pages/2021 wire.jsonl   only these",
        "wenbao rebuild --dry-run               show what would change, change nothing",
        "wenbao rebuild --full                  compute every vector (向量) again",
        "wenbao rebuild --rollback              go back to the index before the last rebuild",
        "wenbao rebuild --workers 16            encode in 16 processes",
        "wenbao rebuild --ray ray://head:10001  encode on a Ray cluster",
    )
)(rebuild)


@app.command(
    epilog=examples(
        "wenbao ask 邓群策5月17日出席了什么会议",
        'wenbao ask "who met the Beihang delegation?"',
        "wenbao ask --json 产业园总投资多少 | jq .citations",
        "echo 谁会见了陶智 | wenbao ask",
        "wenbao ask --since 2021-05 --until 2021-05-17 谁会见了北航代表团",
    )
)
def ask(
    context: typer.Context,
    question: Words = None,
    *,
    since: Since = None,
    until: Until = None,
    newspaper: Newspaper = None,
    page: Page = None,
    as_json: Json = False,
    index: Index = INDEX,
    config: Config = None,
) -> None:
    """Answer one question, with numbered quotations (引文).

    If Wenbao is not sure, the reply is one quotation that may answer (可能有关), without a short
    answer. If the archive has no answer, the reply says so and lists similar articles as related
    (相关报道), not as an answer. The status is 0 in all three cases. Without QUESTION, standard
    input holds the question on one line.
    """
    from bot.answering.answerer import Answerer
    from bot.rendering.json_form import to_json, to_text
    from bot.terminal.answers import to_terminal

    text, only = asked_for(context, question), kept_to(since, until, newspaper, page)
    with opened(index, config) as (archive, settings):
        answer = Answerer(archive, settings).answer(text, only=only)
        if not answer.hits:
            tell_absent(only, archive)
    if as_json:
        typer.echo(to_text(to_json(answer)))
    else:
        typer.echo(to_terminal(answer, **screen()))


@app.command(
    epilog=examples(
        "wenbao search 营商环境 评议",
        "wenbao search --limit 3 Hengyang business environment",
        "wenbao search --since 2021-05 --until 2021 北航",
        "wenbao search 北航 | cut -f 5,7   in a pipe, tabs separate the columns",
    )
)
def search(
    context: typer.Context,
    question: Words = None,
    *,
    limit: Limit = None,
    since: Since = None,
    until: Until = None,
    newspaper: Newspaper = None,
    page: Page = None,
    as_json: Json = False,
    index: Index = INDEX,
    config: Config = None,
) -> None:
    """List the passages (段落) that match, with their scores by meaning (语义) and words (词语).

    Without QUESTION, standard input holds the question on one line.
    """
    from bot.answering.search_question import search_question
    from bot.question.understand import understand
    from bot.rendering.json_form import hits_to_json, to_text
    from bot.rendering.labels import days_read
    from bot.terminal.answers import hits_to_terminal

    asked = understand(asked_for(context, question))
    only = kept_to(since, until, newspaper, page)
    with opened(index, config) as (archive, settings):
        limit = limit or settings.limit
        found = search_question(asked, archive, limit=limit, only=only)
        if not found.hits:
            tell_absent(only, archive)
    if found.days:
        typer.echo(days_read(found.days, asked.language), err=True)
    if as_json:
        typer.echo(to_text(hits_to_json(found.hits)))
    else:
        typer.echo(hits_to_terminal(found.hits, asked.language, **screen()))


@app.command(
    epilog=examples("wenbao repl", r"printf '谁会见了陶智\n:show 1\n' | wenbao repl   as a filter")
)
def repl(*, index: Index = INDEX, config: Config = None) -> None:
    """Ask one question after another; `:help` lists the commands.

    In a pipe, each line is a question or command, and the replies are plain text.
    """
    from bot.answering.answerer import Answerer
    from bot.terminal.repl import run

    state = Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state")
    with opened(index, config) as (archive, settings):
        run(
            Answerer(archive, settings),
            archive,
            settings,
            history=state / "wenbao" / "history",
            colour=screen()["colour"],
        )


@app.command(epilog=examples("wenbao show 696a33c4   the first digits of an id are enough"))
def show(
    article: Annotated[str, typer.Argument(help="Id of the article (编号), or its beginning.")],
    *,
    as_json: Json = False,
    index: Index = INDEX,
    config: Config = None,
) -> None:
    """Show one article (报道) as Wenbao read it, with its source and offsets."""
    from bot.rendering.json_form import article_to_json, to_text
    from bot.terminal.answers import article_to_terminal

    with opened(index, config) as (archive, _):
        found = archive.article(article.strip().lower())
    if found is None:
        raise WenbaoError(f"no article's id begins with {article!r}; `wenbao search` shows ids")
    if as_json:
        typer.echo(to_text(article_to_json(found)))
    else:
        typer.echo(article_to_terminal(found, **screen()))


@app.command(epilog=examples("wenbao inspect", "wenbao inspect --json | jq .articles"))
def inspect(*, as_json: Json = False, index: Index = INDEX, config: Config = None) -> None:
    """Describe the index (索引) and verify its checksums (校验).

    The status is 1 if the index is damaged.
    """
    import msgspec

    from bot.rendering.json_form import to_text
    from bot.rendering.safe_text import printable
    from bot.terminal.index_report import inspection_to_terminal

    with opened(index, config) as (archive, _):
        found = archive.inspect()
    if as_json:
        typer.echo(to_text(msgspec.to_builtins(found)))
    else:
        typer.echo(printable(inspection_to_terminal(found)))
    if not found.checksums_ok:
        raise IndexDamagedError(f"{index}: {'; '.join(found.damaged)}; run `wenbao rebuild`")


app.command(
    epilog=examples(
        "wenbao evaluate questions/                     questions about the existing index",
        "wenbao evaluate own/ --pool other/ --sample 200",
        "wenbao evaluate own/ --by-kind --errors 10     measures by kind, and the worst answers",
        "wenbao evaluate own/ --ablate                  what each part of ranking and checks adds",
    )
)(evaluate)
app.command(
    epilog=examples("WENBAO_MILVUS_TOKEN=user:password wenbao contract --uri http://db:19530")
)(contract)
app.command(epilog=examples("wenbao telegram --health 127.0.0.1:9464"))(telegram)


def main() -> None:
    """Runs `wenbao`: an expected error prints one line on stderr and exits with status 1."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # A stream that the shell closed is None.
        stream = getattr(sys, name) or os.fdopen(os.open(os.devnull, os.O_RDWR), mode)
        setattr(sys, name, stream)
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(prog_name="wenbao")
    except (WenbaoError, OSError) as error:
        from bot.rendering.safe_text import line_of

        reason = str(error)
        if isinstance(error, OSError) and error.strerror:
            reason = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
        typer.echo(f"wenbao: {line_of(reason)}", err=True)
        _give_up_stdout()
        sys.exit(1)


def _give_up_stdout() -> None:
    """Drops output that a full disk refused; Python would fail on it again when it exits."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
