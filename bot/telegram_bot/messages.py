"""Answers, articles and lists to messages: formatted runs, and buttons below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size

from bot.answering.records import Answer, Citation
from bot.question.understand import Language
from bot.rendering.labels import expansions, headline, printing
from bot.rendering.safe_text import line_of
from bot.telegram_bot.buttons import AskExample, Close, More, Press, Show, Speak
from bot.telegram_bot.formatting import (
    BOLD,
    ITALIC,
    MARKED,
    QUOTE,
    Run,
    highlighted,
    link,
    marked,
    shortened,
    split,
)
from bot.telegram_bot.words import WORDS
from retrieval.records import Article, Hit

PAGE = 1900
"""Units of an article's text on one page: with an empty line after each of its paragraphs, and the
longest head lines, it stays below the limit of a message."""

LONGEST_HEAD = 250  # units of a kicker, headline or subhead above an article
WIDEST_NAME = 32  # columns of a headline in a button, two for each Chinese character: a phone's
SNIPPET = 120  # units of a passage in a list of results
RESULTS = 5  # on one page of further results


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what it shows and what it does."""

    label: str
    press: Press


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: formatted text of any length, and rows of buttons below its end."""

    runs: tuple[Run, ...]
    rows: tuple[Row, ...] = ()


def said(text: str, *rows: Row) -> Message:
    """Plain words of the bot itself."""
    return Message((Run(text),), rows)


def answer_message(answer: Answer, *, example: str = "", understood: str = "") -> Message:
    """The answer, then its numbered sources with their quotations folded; in the asker's language.

    Args:
        answer: The answer.
        example: Id of the article that the question was made from, if it was a tapped example.
        understood: The question, where no message of the reader holds it so: it is shown.
    """
    language = answer.question.language
    words = WORDS[language]
    runs = [Run(line_of(understood), (ITALIC,)), Run("\n\n")] if understood else []
    short = answer.short_answer or ""
    if short and answer.text.startswith(short):
        runs += [Run(short, (BOLD,)), Run(answer.text.removeprefix(short))]
    else:
        runs.append(Run(answer.text))
    if answer.expansions:
        runs += [Run("\n"), Run(words["read"] + expansions(answer), (ITALIC,))]
    runs += _sources(answer)
    rows = [_article_row(citation, language) for citation in answer.citations]
    if answer.related:
        runs += [Run("\n\n"), Run(words["related"])]
        rows += [_related_row(article, language) for article in answer.related]
    if answer.status != "unclear":
        rows.append((Button(words["more_button"], More(0, example)),))
    return Message(tuple(runs), tuple(rows))


def sources_message(answer: Answer) -> Message:
    """The numbered sources alone."""
    language = answer.question.language
    if not answer.citations:
        return said(WORDS[language]["no_sources"])
    runs = _sources(answer)[1:]  # without the empty line that parts them from an answer
    return Message(
        tuple(runs), tuple(_article_row(citation, language) for citation in answer.citations)
    )


def _sources(answer: Answer) -> list[Run]:
    """`[1] 《headline》 · newspaper · date · page · reporter`, and the quotation below it."""
    runs: list[Run] = []
    for citation in answer.citations:
        article, language = citation.article, answer.question.language
        runs += [Run("\n\n"), Run(f"[{citation.number}] ")]
        runs.append(Run(headline(article, language), link(article.url)))
        known = printing(article, language)
        runs.append(Run(f" · {known}\n" if known else "\n"))
        runs += highlighted(citation.quote, citation.matched, (QUOTE,))
    return runs


def _article_row(citation: Citation, language: Language) -> Row:
    start, length = place(citation)
    named = _named(citation.article, language)
    label = WORDS[language]["article_button"].format(citation.number, named)
    return (Button(label, Show(citation.article.id, None, start, length)),)


def _related_row(article: Article, language: Language) -> Row:
    return (Button(_named(article, language), Show(article.id, 0)),)


def _named(article: Article, language: Language) -> str:
    """The headline in its brackets, as much of it as a button has room for."""
    if not article.headline:
        return headline(article, language)
    named = line_of(article.headline)
    if cell_len(named) > WIDEST_NAME:
        named = set_cell_size(named, WIDEST_NAME - 1).rstrip() + "…"
    return f"《{named}》"


def place(citation: Citation) -> tuple[int, int]:
    """Where a citation stands in its article's text, start and length; `(0, 0)` if nowhere.

    A citation knows its place in the seed file; the same words may stand in the article twice.
    """
    body, quote = citation.article.body, citation.quote
    at = body.text.find(quote)
    while quote and at >= 0:
        if body.locate(at, at + len(quote)) == (citation.start, citation.end):
            return at, len(quote)
        at = body.text.find(quote, at + 1)
    return 0, 0


def article_pages(text: str) -> list[tuple[int, int]]:
    """The pages of an article as `(start, end)`: cut at paragraph borders where there are any."""
    found: list[tuple[int, int]] = []
    start = 0
    for page in split([Run(text)], limit=PAGE):
        end = start + sum(len(run.text) for run in page)
        found.append((start, end))
        start = end
    return found


def article_message(article: Article, show: Show, language: Language) -> Message:
    """One page of an article, the citation underlined, with a way to the others and back."""
    words = WORDS[language]
    pages = article_pages(article.text)
    number = show.page
    if number is None:
        number = next((at for at, (_, end) in enumerate(pages) if show.start < end), 0)
    number = min(number, len(pages) - 1)
    start, end = pages[number]
    runs = [Run(article.text[start:end])]
    if show.length:
        runs = marked(runs, show.start - start, show.start + show.length - start, MARKED)
    runs = [*_heads(article, language, whole=number == 0), *_aired(runs)]
    if len(pages) > 1:
        runs += [Run("\n\n"), Run(words["page"].format(number + 1, len(pages)), (ITALIC,))]
    turns = []
    if number > 0:
        turns.append(Button(words["previous"], replace(show, page=number - 1)))
    if number < len(pages) - 1:
        turns.append(Button(words["next"], replace(show, page=number + 1)))
    back = (Button(words["back_button"], Close()),)
    return Message(tuple(runs), (tuple(turns), back) if turns else (back,))


def _heads(article: Article, language: Language, *, whole: bool) -> list[Run]:
    """The head lines of the first page, whole; of the others, the headline alone."""
    named = shortened(headline(article, language), LONGEST_HEAD)
    lines = [Run(named, (*link(article.url), BOLD))]
    if whole:
        above = [article.kicker] if article.kicker else []
        below = [article.subhead] if article.subhead else []
        lines = [
            *(Run(shortened(line_of(line), LONGEST_HEAD)) for line in above),
            *lines,
            *(Run(shortened(line_of(line), LONGEST_HEAD)) for line in below),
            Run(shortened(printing(article, language), LONGEST_HEAD), (ITALIC,)),
        ]
    parted = [run for line in lines if line.text for run in (line, Run("\n"))]
    return [*parted, Run("\n")]


def _aired(runs: Sequence[Run]) -> list[Run]:
    """The runs with an empty line between paragraphs, and none at either end."""
    aired = [replace(run, text=re.sub(r"[\r\n]+", "\n\n", run.text)) for run in runs]
    if aired:
        aired[0] = replace(aired[0], text=aired[0].text.lstrip("\n"))
        aired[-1] = replace(aired[-1], text=aired[-1].text.rstrip("\n"))
    return aired


def more_message(
    hits: Sequence[Hit], page: int, language: Language, *, example: str = ""
) -> Message:
    """A page of further results, each article once, with a button that opens it.

    Args:
        hits: All further hits, best first.
        page: From 0.
        language: Of the labels.
        example: Id of the article that the question was made from, if it was a tapped example.
    """
    words = WORDS[language]
    first = {hit.article.id: hit for hit in reversed(hits)}
    articles = [first[key] for key in dict.fromkeys(hit.article.id for hit in hits)]
    shown = articles[page * RESULTS : (page + 1) * RESULTS]
    if not shown:
        return said(words["no_more"])
    runs = [Run(words["more_title"].format(page + 1))]
    rows: list[Row] = []
    for number, hit in enumerate(shown, page * RESULTS + 1):
        known = printing(hit.article, language)
        runs += [Run(f"\n\n{number}. "), Run(headline(hit.article, language), (BOLD,))]
        runs += [Run(f" · {known}\n" if known else "\n"), Run(_snippet(hit))]
        start, length = hit.passage.start, hit.passage.end - hit.passage.start
        label = f"{number}. {_named(hit.article, language)}"
        rows.append((Button(label, Show(hit.article.id, None, start, length)),))
    if articles[(page + 1) * RESULTS :]:
        rows.append((Button(words["more_button"], More(page + 1, example)),))
    return Message(tuple(runs), tuple(rows))


def _snippet(hit: Hit) -> str:
    return shortened(line_of(hit.text), SNIPPET)


def greeting(articles: Sequence[Article], language: Language) -> Message:
    """Who the bot is, with questions to begin with: one about each of some articles."""
    words = WORDS[language]
    rows = [
        (Button(words["example"].format(_named(article, language)), AskExample(article.id)),)
        for article in articles
    ]
    return said(words["greeting"], *rows)


def language_menu(language: Language) -> Message:
    """The languages to choose from."""
    row = (
        Button("中文", Speak("zh")),
        Button("English", Speak("en")),
        Button(WORDS[language]["lang_auto"], Speak(None)),
    )
    return said(WORDS[language]["lang"], row)


def inline_message(hit: Hit, language: Language) -> Message:
    """What a result of the inline mode writes into a chat: the source and its words."""
    article = hit.article
    known = printing(article, language)
    runs = [Run(headline(article, language), (*link(article.url), BOLD))]
    runs.append(Run(f" · {known}\n" if known else "\n"))
    runs += highlighted(hit.text, hit.matched, (QUOTE,))
    return Message(tuple(runs))
