"""Settings and archive to a running bot, from its start to SIGTERM."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.answering.answerer import Answerer
from bot.telegram_bot import health_pages
from bot.telegram_bot.application import ALLOWED_UPDATES, App, Parts, build_application
from bot.telegram_bot.polling import PollRequest
from bot.telegram_bot.settings import Secret, TelegramSettings, address
from bot.telegram_bot.words import MENU
from retrieval.archive import Archive
from retrieval.errors import WenbaoError

START_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds before further attempts to reach Telegram
QUIET = 90.0
"""Seconds beyond a poll's own limit without any poll returning, after which only a restart can
help. While Telegram is unreachable, the library waits up to 30 s between polls."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Start:
    """Secrets and addresses that the bot is started with.

    Attributes:
        token: Token of the bot.
        secret: Secret that Telegram must send to the webhook; None for polling.
        health: Host and port of `/live`, `/ready` and `/metrics`; None serves no pages.
    """

    token: Secret
    secret: Secret | None = None
    health: tuple[str, int] | None = None


class Running:
    """The running bot and its state, which the health pages and the watchdog check.

    Attributes:
        parts: The parts of the bot.
        settings: Settings of the bot.
        start: Secrets and addresses that it was started with.
        limit: Seconds after which a poll is given up.
        poll: Connection that fetches updates.
        application: The wired application.
        receiving: Whether it receives updates.
    """

    def __init__(self, parts: Parts, start: Start) -> None:
        self.parts = parts
        self.settings = parts.settings
        self.start = start
        self.limit = parts.settings.poll_seconds + parts.settings.stall_seconds
        self.poll = PollRequest(limit=self.limit)
        self.application = build_application(parts, start.token, poll=self.poll)
        self.receiving = False

    def problem(self) -> str | None:
        """What keeps the bot from answering now, or None."""
        if not self.receiving:
            return "starting or stopping"
        late = time.monotonic() - self.poll.answered
        if not self.settings.webhook and late > self.limit:
            return "Telegram cannot be reached"
        return self.dead()

    def dead(self) -> str | None:
        """What only a restart or a new token can fix, or None."""
        self.parts.metrics.stalls.set(self.poll.stalls)
        if self.poll.refused:
            return "Telegram refuses the token"
        if self.parts.conversations.worker.exhausted:
            return "all threads hang in questions that were given up"
        silent = time.monotonic() - self.poll.alive
        if self.receiving and not self.settings.webhook and silent > self.limit + QUIET:
            return f"no poll has returned for {silent:.0f} s"
        return None


def run(archive: Archive, answerer: Answerer, settings: TelegramSettings, start: Start) -> None:
    """Answers until SIGTERM or SIGINT, then finishes the questions received before.

    Raises:
        WenbaoError: Telegram refuses the token or cannot be reached at the start, no poll returns
            any more, questions that were given up occupy every thread, or an address to listen on
            is taken.
    """
    busy = asyncio.run(_run(archive, answerer, settings, start))
    if busy:
        # A thread still inside native code would crash the interpreter at its normal exit.
        log.warning("%d questions were given up", busy)
        logging.shutdown()
        os._exit(0)


