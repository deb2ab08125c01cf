"""The command `wenbao`: what it prints where, and its exit status."""

import dataclasses
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.answering.answerer import Answerer
from bot.answering.records import Answer, Citation
from bot.answering.wording import perhaps
from bot.cli import main as cli
from bot.question.understand import Language, Question, understand
from bot.rendering.json_form import article_to_json, hits_to_json, to_json
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.filters import Filter
from retrieval.inspection import Inspection
from retrieval.language.terms import Segmenter
from retrieval.make_index import Summary
from retrieval.progress import Progress
from retrieval.records import Article, Hit, Passage, Query, Remark, Text
from retrieval.settings import Settings
from retrieval.storage.manifest import Structure
from retrieval.workers.encoding import Bulk

ROOT = Path(__file__).parents[3]
SENTENCE = "邓群策会见陶智。"
ARTICLE = Article(
    "696a33c45c8721dd",
    "a.txt",
    None,
    Text.plain(SENTENCE),
    headline="实现共赢",
    newspaper="衡阳日报",
)
HIT = Hit(ARTICLE, Passage(ARTICLE.id, 0, 0, 8), 0.9, 0.8, 1.5, ("陶智",))
TOLD = "[1] 《实现共赢》 衡阳日报  696a33c4\n    邓群策会见陶智。\n"

Status = int
Run = Callable[..., tuple[Status, str, str]]


def answer_to(text: str) -> Answer:
    citation = Citation(1, ARTICLE, SENTENCE, 0, 8, ("陶智",))
    return Answer(Question(text, "zh", "who"), "answered", None, f"答{text} [1]", (citation,))


def perhaps_to(text: str) -> Answer:
    question, citation = understand(text), Citation(1, ARTICLE, SENTENCE, 0, 8, ("陶智",))
    return Answer(question, "perhaps", None, perhaps(question, citation), (citation,))


PERHAPS = {text: perhaps_to(text) for text in ("谁可能会见了陶智", "who may have met Tao Zhi")}


class FakeArchive(Archive):
    """One article; damaged if its index is named so."""

    def __init__(self, index: Path, settings: Settings) -> None:
        self._index = index
        self._settings = settings

    @property
    def segmenter(self) -> Segmenter:
        return Segmenter.create()

    def read(
        self,
        text: str,
        *,
        language: Language,
        words: str | None = None,  # noqa: ARG002
        use_aliases: bool = True,  # noqa: ARG002
    ) -> Query:
        return Query(text, language, (), lambda _: 0)

    def hits(
        self, query: Query, *, limit: int | None = None, only: Filter | None = None
    ) -> list[Hit]:
        known = (query.text, query.language) == ("陶智 谁", "zh")
        passes = only is None or only.passes(ARTICLE)
        return [HIT] * (limit or 0) if passes and known else []

    def newspapers(self) -> list[str]:
        return ["衡阳日报", "衡阳晚报", "人民日报"]

    def pages(self) -> list[str]:
        return ["A01", "A02", "A03", "A04", "A05", "A06"]

    def days(self) -> tuple[date | None, date | None]:
        return date(2021, 5, 17), date(2021, 5, 18)

    def article(self, id_prefix: str) -> Article | None:
        return ARTICLE if ARTICLE.id.startswith(id_prefix) else None

    def inspect(self) -> Inspection:
        damaged = ("vectors.npy: altered",) if self._index.name == "damaged" else ()
        return Inspection(
            generation="000001",
            created="2026-11-22T18:09:31+00:00",
            articles=1234,
            passages=5678,
            first_date="2021-05-17",
            last_date=None,
            names={"person": 3},
            encoder="e5",
            model="bundled",
            nearest=Structure(factory="HNSW32,SQfp16", ef_search=128, recall=0.9815, asked=200),
            files={"vectors.npy": 1000, "archive.sqlite": 24},
            checksums_ok=not damaged,
            damaged=damaged,
            seconds={"reading": 0.1},
            settings={"limit": 10},
        )

    def close(self) -> None:
        pass


