"""Answers, articles and lists to messages: formatted text with buttons below it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from telegram import MessageEntity

from bot.answering.records import Answer, Citation
from bot.question.understand import Language
from bot.rendering.labels import LABELS, expansions, headline, printing
from bot.rendering.safe_text import line_of
from bot.telegram_bot.buttons import AskExample, Close, More, Press, Show, Speak
from bot.telegram_bot.formatting import Formatted, cuts, formatted, joined, shortened
from bot.telegram_bot.words import WORDS
from retrieval.records import Article, Hit

PAGE = 1900
"""Units of an article's text on one page. With empty lines between its paragraphs and the longest
head lines, a page stays below the limit of a message."""

LONGEST_HEAD = 250  # units of a kicker, headline or subhead above an article
WIDEST_NAME = 32  # columns of a headline in a button on a phone; a Chinese character takes two
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
    """A message to send: formatted text of any length, and rows of buttons below its end."""

    body: Formatted
    rows: tuple[Row, ...] = ()


def said(text: str, *rows: Row) -> Message:
    """A message of plain text from the bot itself."""
    return Message(formatted(text), rows)


def answer_message(answer: Answer, *, example: str = "", understood: str = "") -> Message:
    """The answer, then its numbered sources with folded quotations, in the answer's language.

    Args:
        answer: The answer.
        example: Id of the article that the question is about, if it was a tapped example.
        understood: The question to show above the answer; set if the reader did not type it so.
    """
    language = answer.question.language
    label = LABELS[language]
    parts = []
    if understood:
        parts += [formatted(line_of(understood), MessageEntity.ITALIC), formatted("\n\n")]
    short = answer.short_answer or ""
    if short and answer.text.startswith(short):
        rest = answer.text.removeprefix(short)
        parts += [formatted(short, MessageEntity.BOLD), formatted(rest)]
    else:
        parts.append(formatted(answer.text))
    if answer.expansions:
        read = label["read"] + expansions(answer)
        parts += [formatted("\n"), formatted(read, MessageEntity.ITALIC)]
    for citation in answer.citations:
        parts += [formatted("\n\n"), _source(citation, language)]
    rows = [_article_row(citation, language) for citation in answer.citations]
    if answer.related:
        parts += [formatted("\n\n"), formatted(label["related"])]
        rows += [_related_row(article, language) for article in answer.related]
    if answer.status != "unclear":
        rows.append((Button(WORDS[language]["more_button"], More(0, example)),))
    return Message(joined(parts), tuple(rows))


def sources_message(answer: Answer) -> Message:
    """Only the numbered sources of an answer."""
    language = answer.question.language
    if not answer.citations:
        return said(WORDS[language]["no_sources"])
    parts = []
    for citation in answer.citations:
        parts += [formatted("\n\n"), _source(citation, language)]
    return Message(
        joined(parts[1:]), tuple(_article_row(citation, language) for citation in answer.citations)
    )


def _source(citation: Citation, language: Language) -> Formatted:
    """`[1] 《headline》 · newspaper · date · page · reporter`, with the quotation below it."""
    article = citation.article
    quote = formatted(citation.quote, MessageEntity.EXPANDABLE_BLOCKQUOTE, bold=citation.matched)
    return joined(
        (
            formatted(f"[{citation.number}] "),
            formatted(headline(article, language), url=article.url),
            formatted(_known(article, language)),
            quote,
        )
    )


def _known(article: Article, language: Language) -> str:
    """The rest of a headline's line: newspaper, date, page and reporters, as far as known."""
    known = printing(article, language)
    return f" · {known}\n" if known else "\n"


def _article_row(citation: Citation, language: Language) -> Row:
    start, length = place_of(citation)
    named = _named(citation.article, language)
    label = WORDS[language]["article_button"].format(citation.number, named)
    return (Button(label, Show(citation.article.id, None, start, length)),)


def _related_row(article: Article, language: Language) -> Row:
    return (Button(_named(article, language), Show(article.id, 0)),)


def _named(article: Article, language: Language) -> str:
    """The headline in its brackets, shortened to the width of a button."""
    if not article.headline:
        return headline(article, language)
    return f"《{shortened(line_of(article.headline), WIDEST_NAME, measure=cell_len)}》"


def place_of(citation: Citation) -> tuple[int, int]:
    """Start and length of a citation in its article's text; `(0, 0)` if it is not there.

    The same words may occur in the article twice, so the citation's place in the seed file decides.
    """
    body, quote = citation.article.body, citation.quote
    at = body.text.find(quote)
    while quote and at >= 0:
        if body.locate(at, at + len(quote)) == (citation.start, citation.end):
            return at, len(quote)
        at = body.text.find(quote, at + 1)
    return 0, 0


def article_pages(text: str) -> list[tuple[int, int]]:
    """The pages of an article as `(start, end)`, cut between paragraphs where possible."""
    return cuts(text, limit=PAGE)


