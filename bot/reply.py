"""Answers, hits and articles to what a terminal shows."""

import re
from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from bot.answer import Answer
from bot.places import also, whole
from bot.question import Language
from bot.screen import BLANK, Line, layout, render
from bot.when import When
from retrieval.records import Article, Hit

ID_LENGTH = 8  # digits of an article's id that are shown: unique in most archives
MARK = "bold yellow"  # matched words, and the cited sentence in its article

LABELS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "nameless": "（无标题）", "inferred": "{}（年份为推断）", "page": "第{}版", "by": "记者 {}",
        "comma": "、", "and": "；", "read": "读作：", "expansion": "{} → {}（{}）",
        "related": "相关报道（不是答案）：", "pinyin": "拼音", "alias": "别称",
        "dictionary": "词典", "variant": "异体", "sound": "读音", "date": "日期",
        "nothing": "没有找到。",
        "columns": "序 得分 语义 词语 编号 命中 标题 段落",
    },
    "en": {
        "nameless": "(no headline)", "inferred": "{} (year inferred)", "page": "page {}",
        "by": "by {}", "comma": ", ", "and": "; ", "read": "Read as: ", "expansion": "{} → {} ({})",
        "related": "Related, not an answer:", "pinyin": "pinyin", "alias": "alias",
        "dictionary": "dictionary", "variant": "variant", "sound": "sound", "date": "date",
        "nothing": "Nothing found.",
        "columns": "# score meaning words article matched headline passage",
    },
}  # fmt: skip

# C0 but tab and newline, DEL, C1, marks and overrides of direction, line separators, surrogates:
# each can move the cursor, recolour, reorder or break what stands around it.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""The text with every character that a terminal would obey made visible instead.

    A line end of Windows is a newline; a control character becomes its picture, anything else
    that is unsafe becomes U+FFFD. Lengths are kept but for the line ends.

    >>> printable("衡阳\x1b[31m日报")
    '衡阳␛[31m日报'
    """
    return UNSAFE.sub(_picture, text.replace("\r\n", "\n"))


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def line_of(text: str) -> str:
    """The text on one line, safe for a terminal."""
    return printable(" ".join(text.split()))


def paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Where the paragraphs stand that are not empty.

    >>> paragraphs("问报\n\n衡阳日报")
    [(0, 2), (4, 8)]
    """
    return [match.span() for match in re.finditer(r"[^\r\n]+", text)]


def heading(article: Article, language: Language) -> str:
    """The headline and what is known of its printing, on one line.

    The day is that of the issue; failing that, of the dateline, marked if its year was inferred:
    `《助推高质量发展》 衡阳日报 · 2021-05-17（年份为推断） · 第A01版 · 记者 陈润`.
    """
    return line_of(f"{headline(article, language)} {printing(article, language)}")


def headline(article: Article, language: Language) -> str:
    """The headline in its brackets, or a word that there is none; on one line."""
    named = f"《{article.headline}》" if article.headline else LABELS[language]["nameless"]
    return line_of(named)


def printing(article: Article, language: Language) -> str:
    """What is known of newspaper, day, page and reporters, and where else; on one line."""
    label = LABELS[language]
    day = article.date and article.date.isoformat()
    if day and article.dateline_inferred and article.published is None:
        day = label["inferred"].format(day)
    known = (
        article.newspaper,
        day,
        article.page and label["page"].format(article.page),
        article.reporters and label["by"].format(label["comma"].join(article.reporters)),
        also(article, language),
    )
    return line_of(" · ".join(part for part in known if part))


def to_terminal(answer: Answer, *, width: int | None, colour: bool) -> str:
    """The answer, then its numbered sources with their quotations; labels in the asker's language.

    Args:
        answer: The answer.
        width: Columns of the terminal; None for a pipe, where a line is never broken.
        colour: Whether to use colours; without, the text holds no control sequence at all.
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


def expansions(answer: Answer) -> str:
    """Which words of the question were read as which; on one line."""
    label = LABELS[answer.question.language]
    read = label["and"].join(
        label["expansion"].format(
            expansion.source, label["comma"].join(expansion.target), label[expansion.how]
        )
        for expansion in answer.expansions
    )
    return line_of(read)


def days_read(then: When, language: Language) -> str:
    """How words for a time were read, where hits are listed: 读作：上周 → 2026-11-16…2026-11-22."""
    label = LABELS[language]
    read = label["expansion"].format(then.source, then.shown, label["date"])
    return f"{label['read']}{read}"


def sources_to_terminal(answer: Answer, *, width: int | None, colour: bool) -> str:
    """The numbered sources of an answer alone."""
    return layout(_sources(answer), width=width, colour=colour)


def _sources(answer: Answer) -> list[Line]:
    lines: list[Line] = []
    for citation in answer.citations:
        lead = f"[{citation.number}] "
        quote = Text(printable(citation.quote))
        if citation.matched:
            # The longest first: 北航 must not take the place of 北航大学.
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
    """All that was read of an article, labelled in both languages; paragraphs with their offsets.

    What stands in the seed file from `cited[0]` to `cited[1]` is marked `>>>…<<<`.
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
    """A table of hits; parted by tabs, with the whole passages, where there is no width."""
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
    # Numbers take what they need; words, headline and passage share the rest, the passage most.
    for column, ratio in zip(columns, (None, None, None, None, None, 2, 3, 5), strict=True):
        table.add_column(column, ratio=ratio, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*map(Text, row))
    return render([table], width=width, colour=colour)