class FakeAnswerer(Answerer):
    """Repeats the question; 难 and 断 are an expected error and Ctrl-C."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self.open = archive, settings

    def answer(
        self,
        text: str,
        *,
        speak: Language | None = None,  # noqa: ARG002
        only: Filter | None = None,
        today: date | None = None,  # noqa: ARG002
    ) -> Answer:
        if text == "难":
            raise WenbaoError("太难\x1b[1m\n了")
        if text == "断":
            raise KeyboardInterrupt
        if only is not None and not only.passes(ARTICLE):
            return Answer(Question(text, "zh", "who"), "not_in_archive", None, "没有")
        if text in PERHAPS:
            return PERHAPS[text]
        return answer_to(text)


def fake_rebuild(
    seeds: Sequence[Path],
    index: Path,
    settings: Settings,
    *,
    full: bool,
    bulk: Bulk | None,
    progress: Progress,
) -> Summary:
    """Reports two stages, and its arguments as remarks."""
    del settings
    progress.stage("reading", None)
    progress.stage("encoding", 1200)
    progress.advance(1200)
    if index.name == "interrupted":
        raise KeyboardInterrupt
    if index.name == "full-disk":
        raise OSError(28, "No space left on device", "vectors.npy")
    told = Remark("a.jsonl", 3, f"{[str(seed) for seed in seeds]} {full=} {bulk=}\x1b", lost=True)
    return Summary(
        generation="000001",
        articles=1234,
        passages=5678,
        reused_vectors=4478,
        new_vectors=1200,
        seconds=12.34,
        passages_per_second=97.25,
        remarks=(told, *(Remark("b.txt", None, "odd", lost=False) for _ in range(20))),
        lost=1,
        reprints=12,
    )


@pytest.fixture
def wenbao(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """Runs the command in an empty folder, on the fakes: status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WENBAO_INDEX", raising=False)
    monkeypatch.setattr("retrieval.archive.Archive", FakeArchive)
    monkeypatch.setattr("bot.answering.answerer.Answerer", FakeAnswerer)
    monkeypatch.setattr("retrieval.make_index.build", fake_rebuild)

    def run(*arguments: str) -> tuple[Status, str, str]:
        monkeypatch.setattr(sys, "argv", ["wenbao", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, told.out, told.err

    return run


def process(
    *arguments: str, stdout: int = subprocess.PIPE, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the command for real, where there is no index."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=os.environ | {"WENBAO_INDEX": "/nonexistent"} | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )


def test_words_without_quotes_are_one_question(wenbao: Run) -> None:
    assert wenbao("ask", "谁", "会见了", "陶智") == (0, f"答谁 会见了 陶智 [1]\n\n{TOLD}", "")


def test_json_is_what_programs_were_promised(wenbao: Run) -> None:
    status, out, err = wenbao("ask", "谁", "--json")
    assert (status, json.loads(out), err) == (0, to_json(answer_to("谁")), "")
    status, out, err = wenbao("search", "陶智 谁", "--limit", "2", "--json")
    assert (status, json.loads(out), err) == (0, hits_to_json([HIT, HIT]), "")
    status, out, err = wenbao("show", "696A", "--json")
    assert (status, json.loads(out), err) == (0, article_to_json(ARTICLE), "")


@pytest.mark.parametrize("text", PERHAPS)
def test_a_perhaps_is_a_reply_like_others_with_status_0(wenbao: Run, text: str) -> None:
    status, out, err = wenbao("ask", text)
    assert (status, out, err) == (0, f"{PERHAPS[text].text}\n\n{TOLD}", "")
    status, out, err = wenbao("ask", text, "--json")
    assert (status, json.loads(out), err) == (0, to_json(PERHAPS[text]), "")
    assert json.loads(out)["status"] == "perhaps"


def test_search_lists_as_many_hits_as_the_settings_say(wenbao: Run) -> None:
    Path("wenbao.toml").write_text("limit = 3", encoding="utf-8")
    status, out, _ = wenbao("search", "陶智", "谁")
    assert (status, len(out.splitlines())) == (0, 1 + 3)


def test_search_keeps_to_the_days_of_the_question_and_says_so(
    wenbao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answering.search_question.today_here", lambda: date(2022, 6, 1))
    printed = dataclasses.replace(ARTICLE, published=date(2021, 5, 18))
    monkeypatch.setattr(sys.modules[__name__], "ARTICLE", printed)
    status, out, err = wenbao("search", "去年", "陶智 谁")
    assert (status, len(out.splitlines())) == (0, 1 + 10)
    assert err == "读作：去年 → 2021-01-01…2021-12-31（日期）\n"


def test_options_keep_an_answer_and_a_search_to_days_a_paper_and_a_page(wenbao: Run) -> None:
    for options in (["--since", "2021-05"], ["--until", "2021"], ["--page", "A01"]):
        assert wenbao("ask", "谁", *options) == (0, "没有\n", "")
        assert wenbao("search", "陶智 谁", *options) == (0, "没有找到。\n", "")
    assert wenbao("ask", "谁", "--newspaper", "衡陽日報") == (0, f"答谁 [1]\n\n{TOLD}", "")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            "--since 17.8.2023",
            "since: '17.8.2023' is not a date; wanted 2023-08-17, 2023-08 or 2023",
        ),
        ("--until 2023-02-30", "until: '2023-02-30' is not in the calendar"),
        ("--since 2023-09 --until 2023-08", "until: 2023-08 is before since: 2023-09"),
    ],
)
def test_a_day_that_is_none_is_wrong_usage(wenbao: Run, options: str, told: str) -> None:
    for command in ("ask", "search"):
        status, out, err = wenbao(command, "谁", *options.split())
        assert (status, out) == (2, "")
        assert told in err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            "--newspaper 衡陽日",
            "no newspaper '衡陽日' in the archive (没有这份报纸); near (相近): 衡阳日报, 衡阳晚报",
        ),
        (
            "--newspaper Times",
            "no newspaper 'Times' in the archive (没有这份报纸); "
            "there are (现有): 衡阳日报, 衡阳晚报, 人民日报",
        ),
        (
            "--page 9",
            "no page '9' in the archive (没有这一版); there are (现有): A01, A02, A03, A04, A05, …",
        ),
        (
            "--since 2022",
            "no article of these days in the archive (没有这些日期的报道); "
            "there are (现有): 2021-05-17…2021-05-18",
        ),
    ],
)
def test_a_paper_page_or_day_that_the_archive_has_not_is_told_and_no_error(
    wenbao: Run, options: str, told: str
) -> None:
    for command, text in (("ask", "没有"), ("search", "没有找到。")):
        status, out, err = wenbao(command, "陶智 谁", *options.split())
        assert (status, out, err) == (0, f"{text}\n", f"wenbao: {told}\n")


