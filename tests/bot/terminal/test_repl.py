"""The interactive terminal, and the same as a filter.

Run as a script, this file is a terminal on the fakes below: `python test_repl.py HISTORY`.
"""

import io
import os
import stat
import sys
from datetime import date
from pathlib import Path

import pexpect
import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory

from bot.answering.answerer import Answerer
from bot.answering.probability import bounds_of
from bot.answering.records import Answer, Citation, Expansion
from bot.answering.wording import perhaps
from bot.question.understand import Language, Question
from bot.terminal import repl
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.filters import Filter
from retrieval.language.terms import Segmenter
from retrieval.records import Article, Hit, Passage, Query, Text
from retrieval.settings import Settings

SENTENCE = "邓群策会见陶智。"
ARTICLE = Article(
    id="696a33c45c8721dd",
    source="a.txt",
    line=None,
    body=Text.plain(f"{SENTENCE}双方谈了合作。"),
    headline="实现\x1b[2J共赢",
    published=date(2021, 5, 18),
)
HIT = Hit(ARTICLE, Passage(ARTICLE.id, 0, 0, 8), 0.9, 0.8, 1.5, ("陶智",))
CHINESE = Question("难说", "zh", "who")
SOURCES = "[1] 《实现␛[2J共赢》 2021-05-18  696a33c4\n    邓群策会见陶智。"
ANSWER = f"邓群策 [1]\n\n{SOURCES}"
HITS = "0.900\t0.800\t1.50\t696a33c4\t陶智\t实现␛[2J共赢\t邓群策会见陶智。"
TABLE = f"序\t得分\t语义\t词语\t编号\t命中\t标题\t段落\n1\t{HITS}"


class FakeArchive(Archive):
    """One article, which every search finds."""

    def __init__(self) -> None:
        pass

    @property
    def passages(self) -> int:
        return 1234

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
        passes = only is None or only.passes(ARTICLE)
        asked = query.text and query.language == "zh" and limit == 10
        return [HIT] if passes and asked else []

    def newspapers(self) -> list[str]:
        return []

    def pages(self) -> list[str]:
        return ["A01"]

    def days(self) -> tuple[date | None, date | None]:
        return date(2021, 5, 1), date(2021, 6, 30)

    def article(self, id_prefix: str) -> Article | None:
        return ARTICLE if ARTICLE.id.startswith(id_prefix) else None

    def headlines(self, limit: int) -> list[Article]:
        return [ARTICLE][:limit]


class FakeAnswerer(Answerer):
    """The same answer to everything but 难题, an error, 难说, a perhaps, and 停, an interrupt."""

    def __init__(self) -> None:
        pass

    def answer(
        self,
        text: str,
        *,
        speak: Language | None = None,  # noqa: ARG002
        only: Filter | None = None,
        today: date | None = None,  # noqa: ARG002
    ) -> Answer:
        if text == "难题":
            raise WenbaoError("太难\x1b[1m了")
        if text == "停":
            raise KeyboardInterrupt
        if only is not None and not only.passes(ARTICLE):
            return Answer(Question(text, "zh", "who"), "not_in_archive", None, "没有")
        if text == "难说":
            citation = Citation(1, ARTICLE, SENTENCE, 0, 8, ("陶智",))
            said = perhaps(CHINESE, citation)
            return Answer(CHINESE, "perhaps", None, said, (citation,), confidence=0.5)
        return Answer(
            Question(text, "zh", "who"),
            "answered",
            "邓群策",
            "邓群策 [1]",
            (Citation(1, ARTICLE, SENTENCE, 0, 8, ("陶智",)),),
            hits=(HIT,),
            milliseconds={"understand": 1.26, "search": 9.0},
        )


LEAST = bounds_of("zh", Settings())


