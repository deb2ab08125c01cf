"""Articles and answers to labels, headings and remarks in Chinese or English."""

from collections.abc import Mapping

from bot.answering.records import Answer
from bot.question.reported_days import When
from bot.question.understand import Language
from bot.rendering.other_printings import also
from bot.rendering.safe_text import line_of
from retrieval.records import Article

LABELS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "nameless": "（无标题）", "inferred": "{}（年份为推断）", "page": "第{}版", "by": "记者 {}",
        "comma": "、", "and": "；", "read": "读作：", "expansion": "{} → {}（{}）",
        "related": "相关报道（不是答案）：", "pinyin": "拼音", "alias": "别称",
        "dictionary": "词典", "variant": "异体", "sound": "读音", "date": "日期",
        "nothing": "没有找到。", "example": "{}讲了什么？",
        "columns": "序 得分 语义 词语 编号 命中 标题 段落",
    },
    "en": {
        "nameless": "(no headline)", "inferred": "{} (year inferred)", "page": "page {}",
        "by": "by {}", "comma": ", ", "and": "; ", "read": "Read as: ", "expansion": "{} → {} ({})",
        "related": "Related, not an answer:", "pinyin": "pinyin", "alias": "alias",
        "dictionary": "dictionary", "variant": "variant", "sound": "sound", "date": "date",
        "nothing": "Nothing found.", "example": "What is {} about?",
        "columns": "# score meaning words article matched headline passage",
    },
}  # fmt: skip


def heading(article: Article, language: Language) -> str:
    """The headline, newspaper, day, page and reporters, on one line.

    The day is that of the issue or, if unknown, of the dateline, marked if its year is inferred:
    `《助推高质量发展》 衡阳日报 · 2021-05-17（年份为推断） · 第A01版 · 记者 陈润`.
    """
    return line_of(f"{headline(article, language)} {printing(article, language)}")


def headline(article: Article, language: Language) -> str:
    """The headline in 《》, or a label that there is none; on one line."""
    named = f"《{article.headline}》" if article.headline else LABELS[language]["nameless"]
    return line_of(named)


def example_question(article: Article, language: Language) -> str:
    """An example question: 《助推高质量发展》讲了什么？."""
    return LABELS[language]["example"].format(headline(article, language))


def printing(article: Article, language: Language) -> str:
    """The known newspaper, day, page, reporters and other printings, on one line."""
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


def expansions(answer: Answer) -> str:
    """The words of the question and the words that they were read as, on one line."""
    label = LABELS[answer.question.language]
    read = label["and"].join(
        label["expansion"].format(
            expansion.source, label["comma"].join(expansion.target), label[expansion.how]
        )
        for expansion in answer.expansions
    )
    return line_of(read)


def days_read(then: When, language: Language) -> str:
    """How words for a time were read: 读作：上周 → 2026-11-16…2026-11-22（日期）."""
    label = LABELS[language]
    read = label["expansion"].format(then.source, then.shown, label["date"])
    return f"{label['read']}{read}"
