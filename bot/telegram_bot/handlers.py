"""Questions, commands and pressed buttons to replies."""

import asyncio
import hashlib
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import CallbackQuery, Message, User
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.answering.answerer import Answerer
from bot.answering.follow_up import completed
from bot.answering.records import Answer
from bot.answering.search_question import search_question
from bot.question.understand import Language, understand
from bot.rendering.labels import example_question
from bot.telegram_bot import messages
from bot.telegram_bot.answer_threads import TooSlowError, Worker
from bot.telegram_bot.buttons import AskExample, Close, More, Press, Show, Speak, decode, encode
from bot.telegram_bot.chat_memory import FORGOTTEN_AFTER, Chat, Chats, Further
from bot.telegram_bot.health_pages import Metrics
from bot.telegram_bot.incoming import question_in
from bot.telegram_bot.sending import edit, send
from bot.telegram_bot.settings import TelegramSettings
from bot.telegram_bot.words import WORDS, spoken
from retrieval.archive import Archive
from retrieval.records import Article

EXAMPLES = 3
FURTHER = 50  # hits that "more results" can page through

TYPING_FROM, TYPING_AGAIN = 0.3, 4.5
"""Seconds. Most answers are ready before "typing…" would appear; Telegram shows it for five."""

log = logging.getLogger(__name__)