def pipe(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))


def test_a_question_may_come_from_a_pipe(wenbao: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, "\ufeff\n 谁 会见了陶智 \r\n\n")
    assert wenbao("ask") == (0, f"答谁 会见了陶智 [1]\n\n{TOLD}", "")
    pipe(monkeypatch, "陶智 谁\n")
    status, out, _ = wenbao("search", "--limit", "2")
    assert (status, len(out.splitlines())) == (0, 1 + 2)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (" \n\n", "Missing argument 'QUESTION...'"),
        ("谁\n陶智\n", "2 lines for one question; `wenbao repl` answers line by line"),
    ],
)
def test_a_pipe_without_one_question_is_wrong_usage(
    wenbao: Run, monkeypatch: pytest.MonkeyPatch, content: str, told: str
) -> None:
    for command in ("ask", "search"):
        pipe(monkeypatch, content)
        status, out, err = wenbao(command)
        assert (status, out) == (2, "")
        assert err.startswith(f"Usage: wenbao {command}")
        assert told in err


def test_no_question_in_a_terminal_is_wrong_usage() -> None:
    terminal, child = os.openpty()
    told = subprocess.run(
        [sys.executable, "-m", "bot", "ask"],
        cwd=ROOT,
        stdin=child,
        capture_output=True,
        check=False,
    )
    os.close(terminal)
    os.close(child)
    assert (told.returncode, told.stdout) == (2, b"")
    assert told.stderr.startswith(b"Usage: wenbao ask")


def test_nothing_found_is_no_error(wenbao: Run) -> None:
    assert wenbao("search", "nothing") == (0, "Nothing found.\n", "")


def test_an_expected_error_is_one_safe_line_and_status_1(wenbao: Run) -> None:
    assert wenbao("ask", "难") == (1, "", "wenbao: 太难␛[1m 了\n")
    line = "wenbao: no article's id begins with 'ffff'; `wenbao search` shows ids\n"
    assert wenbao("show", "ffff") == (1, "", line)


def test_an_interrupt_is_status_130(wenbao: Run) -> None:
    assert wenbao("ask", "断")[0] == 130
    status, out, err = wenbao("rebuild", "--index", "interrupted")
    told = "wenbao: stopped; the index is as it was; nothing was encoded yet"
    assert (status, out, err.splitlines()[-1]) == (130, "", told)


@pytest.mark.parametrize("line", ["show", "nonsense", "search 谁 --limit 0", "ask 谁 --config no"])
def test_wrong_usage_is_status_2(wenbao: Run, line: str) -> None:
    status, out, err = wenbao(*line.split())
    assert (status, out) == (2, "")
    assert err.startswith("Usage: wenbao")


def test_an_unknown_setting_is_refused(wenbao: Run) -> None:
    Path("my.toml").write_text("limits = 3", encoding="utf-8")
    status, out, err = wenbao("ask", "谁", "--config", "my.toml")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("wenbao: settings: Object contains unknown field `limits`")


