"""The bot's state to HTTP pages: liveness, readiness and Prometheus metrics."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import tornado.httpserver
import tornado.web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from retrieval.archive import Archive
from retrieval.errors import WenbaoError

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30)


class Metrics:
    """Counters of the bot; none of them shows who asked, or what.

    Attributes:
        registry: Registry of all metrics, for Prometheus.
        questions: Questions by language and outcome: `answered`, `perhaps`, `not_in_archive`,
            `unclear`.
        latency: Seconds from the start of work on a question to the delivery of its answer.
        refusals: Refused updates by reason: `stranger`, `rate`, `too_long`, `twice`.
        errors: Errors by kind: `too_slow`, `failed`, `blocked`, `network`, `conflict`.
        stalls: Polls that were given up.
    """

    def __init__(self, archive: Archive) -> None:
        self.registry = CollectorRegistry()
        self.questions = Counter(
            "wenbao_questions",
            "Questions that got an answer",
            ("language", "status"),
            registry=self.registry,
        )
        self.latency = Histogram(
            "wenbao_answer_seconds",
            "Seconds from the start of work on a question to the delivery of its answer",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.refusals = Counter(
            "wenbao_refusals",
            "Updates that were not answered, by reason",
            ("reason",),
            registry=self.registry,
        )
        self.errors = Counter("wenbao_errors", "Errors, by kind", ("kind",), registry=self.registry)
        self.stalls = self._gauge("wenbao_poll_stalls", "Polls that were given up")
        self._gauge("wenbao_archive_articles", "Articles of the open index").set_function(
            lambda: archive.manifest.articles
        )
        self._gauge("wenbao_archive_passages", "Passages of the open index").set_function(
            lambda: archive.manifest.passages
        )
        self._gauge(
            "wenbao_archive_age_seconds", "Seconds since the open index was built"
        ).set_function(lambda: age(archive.manifest.created))

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, registry=self.registry)


def age(created: str) -> float:
    """Seconds since a time in ISO 8601."""
    return time.time() - datetime.fromisoformat(created).timestamp()


@dataclass(frozen=True)
class Health:
    """Sources of the three pages.

    Attributes:
        metrics: Shown at `/metrics`.
        problem: Shown at `/ready`: what keeps the bot from answering, or None.
        dead: Shown at `/live`: what only a restart or a new token can fix, or None.
    """

    metrics: Metrics
    problem: Callable[[], str | None]
    dead: Callable[[], str | None]


class _State(tornado.web.RequestHandler):
    def initialize(self, problem: Callable[[], str | None]) -> None:
        self._problem = problem

    def get(self) -> None:
        problem = self._problem()
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        if problem is not None:
            self.set_status(503)
        self.write(f"{problem or 'ok'}\n")


class _Metrics(tornado.web.RequestHandler):
    def initialize(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    async def get(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        # In a thread: asking the archive may open a newly published index.
        self.write(await asyncio.to_thread(generate_latest, self._registry))


def serve(health: Health, host: str, port: int) -> tornado.httpserver.HTTPServer:
    """Serves `/live`, `/ready` and `/metrics` until the server is stopped.

    It shares the event loop with the bot, so that a bot whose loop hangs fails every probe.

    Raises:
        WenbaoError: The address is taken or does not belong to this machine.
    """
    application = tornado.web.Application(
        [
            ("/live", _State, {"problem": health.dead}),
            ("/ready", _State, {"problem": health.problem}),
            ("/metrics", _Metrics, {"registry": health.metrics.registry}),
        ],
        log_function=lambda _: None,
    )
    try:
        return application.listen(port, address=host)
    except OSError as error:
        raise WenbaoError(f"--health {host}:{port}: {error.strerror}") from error