class Conversations:
    """Handlers of questions, commands and buttons over one archive.

    Attributes:
        worker: Runs the searches and answers in threads.
    """

    def __init__(
        self,
        answerer: Answerer,
        archive: Archive,
        settings: TelegramSettings,
        metrics: Metrics,
        chats: Chats,
    ) -> None:
        self.worker = Worker(limit=settings.answer_seconds)
        self._answerer = answerer
        self._archive = archive
        self._settings = settings
        self._metrics = metrics
        self._chats = chats
        self._salt = secrets.token_bytes(16)

    async def question(self, message: Message, me: User) -> None:
        """Answers the question in a message."""
        text = question_in(message, me)
        if not text:
            await self._say(message, "no_question")
        elif len(text) > (most := self._settings.longest_question):
            self._metrics.refusals.labels("too_long").inc()
            await self._say(
                message, "too_long", len(text), most, language=understand(text[:most]).language
            )
        else:
            await self._answer(message, text)

    async def _answer(self, below: Message, text: str, *, example: str = "") -> None:
        began, chat = time.perf_counter(), self._chats.of(below.chat_id)
        async with self._typing(below):
            try:
                answer, followed = await self._asked(text, chat)
            except TooSlowError:
                self._metrics.errors.labels("too_slow").inc()
                log.warning("%s too slow", self._mark(text))
                language = chat.language or understand(text).language
                limit = self._settings.answer_seconds
                await self._say(below, "too_slow", limit, language=language)
                return
            understood = answer.question.text if example or followed else ""
            shown = messages.answer_message(answer, example=example, understood=understood)
            await send(below.get_bot(), shown, below=below)
        chat.answered(answer, text, example=example)
        took = time.perf_counter() - began
        language = answer.question.language
        self._metrics.questions.labels(language, answer.status).inc()
        self._metrics.latency.observe(took)
        log.info("%s %s %.0f ms", self._mark(text), language, 1e3 * took)

    async def _asked(self, text: str, chat: Chat) -> tuple[Answer, bool]:
        """The answer to a chat's question, and whether the question was a completed follow-up."""

        def answer() -> tuple[Answer, bool]:
            whole = completed(text, chat.last_answered, self._archive)
            return self._answerer.answer(whole, speak=chat.language), whole != text

        return await self.worker.run(answer)

    def _mark(self, text: str) -> str:
        """A fingerprint of a question: equal for equal questions of one run, and not reversible."""
        return hashlib.blake2b(
            text.encode(errors="replace"), key=self._salt, digest_size=6
        ).hexdigest()

    async def start(self, message: Message) -> None:
        """Greets and offers example questions made from the archive's headlines."""
        language = self._language(message.chat_id, message.from_user)
        articles = await self.worker.run(lambda: self._archive.headlines(EXAMPLES))
        await send(message.get_bot(), messages.greeting(articles, language), below=message)

    async def help(self, message: Message) -> None:
        """Explains how to ask."""
        await self._say(message, "help", bot=message.get_bot().username)

    async def privacy(self, message: Message) -> None:
        """Explains what the bot stores."""
        await self._say(message, "privacy", minutes=int(FORGOTTEN_AFTER // 60))

    async def lang(self, message: Message) -> None:
        """Offers the languages."""
        language = self._language(message.chat_id, message.from_user)
        await send(message.get_bot(), messages.language_menu(language), below=message)

    async def sources(self, message: Message) -> None:
        """Shows the sources of the last answer again."""
        last = self._chats.of(message.chat_id).last
        if last is None:
            await self._say(message, "nothing_asked")
        else:
            await send(message.get_bot(), messages.sources_message(last), below=message)

    async def more(self, message: Message) -> None:
        """Lists further results for the last question."""
        chat = self._chats.of(message.chat_id)
        if chat.last is None:
            await self._say(message, "nothing_asked")
        else:
            await self._more(message, chat.last.question.text, More(0, chat.example))

    async def pressed(self, query: CallbackQuery, me: User) -> None:
        """Carries out a button's action."""
        press, message = decode(query.data or ""), query.message
        known = isinstance(message, Message)  # Telegram does not show all messages to bots
        notice = None if known else WORDS[spoken(query.from_user.language_code)]["old_button"]
        with suppress(BadRequest):  # pressed too long ago; the action is carried out anyway
            await query.answer(notice)
        if not isinstance(message, Message):
            return
        language = self._language(message.chat_id, query.from_user)
        match press:
            case None:
                await self._say(message, "old_button", language=language)
            case Close():
                await self._close(message, language)
            case Speak(chosen):
                self._chats.of(message.chat_id).language = chosen
                word = "lang_set" if chosen else "lang_auto_set"
                told = messages.said(WORDS[chosen or language][word])
                await edit(message.get_bot(), told, old=message)
            case _:
                await self._follow(message, press, me, language)

    async def _follow(self, message: Message, press: Press, me: User, language: Language) -> None:
        """Carries out actions that need an article, or the question that the message answers."""
        key = getattr(press, "article", "")
        article = await self._article(key) if key else None
        if key and article is None:
            await self._say(message, "gone", language=language)
            return
        match press:
            case Show() if article is not None:
                await self._show(message, article, press, language)
            case AskExample() if article is not None:
                text = example_question(article, language)
                await self._answer(message, text, example=article.id)
            case More():
                # Reply to the question itself, so that the next page's button finds it again.
                below = message.reply_to_message or message
                typed = question_in(below, me) if below is not message else ""
                text = self._chats.of(message.chat_id).asked(typed)
                if article is not None:
                    text = example_question(article, language)
                elif not text and (last := self._chats.of(message.chat_id).last) is not None:
                    text = last.question.text
                if text:
                    await self._more(below, text, press)
                else:
                    await self._say(message, "nothing_asked", language=language)

    async def _article(self, key: str) -> Article | None:
        return await self.worker.run(lambda: self._archive.article(key))

    async def _show(
        self, message: Message, article: Article, press: Show, language: Language
    ) -> None:
        """Shows a page: replaces an article's page, or replies to any other message."""
        page = messages.article_message(article, press, language)
        if _is_article(message):
            await edit(message.get_bot(), page, old=message)
        else:
            await send(message.get_bot(), page, below=message)

    async def _close(self, message: Message, language: Language) -> None:
        try:
            await message.delete()
        except BadRequest:  # older than two days, or already deleted
            with suppress(BadRequest):
                await edit(message.get_bot(), messages.said(WORDS[language]["closed"]), old=message)

    async def _more(self, below: Message, text: str, press: More) -> None:
        chat = self._chats.of(below.chat_id)
        language = chat.language or understand(text).language
        remembered = chat.further

        def shown() -> tuple[Further, messages.Message]:
            found = remembered
            if found is None or found.text != text:
                found = self._further(text, chat.last)
            places = messages.listed(found.places, press.page)
            articles = [self._archive.article(place.article) for place in places]
            known = {article.id: article for article in articles if article is not None}
            return found, messages.more_message(found.places, known, press, language)

        async with self._typing(below):
            try:
                chat.further, message = await self.worker.run(shown)
            except TooSlowError:
                self._metrics.errors.labels("too_slow").inc()
                limit = self._settings.answer_seconds
                await self._say(below, "too_slow", limit, language=understand(text).language)
                return
            await send(below.get_bot(), message, below=below)

    def _further(self, text: str, last: Answer | None) -> Further:
        """Finds results beyond the articles that the answer to a question cites.

        If that answer was not the last one, or is forgotten, the question is answered again.
        """
        asked = understand(text)
        if last is None or last.question.text != asked.text:
            last = self._answerer.answer(text)
        cited = {citation.article.id for citation in last.citations}
        hits = search_question(asked, self._archive, limit=FURTHER).hits
        return Further(text, messages.further(hits, without=cited))

    def _language(self, number: int, user: User | None) -> Language:
        """The language of replies without a question: the chosen, the last, or the user's own."""
        chat = self._chats.of(number)
        if chat.language is not None or chat.last is None:
            return chat.language or spoken(user.language_code if user else None)
        return chat.last.question.language

    async def _say(
        self,
        below: Message,
        word: str,
        *values: float,
        language: Language | None = None,
        **named: object,
    ) -> None:
        language = language or self._language(below.chat_id, below.from_user)
        message = messages.said(WORDS[language][word].format(*values, **named))
        await send(below.get_bot(), message, below=below)

    @asynccontextmanager
    async def _typing(self, message: Message) -> AsyncIterator[None]:
        """Shows "typing…" while the block runs."""

        async def repeat() -> None:
            await asyncio.sleep(TYPING_FROM)
            while True:
                with suppress(TelegramError):
                    await message.reply_chat_action(ChatAction.TYPING)
                await asyncio.sleep(TYPING_AGAIN)

        task = asyncio.create_task(repeat())
        try:
            yield
        finally:
            task.cancel()


def _is_article(message: Message) -> bool:
    """Whether a message of the bot shows an article: only those have a button to close them."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    data = [button.callback_data for row in rows for button in row]
    return encode(Close()) in data
