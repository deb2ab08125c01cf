"""Answers, hits and articles to terminal output."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from bot.answering.records import Answer
from bot.question.understand import Language
from bot.rendering.labels import LABELS, expansions, heading
from bot.rendering.other_printings import whole
from bot.rendering.safe_text import line_of, paragraphs, printable
from bot.terminal.screen import BLANK, Line, layout, render
from retrieval.records import Article, Hit

ID_LENGTH = 8  # digits of an article's id to show: unique in most archives
MARK = "bold yellow"  # matched words, and the cited sentence in its article


def to_terminal(answer: Answer, *, width: int | None, colour: bool) -> str:
    """The answer, then its numbered sources and quotations; labels in the question's language.

    Args:
        answer: The answer.
        width: Columns of the terminal; None for a pipe, where lines are not wrapped.
        colour: Whether to use colours. Otherwise the text has no control sequences.
    """
    language = answer.question.language
    label = LABELS[language]
    lines: list[Line] = []
    short, text = printable(answer.short_answer or ""), Text(printable(answer.text))
    if text.plain.startswith(short):
        text.stylize("bold", 0, len(short))
    else:
        lines += [("", Text(short, "bold")), BLANK]
    lines.append(("", text))
    if answer.expansions:
        lines.append((label["read"], Text(expansions(answer), "dim")))
    if answer.citations:
        lines += [BLANK, *_sources(answer)]
    if answer.related:
        lines += [BLANK, ("", Text(label["related"]))]
        lines += [("- ", _heading(article, language)) for article in answer.related]
    return layout(lines, width=width, colour=colour)


def sources_to_terminal(answer: Answer, *, width: int | None, colour: bool) -> str:
    """Only the numbered sources of an answer."""
    return layout(_sources(answer), width=width, colour=colour)


def _sources(answer: Answer) -> list[Line]:
    lines: list[Line] = []
    for citation in answer.citations:
        lead = f"[{citation.number}] "
        quote = Text(printable(citation.quote))
        if citation.matched:
            # The longest word first, so that 北航大学 is marked whole, not only its 北航.
            words = sorted(map(printable, citation.matched), key=len, reverse=True)
            quote.highlight_words(words, MARK)
        head = _heading(citation.article, answer.question.language)
        lines += [(lead, head), (" " * len(lead), quote)]
    return lines


def _heading(article: Article, language: Language) -> Text:
    return Text(f"{heading(article, language)}  ").append(article.id[:ID_LENGTH], "dim")


def article_to_terminal(
    article: Article, *, width: int | None, colour: bool, cited: tuple[int, int] | None = None
) -> str:
    """All fields of an article with labels in both languages; paragraphs with their offsets.

    `>>>…<<<` marks the text at the offsets `cited[0]` to `cited[1]` of the seed file.
    """
    fields = {
        "编号 article": article.id,
        "来源 source": article.source + (f":{article.line}" if article.line else ""),
        "肩题 kicker": article.kicker,
        "主标题 headline": article.headline,
        "副题 subhead": article.subhead,
        "记者 reporters": "、".join(article.reporters),
        "报纸 newspaper": article.newspaper,
        "版面 page": article.page,
        "出版日期 published": article.published and article.published.isoformat(),
        "电头日期 dateline": article.dateline and article.dateline.isoformat()
        + ("（年份为推断 year inferred）" if article.dateline_inferred else ""),
        "图片说明 captions": "；".join(article.captions),
        "网址 url": article.url,
    }  # fmt: skip
    told = [*fields.items(), *(("另见 also in", whole(place)) for place in article.elsewhere)]
    lines = [(f"{name}: ", Text(line_of(value or "-"))) for name, value in told]
    for first, last in paragraphs(article.text):
        start, end = article.body.locate(first, last)
        lines += [BLANK, ("", Text(f"[{start}:{end}]", "dim"))]
        cut, stop = cited or (0, 0)
        marks = [at for at in range(first, last) if cut <= article.body.offset(at) < stop]
        text = Text(printable(article.text[first:last]))
        if marks:
            before, quote, after = text.divide([marks[0] - first, marks[-1] + 1 - first])
            quote.stylize(MARK)
            text = Text.assemble(before, ">>>", quote, "<<<", after)
        lines.append(("", text))
    return layout(lines, width=width, colour=colour)


def hits_to_terminal(
    hits: Sequence[Hit], language: Language, *, width: int | None, colour: bool
) -> str:
    """A table of hits. Without a width, tabs separate the columns and passages are not cut."""
    if not hits:
        return LABELS[language]["nothing"]
    columns = LABELS[language]["columns"].split()
    rows = [
        [
            str(number),
            f"{hit.score:.3f}",
            "-" if hit.by_meaning is None else f"{hit.by_meaning:.3f}",
            "-" if hit.by_words is None else f"{hit.by_words:.2f}",
            hit.article.id[:ID_LENGTH],
            line_of(" ".join(hit.matched)),
            line_of(hit.article.headline or LABELS[language]["nameless"]),
            line_of(hit.text),
        ]
        for number, hit in enumerate(hits, 1)
    ]
    if width is None:
        return "\n".join("\t".join(row) for row in [columns, *rows])
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    # Numbers take what they need. Matched words, headline and passage share the rest 2:3:5.
    for column, ratio in zip(columns, (None, None, None, None, None, 2, 3, 5), strict=True):
        table.add_column(column, ratio=ratio, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*map(Text, row))
    return render([table], width=width, colour=colour)
