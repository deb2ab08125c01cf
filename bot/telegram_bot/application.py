"""Updates to handlers: wires the gate and the handlers into a Telegram application."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Message, Update
from telegram.error import Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.answering.answerer import Answerer
from bot.telegram_bot import inline, messages
from bot.telegram_bot.chat_memory import Chats
from bot.telegram_bot.chat_order import ChatOrder
from bot.telegram_bot.gate import Gate
from bot.telegram_bot.handlers import Conversations
from bot.telegram_bot.health_pages import Metrics
from bot.telegram_bot.sending import Patience, send
from bot.telegram_bot.settings import Secret, TelegramSettings
from bot.telegram_bot.words import WORDS, spoken
from retrieval.archive import Archive

ALLOWED_UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY)
READ_TIMEOUT, POOL_TIMEOUT = 20.0, 10.0  # seconds; a message that times out may have been delivered

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """The parts of the bot.

    Attributes:
        settings: Settings of the bot.
        archive: The archive that is searched.
        metrics: Counters for Prometheus.
        chats: Memory of recent chats.
        conversations: Handlers of questions, commands and buttons.
    """

    settings: TelegramSettings
    archive: Archive
    metrics: Metrics
    chats: Chats
    conversations: Conversations

    @classmethod
    def over(cls, answerer: Answerer, archive: Archive, settings: TelegramSettings) -> "Parts":
        """Makes the parts over one archive; call it inside a running event loop."""
        metrics, chats = Metrics(archive), Chats()
        conversations = Conversations(answerer, archive, settings, metrics, chats)
        return cls(settings, archive, metrics, chats, conversations)


def build_application(
    parts: Parts, token: Secret, *, poll: BaseRequest, request: BaseRequest | None = None
) -> App:
    """Builds the bot, ready to be initialised and started.

    Args:
        parts: The parts of the bot.
        token: Token of the bot.
        poll: Connection that fetches updates.
        request: Connection for all other requests; tests pass one that records them.
    """
    usual = HTTPXRequest(read_timeout=READ_TIMEOUT, pool_timeout=POOL_TIMEOUT)
    application = (
        ApplicationBuilder()
        .token(token.reveal())
        .base_url(f"{parts.settings.api}/bot")
        .base_file_url(f"{parts.settings.api}/file/bot")
        .request(request or usual)
        .get_updates_request(poll)
        .rate_limiter(Patience(overall_max_rate=parts.settings.send_per_second))
        .concurrent_updates(ChatOrder())
        .build()
    )
    _wire(application, parts)
    return application


def _wire(application: App, parts: Parts) -> None:
    talk = parts.conversations

    async def asked(message: Message, context: Context) -> None:
        await talk.question(message, context.bot.bot)

    async def pressed(update: Update, context: Context) -> None:
        if update.callback_query is not None:
            await talk.pressed(update.callback_query, context.bot.bot)

    async def typed(update: Update, _: Context) -> None:
        if (query := update.inline_query) is not None:
            longest = parts.settings.longest_question
            await inline.offer(query, parts.archive, talk.worker, longest=longest)

    async def failed(update: object, context: Context) -> None:
        await _failed(update, context.error, parts)

    # Only new messages: edited messages and channel posts are not questions.
    new = filters.UpdateType.MESSAGE
    application.add_handler(TypeHandler(Update, Gate(parts.settings, parts.metrics).admit), -1)
    application.add_handler(CommandHandler("ask", _with_message(asked), new))
    for command in ("start", "help", "privacy", "lang", "more", "sources"):
        told = _with_message(_alone(getattr(talk, command)))
        application.add_handler(CommandHandler(command, told, new))
    application.add_handler(
        MessageHandler(new & filters.TEXT & ~filters.COMMAND, _with_message(asked))
    )
    private = filters.ChatType.PRIVATE & new
    other = private & (filters.COMMAND | (~filters.TEXT & ~filters.StatusUpdate.ALL))
    application.add_handler(MessageHandler(other, _with_message(_alone(talk.help))))
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(InlineQueryHandler(typed))
    application.add_error_handler(failed)


def _with_message(
    handler: Callable[[Message, Context], Awaitable[None]],
) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    async def handle(update: Update, context: Context) -> None:
        if update.message is not None:
            await handler(update.message, context)

    return handle


def _alone(
    handler: Callable[[Message], Awaitable[None]],
) -> Callable[[Message, Context], Awaitable[None]]:
    return lambda message, _: handler(message)


async def _failed(update: object, error: Exception | None, parts: Parts) -> None:
    """Counts and logs an error; apologises unless the user or Telegram cannot be reached."""
    message = update.effective_message if isinstance(update, Update) else None
    if isinstance(error, Forbidden):  # the user blocked the bot, or a group removed it
        parts.metrics.errors.labels("blocked").inc()
        log.info("a user blocked the bot, or a group removed it")
        if message is not None:
            parts.chats.drop(message.chat_id)
        return
    if isinstance(error, RetryAfter) or type(error) is NetworkError:
        parts.metrics.errors.labels("network").inc()
        log.error("an answer could not be delivered: %s", type(error).__name__)
        return
    parts.metrics.errors.labels("failed").inc()
    log.error("an update failed", exc_info=error)
    if not isinstance(message, Message) or not isinstance(update, Update):
        return
    user = update.effective_user
    words = WORDS[spoken(user.language_code if user else None)]
    try:
        await send(message.get_bot(), messages.said(words["failed"]), below=message)
    except TelegramError as again:
        log.warning("the apology could not be delivered: %s", type(again).__name__)
