"""The examples of the help texts, run on the sample page; and the completion of the shell."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import main as cli
from tests.conftest import ROOT

COMMANDS = (
    *("rebuild", "ask", "search", "repl", "show", "inspect"),
    *("evaluate", "contract", "telegram"),
)
ELSEWHERE = re.compile(r"--ray|--full|--rollback|wenbao (contract|telegram|evaluate)|pages/2021")
"""What needs a server, half a minute of export, an older index, or files that the user has."""

COMMENT = re.compile(r" {2,}.*$")


def examples() -> Iterator[str]:
    for command in ((), *((name,) for name in COMMANDS)):
        told = CliRunner().invoke(cli.app, [*command, "--help"], prog_name="wenbao").output
        for line in told.partition("Examples:\n")[2].splitlines():
            yield COMMENT.sub("", line.strip())


def run(line: str) -> str:
    """What the example prints that is meant: of a pipe, the part that runs `wenbao`."""
    typed, words = "", shlex.split(line)
    while "|" in words:
        at = words.index("|")
        before, words = words[:at], words[at + 1 :]
        if before[0] == "wenbao":
            words = before
        else:
            typed = before[1].replace("\\n", "\n")
    arguments = words[1:] + ["--json"] * (words[1] in {"ask", "search"} and "--json" not in words)
    told = CliRunner().invoke(cli.app, arguments, input=typed, prog_name="wenbao")
    assert told.exit_code == 0, (line, told.output)
    return told.stdout


def test_every_command_has_examples() -> None:
    begun = {words[1] for words in map(str.split, examples()) if words[0] == "wenbao"}
    assert set(COMMANDS) - {"contract"} <= begun


@pytest.mark.parametrize("line", [line for line in examples() if not ELSEWHERE.search(line)])
def test_every_example_works_on_the_sample_page(
    line: str, sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = sample_index
    if "rebuild" in line:
        index = Path(shutil.copytree(sample_index, tmp_path / "index"))
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WENBAO_INDEX", str(index))
    out = run(line)
    if " ask" in line:
        assert json.loads(out)["status"] == "answered"
    elif " search" in line:
        assert json.loads(out) != []
    elif " repl" in line and "|" in line:
        assert "没有找到" not in out
        assert "编号 article:" in out


def test_a_shell_completes_commands_and_options() -> None:
    for typed, meant in (("wenbao se", "search"), ("wenbao ask --news", "--newspaper")):
        words = {"_WENBAO_COMPLETE": "complete_bash", "COMP_WORDS": typed}
        told = CliRunner().invoke(
            cli.app,
            [],
            prog_name="wenbao",
            env=words | {"COMP_CWORD": str(typed.count(" "))},
        )
        assert told.output.split() == [meant]
