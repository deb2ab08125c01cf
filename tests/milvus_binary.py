"""The Milvus that the package `milvus` carries, as a process."""

import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from milvus import MilvusServerConfig, _initialize_data_files

from retrieval.errors import EngineError

STARTED_WITHIN = 120.0  # seconds


class Binary:
    """The server as a process, in a folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        config = MilvusServerConfig(data_dir=str(folder))
        config.resolve()
        _initialize_data_files(str(folder))
        self.uri = f"http://127.0.0.1:{config.get('proxy_port')}"

    def start(self) -> None:
        """Starts it, and waits until it is ready.

        Raises:
            EngineError: It ends, or is not ready in time.
        """
        programs = self._folder / "bin"
        log = (self._folder / "logs" / "server.log").open("ab")
        self._process = subprocess.Popen(
            [programs / "milvus", "run", "standalone"],
            cwd=self._folder,
            stdout=log,
            stderr=log,
            env={
                **os.environ,
                "DEPLOY_MODE": "STANDALONE",
                "METRICS_PORT": "9091",
                "MILVUS_RUN_DIR": str(self._folder / "run"),
                "LD_LIBRARY_PATH": str(programs),
            },
        )
        log.close()
        end = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < end and self._process.poll() is None:
            with (
                suppress(URLError, ConnectionError),
                urlopen("http://127.0.0.1:9091/healthz") as answer,
            ):
                if b"OK" in answer.read():
                    return
            time.sleep(0.2)
        raise EngineError(f"Milvus did not start; see {log.name}")

    def kill(self) -> None:
        """Ends it without a word of warning."""
        self._process.kill()
        self._process.wait()
