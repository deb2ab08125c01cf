"""The rules of `retrieval.search.engine_rules`, each on every engine that can run here."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pymilvus import DataType, MilvusClient
from typer.testing import CliRunner

from bot.cli.main import app
from retrieval.milvus.rules import (
    MILVUS_RULES,
    MilvusBench,
    links_lead_to_the_nearest_once_all_is_sealed,
)
from retrieval.search import engine_rules
from retrieval.search.engine import Lists, Wanted
from retrieval.search.engine_rules import RULES, Bench, BrokenError, tried
from retrieval.search.local_engine import LocalEngine, LocalSearcher
from retrieval.settings import Milvus
from tests.retrieval.milvus.milvus_lite_server import LiteServer

BenchMaker = Callable[[], Bench]
NUMBERS = itertools.count()

QUICK = [rule for rule in MILVUS_RULES if rule is not links_lead_to_the_nearest_once_all_is_sealed]
"""Links are of thousands of vectors, and take Milvus Lite a minute."""


@pytest.fixture(scope="session")
def lite_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    with LiteServer(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def lite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("file") / "archive.db"


@pytest.fixture
def milvus(
    request: pytest.FixtureRequest, lite_server: LiteServer, lite_file: Path, tmp_path: Path
) -> Iterator[MilvusBench]:
    """A bench on the target that the test is for, under a name of its own."""
    name = f"bench{next(NUMBERS)}"
    uris = {"server": lite_server.given().uri, "file": str(lite_file)}
    bench = MilvusBench(tmp_path, Milvus(uri=uris[request.param], name=name))
    yield bench
    bench.remove()


def names(rule: object) -> str:
    return str(getattr(rule, "__name__", rule))


@pytest.mark.parametrize("rule", RULES, ids=names)
def test_the_local_engine_keeps_the_rule(rule: Callable[[Bench], None], tmp_path: Path):
    rule(Bench(tmp_path, LocalEngine(tmp_path)))


@pytest.mark.parametrize(
    "milvus", ["file", pytest.param("server", marks=pytest.mark.slow)], indirect=True
)
@pytest.mark.parametrize("rule", [*RULES, *QUICK], ids=names)
def test_milvus_keeps_the_rule(rule: Callable[[Bench], None], milvus: MilvusBench):
    rule(milvus)


@pytest.mark.slow
@pytest.mark.parametrize("milvus", ["file", "server"], indirect=True)
def test_milvus_keeps_the_rule_of_links(milvus: MilvusBench):
    links_lead_to_the_nearest_once_all_is_sealed(milvus)


def test_a_graph_finds_what_comparing_all_finds_in_an_archive_this_small(
    lite_file: Path, tmp_path: Path
):
    given = Milvus(uri=str(lite_file), name="graph", index="HNSW")
    for number, rule in enumerate(
        (
            engine_rules.the_nearest_vector_comes_first_with_its_cosine,
            engine_rules.a_filter_decides_before_anything_is_ranked,
        )
    ):
        bench = MilvusBench(tmp_path / str(number), given)
        rule(bench)
        bench.remove()


def test_a_rule_that_is_broken_is_told_and_not_raised(tmp_path: Path):
    def rule_of_nobody(bench: Bench) -> None:
        engine_rules.expect(bench.index, None, "the folder")

    told = tried(rule_of_nobody, Bench(tmp_path, LocalEngine(tmp_path)))
    assert told == ("rule of nobody", f"the folder: {tmp_path!r}, wanted None")


def altered(change: Callable[[Lists, Wanted], Lists]) -> Callable[[LocalSearcher, Wanted], Lists]:
    real = LocalSearcher.search
    return lambda self, wanted: change(real(self, wanted), wanted)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (
            engine_rules.the_nearest_vector_comes_first_with_its_cosine,
            lambda lists, _: ({row: 0.9 * score for row, score in lists[0].items()}, lists[1]),
        ),
        (
            engine_rules.words_score_as_they_do_beside_the_articles,
            lambda lists, _: (lists[0], dict(reversed(lists[1].items()))),
        ),
        (
            engine_rules.words_score_as_they_do_beside_the_articles,
            lambda lists, _: (lists[0], {row: 1.001 * one for row, one in lists[1].items()}),
        ),
        (
            engine_rules.a_filter_decides_before_anything_is_ranked,
            lambda lists, wanted: ({}, lists[1]) if wanted.only else lists,
        ),
        (engine_rules.words_that_are_nowhere_find_nothing, lambda lists, _: (lists[0], {1: 1.0})),
    ],
)
def test_the_rules_notice_an_engine_that_errs(
    rule: Callable[[Bench], None],
    change: Callable[[Lists, Wanted], Lists],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(LocalSearcher, "search", altered(change))
    with pytest.raises(BrokenError):
        rule(Bench(tmp_path, LocalEngine(tmp_path)))


def test_the_command_leaves_what_an_operator_has_as_it_was(
    lite_server: LiteServer, monkeypatch: pytest.MonkeyPatch
):
    # All of them have been tried above; a few say what the command does.
    monkeypatch.setattr("retrieval.milvus.rules.RULES", RULES[:2])
    monkeypatch.setattr("retrieval.milvus.rules.MILVUS_RULES", QUICK[:2])
    uri = lite_server.given().uri
    client = MilvusClient(uri)
    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("v", DataType.FLOAT_VECTOR, dim=2)
    for mine in ("wenbao_000001", "wenbao_contract_000001"):
        client.create_collection(mine, schema=schema)
    client.create_alias("wenbao_000001", "wenbao")
    result = CliRunner().invoke(app, ["contract", "--uri", uri])
    lines = result.output.splitlines()
    assert (result.exit_code, len(lines)) == (0, 2 + 2)
    assert all(line.endswith(": ok") for line in lines)
    left = [one for one in client.list_collections() if not one.startswith("bench")]
    assert sorted(left) == ["wenbao_000001", "wenbao_contract_000001"]
    assert client.describe_alias("wenbao")["collection_name"] == "wenbao_000001"
    client.close()
