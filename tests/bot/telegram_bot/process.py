"""The bot as its own process, pointed at the double."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bot.telegram_bot.people import TOKEN, Telegram, wait_for
from tests.conftest import ROOT


class BotProcess:
    """`wenbao telegram`, from ready until the `with` block ends."""

    def __init__(
        self,
        telegram: Telegram,
        index: Path,
        folder: Path,
        *options: str,
        program: str = "bot",
        **settings: object,
    ) -> None:
        self._telegram = telegram
        self._ready_before = telegram.state.polls
        self.log_file = folder / f"log-{telegram.port}-{free_port()}.txt"
        chosen = {"open": "true", "per_minute": 1000, "poll_seconds": 5} | settings
        keep = {key: value for key, value in os.environ.items() if not key.startswith("WENBAO")}
        self.environment = keep | {
            "WENBAO_TELEGRAM_API": telegram.url,
            "WENBAO_TELEGRAM_TOKEN": TOKEN,
            "NO_PROXY": "127.0.0.1",
            **{f"WENBAO_TELEGRAM_{key.upper()}": str(value) for key, value in chosen.items()},
        }
        command = [sys.executable, "-m", program, "telegram", "--index", str(index), *options]
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def __enter__(self) -> Self:
        wait_for(lambda: " is ready" in self.log or self.process.poll() is not None, 60)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
