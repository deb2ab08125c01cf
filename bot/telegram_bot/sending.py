"""Messages to requests to Telegram: in pieces that fit, within its rate limits, with retries."""

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.ext import AIORateLimiter

from bot.telegram_bot import messages
from bot.telegram_bot.buttons import encode
from bot.telegram_bot.formatting import split

LONGEST_WAIT = 30.0
"""Longest wait after "too many requests", in seconds. Telegram has asked for hours; an answer would
come too late."""

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each further attempt while Telegram cannot be reached; 15.5 in all."""

# The library's own switch: it returns times as timedelta. With numbers it would warn each time.
os.environ.setdefault("PTB_TIMEDELTA", "true")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = logging.getLogger(__name__)


class Patience(AIORateLimiter):
    """Keeps Telegram's limits (30 messages a second, 20 a minute in a group); retries failures.

    A request refused as "too many requests" (429) waits and is sent once more; other requests go
    on meanwhile. A message or edit that Telegram cannot have received, or that it answered with a
    5xx, is sent again. One that Telegram was too slow to answer is not, because it may have been
    delivered. A broken connection counts as not received: a message that comes twice, which is
    rare, is better than one that never comes.
    """

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401  (as the library passes them)
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # noqa: ANN401
        """Sends a request, repeated as described above, and returns its result."""
        if endpoint == "sendChatAction":  # "typing…" must not use up the rate that answers need
            return await callback(*args, **kwargs)

        async def attempt() -> Any:  # noqa: ANN401
            return await super(Patience, self).process_request(
                callback, args, kwargs, endpoint, data, rate_limit_args
            )

        # Callback and inline queries expire within seconds; menus are not essential.
        insistent = endpoint in {"sendMessage", "editMessageText"}
        try:
            return await _persistent(attempt) if insistent else await attempt()
        except RetryAfter as error:
            wait = seconds(error)
            if wait > LONGEST_WAIT or not insistent:
                raise
            log.warning("Telegram asks to wait %.0f s", wait)
            await asyncio.sleep(wait)
            return await _persistent(attempt)


async def _persistent(attempt: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401
    for pause in PAUSES:
        try:
            return await attempt()
        except BadRequest:
            raise
        except NetworkError as error:
            if not _undelivered(error):
                raise
            name = type(error).__name__
            log.warning("Telegram cannot be reached (%s); again in %g s", name, pause)
            await asyncio.sleep(pause)
    return await attempt()


def _undelivered(error: NetworkError) -> bool:
    """Whether a request had certainly, or almost certainly, no effect."""
    if isinstance(error, TimedOut):
        return isinstance(error.__cause__, httpx.ConnectTimeout | httpx.PoolTimeout)
    return True


def seconds(error: RetryAfter) -> float:
    """Seconds that Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def keyboard(rows: Sequence[messages.Row]) -> InlineKeyboardMarkup | None:
    """Converts rows of buttons to Telegram's keyboard; None for no rows."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button.label, callback_data=encode(button.press))
                for button in row
            ]
            for row in rows
        ]
    )


async def send(bot: Bot, message: messages.Message, *, below: Message) -> None:
    """Sends a message as a reply to another, in pieces if necessary; the last has the buttons.

    Args:
        bot: The bot that sends it.
        message: The message to send.
        below: The message to reply to. If it has been deleted, the new one stands alone.
    """
    pieces = [piece for piece in split(message.body) if piece.text.strip()]
    for number, piece in enumerate(pieces, 1):
        await bot.send_message(
            below.chat_id,
            piece.text,
            entities=piece.entities,
            message_thread_id=below.message_thread_id if below.is_topic_message else None,
            reply_parameters=ReplyParameters(below.message_id, allow_sending_without_reply=True),
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(message.rows) if number == len(pieces) else None,
        )


async def edit(bot: Bot, message: messages.Message, *, old: Message) -> None:
    """Replaces an old message of the bot with a new one, which must fit into one message.

    An edit that changes nothing is no error: the user pressed a button twice.
    """
    [piece, *_] = split(message.body)
    try:
        await bot.edit_message_text(
            piece.text,
            chat_id=old.chat_id,
            message_id=old.message_id,
            entities=piece.entities,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(message.rows),
        )
    except BadRequest as error:
        if "not modified" not in str(error):
            raise