def replies(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What the filter writes for its input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    repl.run(FakeAnswerer(), FakeArchive(), Settings(), colour=True)
    return capsys.readouterr().out


def reply(line: str, *, asked: str | None = None) -> str | None:
    """What one line gets, after another was asked."""
    session = repl.Session(FakeAnswerer(), FakeArchive(), Settings(), colour=False)
    if asked is not None:
        session.reply(asked, width=None)
    return session.reply(line, width=None)


def test_a_pipe_gets_plain_answers_parted_by_a_blank_line_and_no_greeting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = replies("\ufeff谁会见了陶智\n\n:sources\n", monkeypatch, capsys)
    assert shown == f"{ANSWER}\n\n{SOURCES}\n"


def test_an_error_is_one_line_and_the_next_question_is_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replies("难题\n谁\n", monkeypatch, capsys) == f"wenbao: 太难␛[1m了\n\n{ANSWER}\n"


def test_nothing_is_read_behind_quit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replies("谁\n:quit\n谁\n", monkeypatch, capsys) == f"{ANSWER}\n"


def test_show_prints_the_article_of_a_citation_with_its_sentence_marked() -> None:
    shown = reply(":show 1", asked="谁")
    assert shown is not None
    assert shown.endswith("\n\n[0:15]\n>>>邓群策会见陶智。<<<双方谈了合作。")


def test_show_takes_an_id_too_and_marks_nothing() -> None:
    shown = reply(":show 696A33C4")
    assert shown is not None
    assert shown.endswith("\n\n[0:15]\n邓群策会见陶智。双方谈了合作。")


@pytest.mark.parametrize(
    ("line", "asked", "shown"),
    [
        (":show 2", "谁", ":show 2: 没有 / not found; 引文 / citations: 1"),
        (":show", None, ":show : 没有 / not found; 引文 / citations: -"),
        (":show ffff", None, ":show ffff: 没有 / not found; 引文 / citations: -"),
        (":why", None, "还没有提问 / nothing was asked yet"),
        (":sources", None, "还没有提问 / nothing was asked yet"),
        (":shwo 1", "谁", ":shwo: 没有这个命令 / no such command; :show?"),
        (":\x1b[1m", None, ":␛[1m: 没有这个命令 / no such command; :why?"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(line: str, asked: str | None, shown: str) -> None:
    assert reply(line, asked=asked) == f"wenbao: {shown}"


def test_why_tells_how_the_question_was_read_and_what_was_found() -> None:
    assert reply(":why", asked="谁会见了陶智") == (
        "问题 question: 谁会见了陶智\n"
        "语言 language: zh\n"
        "类型 kind: who\n"
        "结果 status: answered\n"
        "读作 read as: -\n"
        f"确信 confidence: 0.00 (answered ≥ {LEAST.answered:.2f}, perhaps ≥ {LEAST.perhaps:.2f})\n"
        "命中 matched: 陶智\n"
        "用时 milliseconds: understand 1.3 · search 9.0\n"
        f"\n{TABLE}"
    )


def test_a_perhaps_has_sources_and_is_called_so_by_why() -> None:
    session = repl.Session(FakeAnswerer(), FakeArchive(), Settings(), colour=False)
    told = session.reply("难说", width=None)
    assert told == f"这段可能有关：“{SENTENCE}” [1]\n\n{SOURCES}"
    assert session.reply(":sources", width=None) == SOURCES
    shown = session.reply(":show 1", width=None)
    assert shown is not None
    assert f">>>{SENTENCE}<<<" in shown
    why = (session.reply(":why", width=None) or "").splitlines()
    assert why[3] == "结果 status: perhaps"
    assert why[5].startswith("确信 confidence: 0.50 (")


def test_why_names_the_words_that_were_read_as_others() -> None:
    session = repl.Session(FakeAnswerer(), FakeArchive(), Settings(), colour=False)
    expansions = (Expansion("Beihang", ("北航", "北京航空航天大学"), "pinyin"),)
    session.talk.last = Answer(
        Question("?", "en", "who"), "unclear", None, "?", expansions=expansions
    )
    shown = session.reply(":why", width=None)
    assert shown is not None
    assert shown.split("\n")[4] == "读作 read as: Beihang → 北航、北京航空航天大学 (pinyin)"


def test_search_lists_hits_without_an_answer() -> None:
    assert reply(":search 陶智") == TABLE


def test_a_filter_keeps_what_is_asked_from_then_on_until_it_is_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        (":filter", "只看 / only: -"),
        (":filter until 2021-05-17", "只看 / only: until 2021-05-17"),
        (":search 陶智", "没有找到。"),
        ("谁", "没有"),
        (":filter until 2021-05", "只看 / only: until 2021-05"),
        ("谁", ANSWER),
        (":filter page A01", "只看 / only: until 2021-05, page A01"),
        ("谁", "没有"),
        (":filter page", "只看 / only: until 2021-05"),
        (
            ":filter since 2021-06",
            "wenbao: until: 2021-05 is before since: 2021-06",
        ),
        (":filter", "只看 / only: until 2021-05"),
        (
            ":filter day 3",
            "wenbao: :filter day: 没有 / not found; since, until, newspaper, page, off",
        ),
        (
            ":filter newspaper 衡阳日报",
            "只看 / only: until 2021-05, newspaper 衡阳日报\n"
            "wenbao: no newspaper '衡阳日报' in the archive (没有这份报纸); "
            "no article names one (报道都没有注明)",
        ),
        (":filter off", "只看 / only: -"),
        (":search 陶智", TABLE),
    )
    shown = replies("\n".join(line for line, _ in lines), monkeypatch, capsys)
    assert shown == "\n\n".join(told for _, told in lines) + "\n"


def test_a_chinese_keyboard_may_type_the_colon() -> None:
    assert reply("：help") == reply(":help") == "\n".join(repl.COMMANDS.values())
    assert reply("：quit") is None


def completions(typed: str, *, asked: bool) -> list[tuple[str, str]]:
    session = repl.Session(FakeAnswerer(), FakeArchive(), Settings(), colour=False)
    if asked:
        session.reply("谁", width=None)
    found = repl.Commands(session).get_completions(Document(typed), CompleteEvent())
    return [(one.text, one.display_meta_text) for one in found]


def test_commands_and_citation_numbers_are_completed_and_questions_are_not() -> None:
    assert completions(":s", asked=False) == [
        (":show", "看引文所在的全文 / the whole article of a citation"),
        (":sources", "再列引文 / the citations of the last answer again"),
        (":search", "只检索，不回答 / the passages that match"),
    ]
    assert completions("：show ", asked=True) == [("1", "实现␛[2J共赢")]
    assert completions(":show 2", asked=True) == []
    assert completions(":show ", asked=False) == []
    assert completions("谁", asked=True) == []


def test_the_history_is_a_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    file = tmp_path / "state" / "history"
    history = repl.kept_history(file)
    history.append_string("谁会见了陶智")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(FileHistory(str(file)).load_history_strings()) == ["谁会见了陶智"]


def test_a_history_that_cannot_be_written_is_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert isinstance(repl.kept_history(None), InMemoryHistory)
    assert isinstance(repl.kept_history(tmp_path / "file" / "history"), InMemoryHistory)
    assert isinstance(repl.kept_history(Path(os.devnull)), InMemoryHistory)


def test_a_history_that_breaks_later_does_not_end_the_session(tmp_path: Path) -> None:
    history = repl.kept_history(tmp_path / "state" / "history")
    (tmp_path / "state" / "history").unlink()
    (tmp_path / "state" / "history").mkdir()
    history.append_string("谁")
    assert history.get_strings() == ["谁"]


def test_a_reader_is_greeted_asks_looks_up_interrupts_and_leaves(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    terminal = pexpect.spawn(
        sys.executable,
        [__file__, str(tmp_path / "history")],
        cwd=str(root),
        # No cursor position requests: nobody answers them here.
        env=os.environ | {"PYTHONPATH": str(root), "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"},
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 100),
    )
    terminal.expect_exact("1,234 个段落")
    terminal.expect_exact("《实现␛[2J共赢》讲了什么？")
    terminal.expect_exact(repl.PROMPT.rstrip())
    terminal.send("没问完\x03")
    terminal.expect_exact(repl.PROMPT.rstrip())
    terminal.send("谁会见了陶智\r")
    terminal.expect_exact("\x1b[1m邓群策\x1b[0m [1]")
    terminal.expect_exact("《实现␛[2J共赢》")
    terminal.expect_exact(repl.PROMPT.rstrip())
    terminal.send(":show 1\r")
    terminal.expect_exact(">>>\x1b[1;33m邓群策会见陶智。\x1b[0m<<<")
    terminal.send("停\r难题\r")
    terminal.expect_exact("wenbao: 太难␛[1m了")
    terminal.send("\x04")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    kept = FileHistory(str(tmp_path / "history")).load_history_strings()
    assert list(kept) == ["难题", "停", ":show 1", "谁会见了陶智"]


if __name__ == "__main__":
    repl.run(FakeAnswerer(), FakeArchive(), Settings(), history=Path(sys.argv[1]), colour=True)
