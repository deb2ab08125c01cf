"""An article's other printings to text and to JSON."""

from typing import Any

from bot.question.understand import Language
from retrieval.filters import Place
from retrieval.records import Appearance, Article

SHOWN = 2  # places on the line of a source; fifty papers may print a wire report

_ALSO = {"zh": "另见：{}", "en": "also in: {}"}
_MORE = {"zh": "{}等{:,}处", "en": "{} and {:,} more"}
_PAGE = {"zh": "第{}版", "en": "page {}"}
_COMMA = {"zh": "、", "en": ", "}


def also(article: Article, language: Language) -> str:
    """Where else an article was printed, briefly; empty if nowhere else.

    >>> from datetime import date
    >>> from retrieval.records import Text
    >>> evening = Appearance("a.jsonl", 2, "衡阳晚报", "2", date(2021, 5, 19))
    >>> article = Article("1", "a.jsonl", 1, Text.plain("大桥通车。"), elsewhere=(evening,))
    >>> also(article, "zh"), also(article, "en")
    ('另见：衡阳晚报2021-05-19 第2版', 'also in: 衡阳晚报 2021-05-19 page 2')
    """
    own = _printing(article, language)
    printings = (_printing(place, language) for place in article.elsewhere)
    known = list(dict.fromkeys(one for one in printings if one and one != own))
    if not known:
        return ""
    told = _COMMA[language].join(known[:SHOWN])
    if len(known) > SHOWN:
        # 等N处 counts all places, "and N more" only the rest.
        count = len(known) if language == "zh" else len(known) - SHOWN
        told = _MORE[language].format(told, count)
    return _ALSO[language].format(told)


def _printing(place: Place, language: Language) -> str:
    day = place.date.isoformat() if place.date else ""
    paper = f"{place.newspaper or ''}{'' if language == 'zh' else ' '}{day}".strip()
    return " ".join(part for part in (paper, _paged(place, language)) if part)


def _paged(place: Place, language: Language) -> str:
    return _PAGE[language].format(place.page) if place.page else ""


def whole(place: Appearance) -> str:
    """All known fields of one printing, with its file and line."""
    source = place.source + (f":{place.line}" if place.line else "")
    named = f"《{place.headline}》" if place.headline else ""
    parts = (_printing(place, "zh"), named, source, place.url or "")
    return " · ".join(part for part in parts if part)


def place_to_json(place: Appearance) -> dict[str, Any]:
    """One printing as JSON values."""
    return {
        "source": place.source,
        "line": place.line,
        "newspaper": place.newspaper,
        "page": place.page,
        "published": place.published and place.published.isoformat(),
        "dateline": place.dateline and place.dateline.isoformat(),
        "headline": place.headline,
        "url": place.url,
    }
