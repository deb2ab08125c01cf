"""Milvus Lite as a server that a test starts, kills and starts again."""

from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
from milvus_lite.adapter.grpc.server import start_server_in_thread

from retrieval.settings import Milvus


class LiteServer:
    """A server of a folder, on the loopback address alone; it stops behind the block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: Any = None
        self._port = 0

    def start(self) -> None:
        self._running, self._data, self._port = start_server_in_thread(
            str(self._folder), host="127.0.0.1", port=self._port
        )

    def stop(self) -> None:
        """No request is waited for."""
        if self._running is not None:
            self._running.stop(grace=0).wait()
            self._data.close()
            self._running = None

    def given(self, **settings: float | str) -> Milvus:
        uri = f"http://127.0.0.1:{self._port}"
        return msgspec.convert({"uri": uri, "name": "news", **settings}, Milvus)

    def __enter__(self) -> "LiteServer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