def article_message(article: Article, show: Show, language: Language) -> Message:
    """One page of an article, the citation underlined, with buttons to other pages and back."""
    words = WORDS[language]
    pages = article_pages(article.text)
    number = show.page
    if number is None:
        number = next((at for at, (_, end) in enumerate(pages) if show.start < end), 0)
    number = min(number, len(pages) - 1)
    parts = [
        *_heads(article, language, whole=number == 0),
        *_marked(article.text, pages[number], (show.start, show.start + show.length)),
    ]
    if len(pages) > 1:
        turned = words["page"].format(number + 1, len(pages))
        parts += [formatted("\n\n"), formatted(turned, MessageEntity.ITALIC)]
    turns = []
    if number > 0:
        turns.append(Button(words["previous"], replace(show, page=number - 1)))
    if number < len(pages) - 1:
        turns.append(Button(words["next"], replace(show, page=number + 1)))
    back = (Button(words["back_button"], Close()),)
    return Message(joined(parts), (tuple(turns), back) if turns else (back,))


def _heads(article: Article, language: Language, *, whole: bool) -> list[Formatted]:
    """The head lines of a page: all of them if `whole`, else only the headline."""
    named = shortened(headline(article, language), LONGEST_HEAD)
    lines = [formatted(named, MessageEntity.BOLD, url=article.url)]
    if whole:
        kicker, subhead, known = (
            shortened(line_of(line or ""), LONGEST_HEAD)
            for line in (article.kicker, article.subhead, printing(article, language))
        )
        lines = [
            formatted(kicker),
            *lines,
            formatted(subhead),
            formatted(known, MessageEntity.ITALIC),
        ]
    parted = [part for line in lines if line.text for part in (line, formatted("\n"))]
    return [*parted, formatted("\n")]


def _marked(text: str, page: tuple[int, int], cited: tuple[int, int]) -> list[Formatted]:
    """A page of a text, with empty lines between its paragraphs and the citation underlined."""
    start, end = page
    while start < end and text[start] in "\r\n":
        start += 1
    while start < end and text[end - 1] in "\r\n":
        end -= 1
    first, last = (min(max(at, start), end) for at in cited)
    before, quote, after = (
        re.sub(r"[\r\n]+", "\n\n", part)
        for part in (text[start:first], text[first:last], text[last:end])
    )
    return [formatted(before), formatted(quote, MessageEntity.UNDERLINE), formatted(after)]


def further(hits: Sequence[Hit], *, without: Collection[str]) -> tuple[Show, ...]:
    """The further results: the best passage of each article, as the action of its button.

    Args:
        hits: Hits, best first.
        without: Ids of articles that were already cited.
    """
    best = {hit.article.id: hit.passage for hit in reversed(hits)}
    keys = [key for key in dict.fromkeys(hit.article.id for hit in hits) if key not in without]
    return tuple(Show(key, None, best[key].start, best[key].end - best[key].start) for key in keys)


def listed(places: Sequence[Show], page: int) -> Sequence[Show]:
    """The further results on a page, counted from 0."""
    return places[page * RESULTS : (page + 1) * RESULTS]


def more_message(
    places: Sequence[Show], articles: Mapping[str, Article], press: More, language: Language
) -> Message:
    """A page of further results, each with a button that opens its article.

    Args:
        places: All further results, best first.
        articles: Articles of the page by their ids, without those no longer in the archive.
        press: The page to show.
        language: Language of the labels.
    """
    words = WORDS[language]
    shown = listed(places, press.page)
    if not any(place.article in articles for place in shown):
        return said(words["gone" if shown else "no_more"])
    parts = [formatted(words["more_title"].format(press.page + 1))]
    rows: list[Row] = []
    for number, place in enumerate(shown, press.page * RESULTS + 1):
        article = articles.get(place.article)
        if article is None:
            continue
        passage = article.text[place.start : place.start + place.length]
        parts += [
            formatted(f"\n\n{number}. "),
            formatted(headline(article, language), MessageEntity.BOLD),
            formatted(_known(article, language)),
            formatted(shortened(line_of(passage), SNIPPET)),
        ]
        rows.append((Button(f"{number}. {_named(article, language)}", place),))
    if listed(places, press.page + 1):
        rows.append((Button(words["more_button"], replace(press, page=press.page + 1)),))
    return Message(joined(parts), tuple(rows))


def greeting(articles: Sequence[Article], language: Language) -> Message:
    """Introduces the bot, with a button for an example question about each article."""
    words = WORDS[language]
    rows = [
        (
            Button(
                LABELS[language]["example"].format(_named(article, language)),
                AskExample(article.id),
            ),
        )
        for article in articles
    ]
    return said(words["greeting"], *rows)


def language_menu(language: Language) -> Message:
    """A message with the languages to choose from."""
    row = (
        Button("中文", Speak("zh")),
        Button("English", Speak("en")),
        Button(WORDS[language]["lang_auto"], Speak(None)),
    )
    return said(WORDS[language]["lang"], row)


def inline_message(hit: Hit, language: Language) -> Message:
    """The message that an inline result sends to a chat: the source and its passage."""
    article = hit.article
    return Message(
        joined(
            (
                formatted(headline(article, language), MessageEntity.BOLD, url=article.url),
                formatted(_known(article, language)),
                formatted(hit.text, MessageEntity.EXPANDABLE_BLOCKQUOTE, bold=hit.matched),
            )
        )
    )
