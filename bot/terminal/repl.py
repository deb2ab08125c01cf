"""Lines typed in a terminal or read from a pipe to replies."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.answering.answerer import Answerer
from bot.answering.conversation import Conversation
from bot.answering.follow_up import completed
from bot.answering.probability import bounds_of
from bot.answering.records import Answer
from bot.answering.search_question import search_question
from bot.question.understand import understand
from bot.rendering.filter_remarks import absent
from bot.rendering.labels import days_read, example_question
from bot.rendering.safe_text import line_of
from bot.terminal.answers import (
    article_to_terminal,
    hits_to_terminal,
    sources_to_terminal,
    to_terminal,
)
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.filters import Filter
from retrieval.settings import Settings

PROMPT = "问报> "

COMMANDS: Mapping[str, str] = {
    ":show": ":show 1, :show ID   看引文所在的全文 / the whole article of a citation",
    ":sources": ":sources            再列引文 / the citations of the last answer again",
    ":why": ":why                怎样理解、怎样检索 / how the question was understood and searched",
    ":search": ":search QUESTION    只检索，不回答 / the passages that match",
    ":filter": ":filter since 2023-08, until, newspaper, page; :filter off   "
    "只看某段时间、某报、某版 / only these days, this paper, this page",
    ":help": ":help               本页 / this page",
    ":quit": ":quit               离开 / leave (Ctrl-D)",
}

KEPT_TO = ("since", "until", "newspaper", "page")
UNDERSTOOD = {"zh": "理解为：", "en": "Understood as: "}
EXAMPLES = 3


class Session:
    """The conversation of one reader, and the filter that is set.

    Attributes:
        talk: Holds the last answer, which `:show 1`, `:sources` and `:why` refer to.
    """

    def __init__(
        self, answerer: Answerer, archive: Archive, settings: Settings, *, colour: bool
    ) -> None:
        self.talk = Conversation()
        self._kept_to: dict[str, str] = {}
        self._only = Filter()
        self._answerer = answerer
        self._archive = archive
        self._settings = settings
        self._width: int | None = None
        self._colour = colour
        self._commands: Mapping[str, Callable[[str], str]] = {
            ":show": self._show,
            ":sources": self._sources,
            ":why": self._why,
            ":search": self._search,
            ":filter": self._filter,
            ":help": self._help,
        }

    def reply(self, line: str, *, width: int | None) -> str | None:
        """What to print for a line, or None to leave. An expected error becomes one line.

        A command may begin with the full-width colon of a Chinese keyboard: `：show 1`.
        """
        self._width = width
        line = line.strip()
        try:
            if line[:1] not in {":", "："}:
                return self._asked(line)
            name, _, rest = f":{line[1:]}".partition(" ")
            if name in {":quit", ":q", ":exit"}:
                return None
            if name not in self._commands:
                near = get_close_matches(name, COMMANDS, n=1, cutoff=0)[0]
                return line_of(f"wenbao: {name}: 没有这个命令 / no such command; {near}?")
            return self._commands[name](rest.strip())
        except (WenbaoError, OSError) as error:
            return f"wenbao: {line_of(str(error))}"

    def _asked(self, line: str) -> str:
        """The answer. A follow-up is completed first, and the reply shows how it was completed."""
        text = completed(line, self.talk.last_answered, self._archive)
        answer = self._answerer.answer(text, only=self._only)
        self.talk.answered(answer, line)
        reply = to_terminal(answer, width=self._width, colour=self._colour)
        if text == line:
            return reply
        return f"{UNDERSTOOD[answer.question.language]}{line_of(text)}\n{reply}"

    def greeting(self) -> str:
        """The size of the archive, and example questions."""
        articles = self._archive.headlines(EXAMPLES)
        examples = [example_question(article, "zh") for article in articles]
        return "\n".join(
            (
                f"问报 Wenbao · {self._archive.passages:,} 个段落 / passages",
                "用中文或英文提问，例如 / Ask in Chinese or English, for example:",
                *(f"  {example}" for example in examples),
                ":help 列出命令 / lists the commands; Ctrl-D 离开 / leaves",
            )
        )

    def _help(self, _: str) -> str:
        return "\n".join(COMMANDS.values())

    def _answer(self) -> Answer:
        if self.talk.last is None:
            raise WenbaoError("还没有提问 / nothing was asked yet")
        return self.talk.last

    def _sources(self, _: str) -> str:
        answer = self._answer()
        if not answer.citations:
            raise WenbaoError("上一个回答没有引文 / the last answer has no citation")
        return sources_to_terminal(answer, width=self._width, colour=self._colour)

    def _show(self, which: str) -> str:
        last = self.talk.last
        citations = {str(each.number): each for each in last.citations} if last else {}
        if which in citations:
            found, cited = citations[which].article, (citations[which].start, citations[which].end)
            return article_to_terminal(found, width=self._width, colour=self._colour, cited=cited)
        # A short number means a citation, even a missing one; an id has at least four digits.
        article = self._archive.article(which.lower()) if len(which) > 3 else None
        if article is None:
            known = ", ".join(citations) or "-"
            raise WenbaoError(f":show {which}: 没有 / not found; 引文 / citations: {known}")
        return article_to_terminal(article, width=self._width, colour=self._colour)

    def _search(self, text: str) -> str:
        asked = understand(text)
        limit = self._settings.limit
        found = search_question(asked, self._archive, limit=limit, only=self._only)
        shown = hits_to_terminal(found.hits, asked.language, width=self._width, colour=self._colour)
        return f"{days_read(found.days, asked.language)}\n{shown}" if found.days else shown

    def _filter(self, text: str) -> str:
        """Sets one condition of the filter for later questions; an empty value removes it."""
        name, _, value = text.partition(" ")
        if name and name not in {"off", *KEPT_TO}:
            raise WenbaoError(f":filter {name}: 没有 / not found; {', '.join(KEPT_TO)}, off")
        if name:
            kept_to = {} if name == "off" else self._kept_to | {name: value.strip()}
            self._only, self._kept_to = Filter.of(**kept_to), kept_to
        shown = [f"{name} {value}" for name, value in self._kept_to.items() if value]
        told = [f"wenbao: {line}" for line in absent(self._only, self._archive)] if name else []
        return "\n".join(map(line_of, (f"只看 / only: {', '.join(shown) or '-'}", *told)))

    def _why(self, _: str) -> str:
        answer = self._answer()
        asked = answer.question
        hits = answer.hits[: self._settings.limit]
        matched = dict.fromkeys(term for hit in hits for term in hit.matched)
        read = [
            f"{each.source} → {'、'.join(each.target)} ({each.how})" for each in answer.expansions
        ]
        least = bounds_of(asked.language, self._settings)
        times = [f"{step} {time:.1f}" for step, time in answer.milliseconds.items()]
        lines = (
            f"问题 question: {asked.text}",
            f"语言 language: {asked.language}",
            f"类型 kind: {asked.kind}",
            f"结果 status: {answer.status}",
            f"读作 read as: {'; '.join(read) or '-'}",
            f"确信 confidence: {answer.confidence:.2f} "
            f"(answered ≥ {least.answered:.2f}, perhaps ≥ {least.perhaps:.2f})",
            f"命中 matched: {' '.join(matched) or '-'}",
            f"用时 milliseconds: {' · '.join(times) or '-'}",
        )
        table = hits_to_terminal(hits, asked.language, width=self._width, colour=self._colour)
        return "\n".join((*map(line_of, lines), "", table))


def run(
    answerer: Answerer,
    archive: Archive,
    settings: Settings,
    *,
    history: Path | None = None,
    colour: bool = False,
) -> None:
    """Answers until the reader leaves: with a prompt on a terminal, else line by line.

    Args:
        answerer: Answers the questions.
        archive: Provides articles and hits.
        settings: Its `limit` is how many hits `:search` and `:why` list.
        history: File that keeps the questions between sessions; None keeps them in memory.
        colour: Whether to use colours on a terminal; a pipe gets plain text.
    """
    if sys.stdin.isatty() and sys.stdout.isatty():
        _prompt(Session(answerer, archive, settings, colour=colour), history)
    else:
        _filter(Session(answerer, archive, settings, colour=False), sys.stdin)


def _filter(session: Session, lines: Iterable[str]) -> None:
    """Prints replies with a blank line between them; skips empty lines."""
    first = True
    for line in lines:
        text = line.removeprefix("\ufeff").strip()
        if not text:
            continue
        reply = session.reply(text, width=None)
        if reply is None:
            return
        sys.stdout.write(f"{reply}\n" if first else f"\n{reply}\n")
        sys.stdout.flush()
        first = False


def _prompt(session: Session, history: Path | None) -> None:
    """Prompts until the reader leaves. Ctrl-C cancels the line or the answer, Ctrl-D leaves."""
    prompt: PromptSession[str] = PromptSession(
        history=kept_history(history), completer=Commands(session), complete_while_typing=True
    )
    sys.stdout.write(f"{session.greeting()}\n\n")
    while True:
        try:
            # The search cannot encode lone surrogates.
            line = prompt.prompt(PROMPT).encode("utf-8", "replace").decode("utf-8")
            if not line.strip():
                continue
            reply = session.reply(line, width=shutil.get_terminal_size().columns)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if reply is None:
            return
        sys.stdout.write(f"{reply}\n\n")
        sys.stdout.flush()


class Commands(Completer):
    """Completes commands, and after `:show` the citations of the last answer."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """Yields completions for commands only; questions are not completed."""
        del complete_event
        typed = document.text_before_cursor.replace("：", ":", 1)
        if typed.startswith(":show "):
            begun = typed.removeprefix(":show ").lstrip()
            last = self._session.talk.last
            for citation in last.citations if last else ():
                number = str(citation.number)
                if number.startswith(begun):
                    headline = line_of(citation.article.headline or citation.article.id)
                    yield Completion(number, -len(begun), display_meta=headline)
        elif typed.startswith(":") and " " not in typed:
            for command, help_line in COMMANDS.items():
                if command.startswith(typed):
                    meaning = help_line.split("   ")[-1].strip()
                    yield Completion(command, -len(typed), display_meta=meaning)


class KeptHistory(FileHistory):
    """A history file. A line that cannot be written stays in memory for the session."""

    def store_string(self, string: str) -> None:
        """Writes one line; ignores write errors."""
        with suppress(OSError, UnicodeEncodeError):
            super().store_string(string)


def kept_history(file: Path | None) -> History:
    """A history in a file that only its owner may read, or in memory if that is impossible."""
    if file is None:
        return InMemoryHistory()
    try:
        file = file.expanduser()
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor) as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                return InMemoryHistory()
            os.fchmod(opened.fileno(), 0o600)
    except (OSError, RuntimeError):  # RuntimeError: `~` has no home to expand to
        return InMemoryHistory()
    return KeptHistory(str(file))
