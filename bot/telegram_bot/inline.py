"""Inline queries (`@bot question` in any chat) to results, by search alone, in milliseconds."""

from contextlib import suppress

from telegram import InlineQuery, InlineQueryResultArticle, InputTextMessageContent
from telegram.error import BadRequest

from bot.answering.search_question import search_question
from bot.question.understand import understand
from bot.rendering.labels import headline, printing
from bot.rendering.safe_text import line_of
from bot.telegram_bot.answer_threads import TooSlowError, Worker
from bot.telegram_bot.formatting import shortened, split
from bot.telegram_bot.messages import inline_message
from bot.telegram_bot.sending import NO_PREVIEW
from retrieval.archive import Archive
from retrieval.records import Hit

RESULTS = 10
CACHED = 60  # seconds that Telegram may cache the results of a query


async def offer(query: InlineQuery, archive: Archive, worker: Worker, *, longest: int) -> int:
    """Offers the best passages for the words typed so far; returns how many."""
    text = query.query.strip()[:longest]
    asked = understand(text)

    def found() -> list[Hit]:
        hits = search_question(asked, archive, limit=RESULTS).hits
        # The best passage of each article: a result's id is its article's, and must be unique.
        return list({hit.article.id: hit for hit in reversed(hits)}.values())[::-1]

    try:
        hits = await worker.run(found) if text else []
    except TooSlowError:
        hits = []
    results = []
    for hit in hits:
        [piece, *_] = split(inline_message(hit, asked.language).body)
        content = InputTextMessageContent(
            piece.text, entities=piece.entities, link_preview_options=NO_PREVIEW
        )
        known = printing(hit.article, asked.language)
        results.append(
            InlineQueryResultArticle(
                hit.article.id,
                shortened(headline(hit.article, asked.language), 100),
                content,
                description=shortened(line_of(f"{known} {hit.text}"), 200),
            )
        )
    with suppress(BadRequest):  # the user typed on, and the query has expired
        await query.answer(results, cache_time=CACHED, is_personal=True)
    return len(results)
