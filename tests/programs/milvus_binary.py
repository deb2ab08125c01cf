"""Runs the Milvus of the package `milvus` as a process.

The only version, 2.3.5, has no sparse vectors and cannot resolve aliases, so collections have no
words here. It listens on every interface, so it runs in its own network namespace with only the
loopback device.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch
from urllib.error import URLError
from urllib.request import urlopen

from pymilvus import MilvusClient

from retrieval.errors import EngineError
from retrieval.milvus.schema import MEANING, WORDS
from retrieval.milvus.schema import indexes as whole_indexes
from retrieval.milvus.schema import schema as whole_schema
from retrieval.milvus.server import Server
from retrieval.settings import Milvus

INSIDE = "--inside"

STARTED_WITHIN = 120.0  # seconds


def in_a_namespace(module: str, main: Callable[[Sequence[str]], int]) -> int:
    """Runs a module's function in a network namespace, with the arguments of the command line.

    Whoever runs it is root in there, and nowhere else.
    """
    if INSIDE in sys.argv:
        return main([argument for argument in sys.argv[1:] if argument != INSIDE])
    up = f'ip link set lo up && exec "$0" -m {module} {INSIDE} "$@"'
    command = ["unshare", "--net", "--map-root-user", "sh", "-c", up, sys.executable]
    return subprocess.call([*command, *sys.argv[1:]])


@contextmanager
def connected(given: Milvus) -> Iterator[Server]:
    """A connection for collections without words; all are removed behind it."""
    with (
        patch.multiple(
            "retrieval.milvus.server",
            OLDEST=(2, 3),
            WORDS=MEANING,
            schema=_wordless_schema,
            indexes=_wordless_indexes,
        ),
        patch.object(Server, "published", return_value=""),
    ):
        server = Server(given)
        try:
            yield server
        finally:
            for name in server.generations():
                server.drop(name)
            server.close()


def _wordless_schema(dimension: int) -> object:
    made = whole_schema(dimension)
    made.fields[:] = [field for field in made.fields if field.name != WORDS]
    return made


def _wordless_indexes(given: Milvus, passages: int) -> object:
    whole, made = whole_indexes(given, passages), MilvusClient.prepare_index_params()
    made.extend(one for one in whole if one.field_name != WORDS)
    return made


class Binary:
    """The server as a process, in a folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        # An extra of its own; pytest imports this module to look for examples.
        from milvus import MilvusServerConfig, _initialize_data_files

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

    def memory(self) -> int:
        """Bytes of it that are in memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return next(int(row.split()[1]) for row in status.splitlines() if "VmRSS" in row) * 1024

    def kill(self) -> None:
        """Ends it without a word of warning."""
        self._process.kill()
        self._process.wait()