def test_the_setting_that_two_replaced_is_refused_and_they_are_named(
    wenbao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENBAO_CONFIDENCE", "0.5")
    status, _, err = wenbao("ask", "谁")
    assert (status, err.count("\n")) == (1, 1)
    assert "unknown field `confidence`" in err
    assert "wrong, wrong_perhaps" in err
    monkeypatch.delenv("WENBAO_CONFIDENCE")
    monkeypatch.setenv("WENBAO_WRONG", "5")
    monkeypatch.setenv("WENBAO_WRONG_PERHAPS", "50.5")
    assert wenbao("ask", "谁")[0] == 0


def test_rebuild_tells_its_stages_counts_and_first_remarks(wenbao: Run) -> None:
    assert wenbao("rebuild") == (
        0,
        "articles (报道): 1,234\n"
        "reprints (转载): 12, stored as other places of an article\n"
        "passages (段落): 5,678\n"
        "vectors (向量): 1,200 new, 4,478 reused\n"
        "time (用时): 12.3 s, 97.2 passages/s\n"
        "generation (版本): 000001\n"
        "remarks (说明): 21, not read: 1\n"
        "  a.jsonl:3: ['seeds'] full=False bulk=None␛\n" + "  b.txt: odd\n" * 19 + ""
        "  … and 1 more; --json has them all\n",
        "reading\nencoding (1,200)\n",
    )


def test_rebuild_as_json_has_all_remarks(wenbao: Run) -> None:
    status, out, _ = wenbao("rebuild", "a", "b", "--full", "--workers", "3", "--json")
    told = json.loads(out)
    assert (status, len(told["remarks"]), told["lost"]) == (0, 21, 1)
    assert told["remarks"][0]["text"] == "['a', 'b'] full=True bulk=Bulk(workers=3, ray='')\x1b"


def test_a_full_disk_is_one_line(wenbao: Run) -> None:
    status, out, err = wenbao("rebuild", "--index", "full-disk")
    assert (status, out) == (1, "")
    assert err.split("\n")[-2] == "wenbao: vectors.npy: No space left on device"


def test_inspect_tells_what_the_index_holds(wenbao: Run) -> None:
    assert wenbao("inspect") == (
        0,
        "generation (版本): 000001, created 2026-11-22T18:09:31+00:00\n"
        "articles (报道): 1,234\n"
        "passages (段落): 5,678\n"
        "dates (日期): 2021-05-17 to unknown\n"
        "names (名称): person 3\n"
        "encoder (编码器): e5, from bundled\n"
        "nearest (近邻): HNSW32,SQfp16, 128 candidates a search, recall 0.982 over 200 questions\n"
        "settings (设置): limit 10\n"
        "files (文件): 2, 1,024 bytes\n"
        "  archive.sqlite: 24\n"
        "  vectors.npy: 1,000\n"
        "checksums (校验): good\n",
        "",
    )


def test_inspect_of_a_damaged_index_is_status_1(
    wenbao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENBAO_INDEX", "damaged")
    status, out, err = wenbao("inspect", "--json")
    assert (status, json.loads(out)["damaged"]) == (1, ["vectors.npy: altered"])
    assert err == "wenbao: damaged: vectors.npy: altered; run `wenbao rebuild`\n"


def test_every_command_explains_itself_in_plain_text() -> None:
    for command in ("rebuild", "ask", "search", "repl", "show", "inspect"):
        told = CliRunner().invoke(cli.app, [command, "--help"], prog_name="wenbao")
        assert told.exit_code == 0
        for part in ("Usage: wenbao", "--index <dir>", "--config <file>", "Examples:\n    wenbao "):
            assert part in told.output


def test_a_missing_index_says_what_to_do() -> None:
    told = process("ask", "谁会见了陶智")
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1)
    assert told.stderr.startswith("wenbao: no index at /nonexistent: run `wenbao rebuild`")


def test_chinese_is_written_in_utf_8_whatever_the_locale() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert "报道" in process("--help", environment=plain).stdout


def test_output_that_nobody_takes_is_one_line_at_most() -> None:
    with Path("/dev/full").open("w") as full:
        told = process("--help", stdout=full.fileno())
    assert (told.returncode, told.stderr) == (1, "wenbao: No space left on device\n")
    reader, writer = os.pipe()
    os.close(reader)
    told = process("--help", stdout=writer)
    os.close(writer)
    assert (told.returncode, told.stderr) == (1, "")


def test_asking_does_not_load_what_only_a_rebuild_needs() -> None:
    code = (
        "import sys, contextlib, bot.cli.main\n"
        "with contextlib.suppress(SystemExit): bot.cli.main.main()\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'prompt_toolkit', 'onnx'}\n"
        "assert 'retrieval.archive' in sys.modules and not heavy & set(sys.modules)\n"
    )
    missing = ("ask", "谁", "--index", "/nonexistent")
    assert (
        subprocess.run([sys.executable, "-c", code, *missing], cwd=ROOT, check=False).returncode
        == 0
    )
