"""What may go wrong with a Milvus: each is one clear line, and what is published stays."""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path

import grpc
import pytest
from pymilvus import MilvusClient

from retrieval.errors import EngineError, IndexMissingError
from retrieval.milvus.engine import MilvusEngine
from retrieval.milvus.server import Server
from retrieval.open_engine import engine_of
from retrieval.search.engine import Wanted
from retrieval.search.engine_rules import COUNT, Bench, asked
from retrieval.settings import Milvus, Settings
from tests.retrieval.milvus.milvus_lite_server import LiteServer

TOKEN = "root:geheim"  # noqa: S105  (nobody's)

TIMEOUT = 1.5  # seconds until a dead server is given up


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiteServer]:
    with LiteServer(tmp_path / "server") as running:
        yield running


@pytest.fixture
def bench(server: LiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench with one generation, published; its engine looks at the alias each time."""
    monkeypatch.setattr("retrieval.milvus.engine.FOLLOW", 0.0)
    made = Bench(
        tmp_path / "index",
        MilvusEngine(tmp_path / "index", server.given(timeout=TIMEOUT, batch=20)),
    )
    made.engine.publish(made.build(), before="")
    return made


def line(found: Callable[[], object]) -> str:
    """What an error says; it must be one line."""
    with pytest.raises(EngineError) as caught:
        found()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def start_again(server: LiteServer, bench: Bench) -> None:
    """Starts a server at its old address, and waits until the connection knows of it."""
    server.start()
    end = time.monotonic() + 20
    while bench.engine.stamp() is None and time.monotonic() < end:
        time.sleep(0.1)


def test_a_wrong_address_is_told():
    uri = "http://127.0.0.1:1"
    told = line(lambda: Server(Milvus(uri=uri, timeout=TIMEOUT)))
    assert told == (
        f"{uri}: cannot be opened: it does not answer; is it running, and milvus.uri right?"
    )


def test_no_address_is_told():
    assert "needs milvus.uri" in line(lambda: Server(Milvus()))
    assert "nonsense is illegal" in line(lambda: Server(Milvus(uri="nonsense")))


class Refusing(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc has no types
    """Refuses every call, as a Milvus with authorisation does where the token is wrong."""

    def service(self, _: object) -> object:
        def refuse(_: object, context: grpc.ServicerContext) -> None:
            context.abort(
                grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key"
            )

        return grpc.unary_unary_rpc_method_handler(refuse)


def test_a_wrong_token_is_told_without_the_token():
    running = grpc.server(futures.ThreadPoolExecutor(2), handlers=[Refusing()])
    port = running.add_insecure_port("127.0.0.1:0")
    running.start()
    given = Milvus(uri=f"http://127.0.0.1:{port}", token=TOKEN, timeout=TIMEOUT)
    told = line(lambda: Server(given))
    running.stop(grace=0).wait()
    assert told.endswith("cannot be opened: it refuses the token; look at milvus.token")
    assert TOKEN not in told + repr(given) + repr(Settings(milvus=given))


def test_an_older_server_is_told(server: LiteServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MilvusClient, "get_server_version", lambda _, **__: "v2.3.5")
    assert "is Milvus v2.3.5; 2.4 or newer is needed" in line(lambda: Server(server.given()))


def test_a_newer_server_is_welcome(server: LiteServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(MilvusClient, "get_server_version", lambda _, **__: "v3.1.0")
    Server(server.given()).close()


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "retrieval.milvus.engine", raising=False)
    monkeypatch.delitem(sys.modules, "retrieval.milvus.server", raising=False)
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    told = line(lambda: engine_of(Path("index"), Settings(store="milvus")))
    assert (
        told == "store = \"milvus\" needs pymilvus: run pip install -e '.[milvus]' in the checkout"
    )


@pytest.mark.slow
def test_a_server_that_goes_while_rows_are_sent_loses_nothing_that_was_published(
    server: LiteServer, bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    real, sent = MilvusClient.upsert, list[int]()

    def upsert(self: MilvusClient, name: str, rows: list[object], **more: object) -> object:
        if sent:
            server.stop()
        sent.append(len(rows))
        return real(self, name, rows, **more)

    monkeypatch.setattr(MilvusClient, "upsert", upsert)
    told = line(bench.build)
    assert "cannot write 20 rows of news_000002: it does not answer" in told
    monkeypatch.setattr(MilvusClient, "upsert", real)
    start_again(server, bench)
    assert bench.engine.published() == "000001"
    assert len(bench.ask("000001")[0]) == COUNT
    again = bench.build()
    bench.engine.publish(again, before="000001")
    assert (again, len(bench.ask(again)[0])) == ("000003", COUNT)


@pytest.mark.slow
def test_a_server_that_goes_while_it_is_searched_is_told_and_found_again(
    server: LiteServer, bench: Bench
):
    before = bench.ask("000001")
    wanted = Wanted(asked("大桥", "会议"), lambda: bench.press.vectors[0], COUNT)
    searcher = bench.open("000001")
    server.stop()
    told = line(lambda: searcher.search(wanted))
    assert told.endswith("it does not answer; is it running, and milvus.uri right?")
    start_again(server, bench)
    assert searcher.search(wanted) == before
    assert bench.ask("000001") == before


@pytest.mark.slow
def test_a_server_that_goes_between_sealing_and_publishing_keeps_what_was_published(
    server: LiteServer, bench: Bench
):
    second = bench.build()
    server.stop()
    assert "does not answer" in line(lambda: bench.engine.publish(second, before="000001"))
    start_again(server, bench)
    assert bench.engine.published() == "000001"
    bench.engine.publish(second, before="000001")
    assert bench.engine.published() == second


@pytest.mark.slow
def test_while_the_server_is_gone_nothing_counts_as_newly_published(
    server: LiteServer, bench: Bench
):
    assert bench.engine.stamp() == "000001"
    server.stop()
    assert bench.engine.stamp() is None


@pytest.mark.slow
def test_an_alias_whose_collection_was_removed_names_nothing(server: LiteServer, bench: Bench):
    client = MilvusClient(server.given().uri)
    client.drop_collection("news_000001")  # Lite drops the alias with it, a server refuses
    client.close()
    with pytest.raises(IndexMissingError, match="nothing is published as 'news'"):
        bench.engine.published()
    assert "the collection is not there" in line(lambda: bench.open("000001"))
