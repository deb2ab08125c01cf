"""Updates to admission: drops repeats, strangers, floods, and what is not meant for the bot."""

import logging

from telegram import Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.telegram_bot import messages
from bot.telegram_bot.access import REMEMBERED_UPDATES, Access, RateLimit, Seen
from bot.telegram_bot.health_pages import Metrics
from bot.telegram_bot.incoming import addressed
from bot.telegram_bot.sending import send
from bot.telegram_bot.settings import TelegramSettings
from bot.telegram_bot.words import WORDS, spoken

INLINE_TIMES = 5
"""Inline queries allowed per allowed question: each pause in typing sends one."""

log = logging.getLogger(__name__)


class Gate:
    """Admits an update to its handler, or drops it, silently unless a notice is due."""

    def __init__(self, settings: TelegramSettings, metrics: Metrics) -> None:
        self._access = Access(settings)
        self._questions = RateLimit(settings.per_minute)
        self._inline = RateLimit(settings.per_minute * INLINE_TIMES)
        self._seen = Seen(REMEMBERED_UPDATES)
        self._metrics = metrics

    async def admit(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Returns if the update may be handled.

        Raises:
            ApplicationHandlerStop: It may not, or the check itself failed. After any other error
                the library would pass the update on to its handler.
        """
        try:
            await self._admit(update, context.bot.bot)
        except ApplicationHandlerStop:
            raise
        except Exception as error:
            log.exception("an update could not be checked and was dropped")
            raise ApplicationHandlerStop from error

    async def _admit(self, update: Update, me: User) -> None:
        if not self._seen.add(update.update_id):
            self._refused("twice")
        user, chat = update.effective_user, update.effective_chat
        if user is None or not addressed(update, me):
            raise ApplicationHandlerStop
        if not self._access.allows(user.id, chat.id if chat else None):
            if chat is not None and chat.type == ChatType.PRIVATE:
                await self._tell_stranger(update, user)
            self._refused("stranger")
        if update.inline_query is not None:
            if self._inline.take(user.id) != "free":
                self._refused("rate")
            return
        rate = self._questions.take(user.id)
        if rate == "notice":
            await self._tell(update, user, "rate")
        if rate != "free":
            self._refused("rate")

    async def _tell_stranger(self, update: Update, user: User) -> None:
        """Tells strangers, once, their number: the bot's administrator can put it on the list."""
        if self._access.first_refusal(user.id):
            await self._tell(update, user, "stranger", user.id)

    async def _tell(self, update: Update, user: User, word: str, *values: int) -> None:
        text = WORDS[spoken(user.language_code)][word].format(*values)
        try:
            if update.callback_query is not None:
                await update.callback_query.answer(text, show_alert=True)
            elif update.message is not None:
                await send(update.get_bot(), messages.said(text), below=update.message)
        except TelegramError as error:
            log.warning("a notice could not be delivered: %s", type(error).__name__)

    def _refused(self, reason: str) -> None:
        self._metrics.refusals.labels(reason).inc()
        raise ApplicationHandlerStop
