"""Inline mode: `@bot question` in any chat, answered by search alone, which takes milliseconds."""

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
CACHED = 60  # seconds that Telegram may show the same results for the same words


async def offer(query: InlineQuery, archive: Archive, worker: Worker, *, longest: int) -> int:
    """Offers the passages nearest to the words typed so far; returns how many."""
    text = query.query.strip()[:longest]
    asked = understand(text)

    def found() -> list[Hit]:
        hits = search_question(asked, archive, limit=RESULTS).hits
        # Of each article the best passage: its id is the result's, which must not occur twice.
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
    with suppress(BadRequest):  # typed on meanwhile: the query is too old
        await query.answer(results, cache_time=CACHED, is_personal=True)
    return len(results)
