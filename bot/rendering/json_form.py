"""Answers, hits and articles to JSON."""

import json
from collections.abc import Iterable
from typing import Any

from bot.answering.records import Answer, Citation
from bot.rendering.other_printings import place_to_json
from bot.rendering.safe_text import UNSAFE, paragraphs
from retrieval.records import Article, Hit


def to_text(value: object) -> str:
    """A value as indented JSON. Chinese stays readable, characters that are unsafe are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON values, every text verbatim.

    Returns:
        question: As it was asked.
        language: `zh` or `en`.
        kind: What it asks for: `who`, `when`, `where` … or `other`.
        days: `{"since", "until"}`, ISO dates, if the question names a time, else null.
        status: `answered`, `perhaps` (one quotation that may answer, no short answer),
            `not_in_archive`, or `unclear`.
        confidence: The probability that the best answer found is right, from 0 to 1.
        short_answer: The name, day, number or place, or null.
        answer: Sentences with the numbers of their citations.
        expansions: Words of the question that were read as others: `{"from", "to", "how"}`.
        matched: Words of the question that the hits contain.
        citations: The quotations, each with `number`, `quote`, its offsets `start` and `end` in the
            seed file (JSON Lines: in the `text`), and its article, as in `hits`.
        related: Similar articles, if nothing is cited.
        hits: The passages found, best first, as `search --json` lists them.
        milliseconds: Time of each step.
    """
    since, until = answer.days or (None, None)
    return {
        "question": answer.question.text,
        "language": answer.question.language,
        "kind": answer.question.kind,
        "days": since and until and {"since": since.isoformat(), "until": until.isoformat()},
        "status": answer.status,
        "confidence": round(answer.confidence, 4),
        "short_answer": answer.short_answer,
        "answer": answer.text,
        "expansions": [
            {"from": expansion.source, "to": list(expansion.target), "how": expansion.how}
            for expansion in answer.expansions
        ],
        "matched": list(dict.fromkeys(word for hit in answer.hits for word in hit.matched)),
        "citations": [_citation(citation) for citation in answer.citations],
        "related": [_article(article) for article in answer.related],
        "hits": hits_to_json(answer.hits),
        "milliseconds": {step: round(time, 1) for step, time in answer.milliseconds.items()},
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        **_article(citation.article),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "matched": list(citation.matched),
    }


def _article(article: Article) -> dict[str, Any]:
    """The article's id, and where and when it was printed; unknown values are null."""
    return {"article": article.id, **_printed(article)}


def _printed(article: Article) -> dict[str, Any]:
    names = ("source", "line", "kicker", "headline", "newspaper", "page", "url")
    shown: dict[str, Any] = {name: getattr(article, name) for name in names}
    return shown | {
        "published": article.published and article.published.isoformat(),
        "dateline": article.dateline and article.dateline.isoformat(),
        "dateline_inferred": article.dateline_inferred,
        "reporters": list(article.reporters),
        "elsewhere": [place_to_json(place) for place in article.elsewhere],
    }


def hits_to_json(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """The hits as JSON values, best first.

    Each has the fields of its article (`article`, `headline`, `newspaper`, `page`, `published`,
    `dateline` …), `text` with its offsets `start` and `end` in the seed file, the fused `score`,
    `by_meaning` and `by_words` (null if that search did not find it), and the `matched` words.
    """
    found = []
    for hit in hits:
        start, end = hit.article.body.locate(hit.passage.start, hit.passage.end)
        found.append(
            {
                **_article(hit.article),
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
    """All fields of an article; each paragraph with its offsets in the seed file."""
    return {
        "id": article.id,
        **_printed(article),
        "subhead": article.subhead,
        "captions": list(article.captions),
        "paragraphs": [
            {"start": start, "end": end, "text": article.text[first:last]}
            for first, last in paragraphs(article.text)
            for start, end in [article.body.locate(first, last)]
        ],
    }