async def _run(
    archive: Archive, answerer: Answerer, settings: TelegramSettings, start: Start
) -> int:
    """Runs until told to stop; returns the number of questions still running in threads."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    parts = Parts.over(answerer, archive, settings)
    running = Running(parts, start)
    async with _health(running), _initialised(running, stop):
        if not stop.is_set():
            await _serve(running, stop)
    if (dead := running.dead()) is not None:
        raise WenbaoError(f"telegram: {dead}")
    return parts.conversations.worker.running


@asynccontextmanager
async def _health(running: Running) -> AsyncIterator[None]:
    if running.start.health is None:
        yield
        return
    pages = health_pages.Health(running.parts.metrics, running.problem, running.dead)
    server = health_pages.serve(pages, *running.start.health)
    try:
        yield
    finally:
        server.stop()


@asynccontextmanager
async def _initialised(running: Running, stop: asyncio.Event) -> AsyncIterator[None]:
    """Keeps the application initialised: its connections open and its user name known.

    Stops trying to reach Telegram when `stop` is set.
    """
    application = running.application
    pauses = iter(START_PAUSES)
    while not stop.is_set():
        try:
            await application.initialize()
            break
        except InvalidToken:
            # Without its cause, whose message contains the token.
            raise WenbaoError("telegram: Telegram refuses the token") from None
        except TelegramError as error:
            pause = next(pauses, None)
            if pause is None:
                raise WenbaoError(
                    f"telegram: cannot be reached at {running.settings.api}"
                ) from None
            log.warning(
                "Telegram cannot be reached (%s); again in %g s", type(error).__name__, pause
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
    try:
        yield
    finally:
        with suppress(TelegramError):
            await application.shutdown()


async def _serve(running: Running, stop: asyncio.Event) -> None:
    application = running.application
    await application.start()
    menus = asyncio.create_task(_set_menus(application))
    try:
        await _receive(running)
        running.receiving = True
        log.info("@%s is ready", application.bot.username)
        while not stop.is_set() and running.dead() is None:
            running.parts.chats.forget()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 1)
    finally:
        running.receiving = False
        menus.cancel()
        await _stop(running)


async def _receive(running: Running) -> None:
    """Starts polling or the webhook."""
    updater, settings = running.application.updater, running.settings
    if updater is None:
        raise RuntimeError("built without an updater")
    try:
        if settings.webhook and running.start.secret is not None:
            host, port = address(settings.listen, "listen")
            await updater.start_webhook(
                host,
                port,
                urlsplit(settings.webhook).path.lstrip("/"),
                webhook_url=settings.webhook,
                secret_token=running.start.secret.reveal(),
                allowed_updates=ALLOWED_UPDATES,
                bootstrap_retries=len(START_PAUSES),
            )
        else:
            await updater.start_polling(
                timeout=settings.poll_seconds,
                allowed_updates=ALLOWED_UPDATES,
                bootstrap_retries=len(START_PAUSES),
                error_callback=lambda error: _poll_failed(running, error),
            )
    except OSError as error:
        raise WenbaoError(f"telegram: listen {settings.listen}: {error.strerror}") from error
    except TelegramError as error:
        # Without its cause, whose message may contain the token.
        raise WenbaoError(f"telegram: cannot start: {type(error).__name__}") from None


def _poll_failed(running: Running, error: TelegramError) -> None:
    """Logs one line for each failed poll; the library tries again after 1 to 30 seconds."""
    if isinstance(error, Conflict):
        running.parts.metrics.errors.labels("conflict").inc()
        log.error("another program receives this bot's messages: stop it, or use another token")
    else:
        running.parts.metrics.errors.labels("network").inc()
        log.warning("Telegram cannot be reached (%s)", type(error).__name__)


async def _stop(running: Running) -> None:
    """Stops receiving, and answers what was received within `answer_seconds`."""
    application, updater = running.application, running.application.updater
    limit = running.settings.answer_seconds
    try:
        async with asyncio.timeout(limit):
            if updater is not None and updater.running:
                with suppress(TimeoutError, TelegramError):
                    await asyncio.wait_for(updater.stop(), limit / 2)
            await application.stop()
    except TimeoutError:
        log.warning("not everything could be answered within %g s", limit)


async def _set_menus(application: App) -> None:
    """Sets the command menus that Telegram shows. The bot also works without them."""
    for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()):
        for language, code in (("en", None), ("zh", "zh")):
            commands = list(MENU[language].items())  # type: ignore[index]
            try:
                await application.bot.set_my_commands(commands, scope=scope, language_code=code)
            except TelegramError as error:
                log.warning("the menu could not be set: %s", type(error).__name__)
