"""Answers, hits and articles to what a program reads."""

import json
from collections.abc import Iterable
from typing import Any

from bot.answering.records import Answer, Citation
from bot.rendering.other_printings import place_to_json
from bot.rendering.safe_text import UNSAFE, paragraphs
from retrieval.records import Article, Hit


def to_text(value: object) -> str:
    """A value as indented JSON, Chinese readable, unsafe characters escaped: verbatim and safe."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer for a program, every text verbatim."""
    return {
        "question": answer.question.text,
        "language": answer.question.language,
        "status": answer.status,
        "short_answer": answer.short_answer,
        "answer": answer.text,
        "expansions": [
            {"from": expansion.source, "to": list(expansion.target), "how": expansion.how}
            for expansion in answer.expansions
        ],
        "citations": [_citation(citation) for citation in answer.citations],
        "related": [
            {"article": article.id, "headline": article.headline} for article in answer.related
        ],
        "milliseconds": {step: round(time, 1) for step, time in answer.milliseconds.items()},
    }


def _citation(citation: Citation) -> dict[str, Any]:
    article = citation.article
    return {
        "number": citation.number,
        "article": article.id,
        "headline": article.headline,
        "kicker": article.kicker,
        "newspaper": article.newspaper,
        "page": article.page,
        "published": article.published and article.published.isoformat(),
        "dateline": article.dateline and article.dateline.isoformat(),
        "dateline_inferred": article.dateline_inferred,
        "reporters": list(article.reporters),
        "source": article.source,
        "elsewhere": [place_to_json(place) for place in article.elsewhere],
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def hits_to_json(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """The hits for a program; `start` and `end` are offsets in the seed file."""
    found = []
    for hit in hits:
        start, end = hit.article.body.locate(hit.passage.start, hit.passage.end)
        found.append(
            {
                "article": hit.article.id,
                "headline": hit.article.headline,
                "start": start,
                "end": end,
                "text": hit.text,
                "score": hit.score,
                "by_meaning": hit.by_meaning,
                "by_words": hit.by_words,
                "matched": list(hit.matched),
            }
        )
    return found


def article_to_json(article: Article) -> dict[str, Any]:
    """All that was read of an article; each paragraph with its offsets in the seed file."""
    names = ("id", "source", "line", "kicker", "headline", "subhead", "newspaper", "page", "url")
    shown: dict[str, Any] = {name: getattr(article, name) for name in names}
    return shown | {
        "published": article.published and article.published.isoformat(),
        "dateline": article.dateline and article.dateline.isoformat(),
        "dateline_inferred": article.dateline_inferred,
        "reporters": list(article.reporters),
        "captions": list(article.captions),
        "elsewhere": [place_to_json(place) for place in article.elsewhere],
        "paragraphs": [
            {"start": start, "end": end, "text": article.text[first:last]}
            for first, last in paragraphs(article.text)
            for start, end in [article.body.locate(first, last)]
        ],
    }
