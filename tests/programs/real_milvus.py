"""Tests the use of Milvus against a real server: `make real-milvus`.

The server has no sparse vectors (see `tests.programs.milvus_binary`). `wenbao contract` tests
aliases and words.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
import numpy as np

from retrieval.errors import EngineError
from retrieval.filters import Filter
from retrieval.milvus.columns import LONGEST, columns, expression
from retrieval.milvus.rules import LEAST_RECALL, recall_through_links
from retrieval.milvus.schema import KEY, MEANING
from retrieval.milvus.server import Row, Server
from retrieval.search.engine_rules import COUNT, ENDLESS, EVENING, BrokenError, Press, expect, tried
from retrieval.settings import Milvus
from tests.programs.milvus_binary import Binary, connected, in_a_namespace

BACK_WITHIN = 60.0  # seconds


class Trial:
    """A server, and a connection for collections without words."""

    def __init__(self, binary: Binary) -> None:
        self.binary = binary
        self.given = Milvus(uri=binary.uri, timeout=5.0, consistency="Strong", name="trial")
        self.press = Press.of()

    def connected(self, **settings: str) -> AbstractContextManager[Server]:
        """A connection; all collections are removed behind it."""
        return connected(msgspec.structs.replace(self.given, **settings))

    def rows(self) -> list[Row]:
        """All made-up passages."""
        found = zip(self.press.articles, self.press.vectors, strict=True)
        return [
            {KEY: row, MEANING: vector, **columns([article, *article.elsewhere])}
            for row, (article, vector) in enumerate(found)
        ]

    def sealed(self, server: Server, name: str) -> None:
        """A collection of all made-up passages."""
        server.create(name, dimension=self.press.vectors.shape[1], passages=COUNT)
        server.upsert(name, self.rows())
        expect(server.seal(name), COUNT, "rows")

    def found(self, server: Server, name: str, only: Filter | None = None) -> list[int]:
        """Keys in the order of their nearness to the first passage."""
        hits = server.search(name, self.press.vectors[0], limit=COUNT, only=expression(only))
        return [hit[0] for hit in hits]

    def wanted(self) -> list[int]:
        """All keys, in the order of the true nearness."""
        cosines = self.press.vectors @ self.press.vectors[0]
        return [int(row) for row in np.argsort(-cosines, kind="stable")]


def a_server_without_sparse_vectors_is_refused_in_one_line(trial: Trial) -> None:
    """It says which version is there, and which one is needed."""
    try:
        Server(trial.given)
    except EngineError as error:
        wanted = (
            f"{trial.given.uri}: is Milvus v2.3.5-lite; 2.4 or newer is needed for words as vectors"
        )
        expect(str(error), wanted, "the refusal")
        return
    raise BrokenError("it was let in")


def the_nearest_come_first_with_their_cosines(trial: Trial) -> None:
    """Their order is that of numpy."""
    with trial.connected() as server:
        trial.sealed(server, "000001")
        expect(trial.found(server, "000001"), trial.wanted(), "rows")


def filters_say_there_what_they_say_here(trial: Trial) -> None:
    """With quotes and backslashes in names, names in traditional characters, and none at all."""
    with trial.connected() as server:
        trial.sealed(server, "000001")
        once = {row for row, one in enumerate(trial.press.articles) if not one.elsewhere}
        for only in (
            Filter.of(since="2023-08-17", until="2023-08-17"),
            Filter.of(since="2023-09"),
            Filter.of(until="2023-08", newspaper="衡陽日報", page="1"),
            Filter(newspaper=EVENING),
            Filter(newspaper='"] or key >= 0 or array_contains(papers, "'),
        ):
            found = [row for row in trial.found(server, "000001", only) if row in once]
            wanted = [row for row in trial.wanted() if only.passes(trial.press.articles[row])]
            expect(found, [row for row in wanted if row in once], f"rows that pass {only}")
        there = trial.found(server, "000001", Filter.of(since="2024", newspaper=ENDLESS))
        expect({row % 10 for row in there}, {0}, "rows under a name too long for the server")


def the_longest_name_that_is_sent_is_taken(trial: Trial) -> None:
    """Of Chinese characters, which have three bytes."""
    with trial.connected() as server:
        server.create("000001", dimension=16, passages=COUNT)
        longest = "衡" * (LONGEST // 3) + "x" * (LONGEST % 3)
        rows = [{**row, "papers": [longest]} for row in trial.rows()]
        server.upsert("000001", rows)
        expect(server.seal("000001"), COUNT, "rows")
        only = Filter(newspaper=longest)
        expect(len(trial.found(server, "000001", only)), COUNT, "rows of that paper")


def rows_are_replaced_and_removed(trial: Trial) -> None:
    """A batch that comes twice does no harm, nor does removing what is not there."""
    with trial.connected() as server:
        trial.sealed(server, "000001")
        rows = trial.rows()
        server.upsert("000001", [rows[3], {**rows[4], MEANING: rows[8][MEANING]}])
        for _ in range(2):
            server.delete("000001", [17])
        expect(server.seal("000001"), COUNT - 1, "rows")
        hits = server.search("000001", trial.press.vectors[8], limit=2)
        expect(sorted(hit[0] for hit in hits), [4, 8], "rows with the vector of row 8")


def a_collection_is_renamed_and_takes_rows(trial: Trial) -> None:
    """It was loaded, and is when it is sealed."""
    with trial.connected() as server:
        trial.sealed(server, "000001")
        server.rename("000001", "000003")
        expect(server.generations(), ["000003"], "generations")
        server.upsert("000003", [{**trial.rows()[0], KEY: COUNT}])
        expect(server.seal("000003"), COUNT + 1, "rows")
        hits = server.search("000003", trial.press.vectors[0], limit=2)
        expect(sorted(hit[0] for hit in hits), [0, COUNT], "rows with the vector of row 0")


def a_row_that_is_removed_is_not_found(trial: Trial) -> None:
    """By searches that may be of some seconds ago, once it is sealed."""
    with trial.connected(consistency="Bounded") as server:
        trial.sealed(server, "000001")
        server.delete("000001", [17])
        server.seal("000001")
        hits = server.search("000001", trial.press.vectors[17], limit=COUNT)
        expect(sorted(hit[0] for hit in hits), [*range(17), *range(18, COUNT)], "rows found")


def a_collection_is_searched_while_others_come_and_go(trial: Trial) -> None:
    """No search fails, and each finds all."""
    with trial.connected() as server:
        trial.sealed(server, "000001")
        right, wrong, stop = list[int](), list[str](), threading.Event()

        def read() -> None:
            while not stop.is_set():
                try:
                    expect(trial.found(server, "000001"), trial.wanted(), "rows")
                    right.append(COUNT)
                except (EngineError, BrokenError) as error:
                    wrong.append(str(error))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            trial.sealed(server, "000002")
            server.rename("000002", "000003")
            server.drop("000003")
        finally:
            stop.set()
            reader.join()
        expect(wrong, [], "searches that failed")
        if not right:
            raise BrokenError("nothing was read meanwhile")


def links_lead_to_the_nearest_once_all_is_sealed(trial: Trial) -> None:
    """Of a collection that was loaded while it was filled, a fifth was not found at first."""
    with trial.connected(index="HNSW", consistency="Bounded") as server:
        recall = recall_through_links(server, "HNSW", worded=False)
    if recall < LEAST_RECALL:
        raise BrokenError(f"recall@10 is {recall:.3f}, wanted {LEAST_RECALL}")


def what_was_taken_outlives_a_kill(trial: Trial) -> None:
    """The connection finds the server again; sent once more, all is there once."""
    with trial.connected() as server:
        trial.sealed(server, "000001")
        trial.binary.kill()
        for failing in (
            lambda: server.upsert("000001", trial.rows()),
            lambda: trial.found(server, "000001"),
        ):
            _refused(failing)
        trial.binary.start()
        end = time.monotonic() + BACK_WITHIN
        while True:
            try:
                expect(trial.found(server, "000001"), trial.wanted(), "rows after the kill")
                break
            except EngineError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)
        server.upsert("000001", trial.rows())
        expect(server.seal("000001"), COUNT, "rows, sent once more")


def _refused(failing: Callable[[], object]) -> None:
    try:
        failing()
    except EngineError as error:
        expect(str(error).count("\n"), 0, f"line ends in {error}")
        return
    raise BrokenError("a dead server answered")


RULES: tuple[Callable[[Trial], None], ...] = (
    a_server_without_sparse_vectors_is_refused_in_one_line,
    the_nearest_come_first_with_their_cosines,
    filters_say_there_what_they_say_here,
    the_longest_name_that_is_sent_is_taken,
    rows_are_replaced_and_removed,
    a_row_that_is_removed_is_not_found,
    a_collection_is_renamed_and_takes_rows,
    a_collection_is_searched_while_others_come_and_go,
    links_lead_to_the_nearest_once_all_is_sealed,
    what_was_taken_outlives_a_kill,
)


def main(_arguments: Sequence[str]) -> int:
    """Tries all rules; 1 if one is broken."""
    broken = 0
    with tempfile.TemporaryDirectory(prefix="wenbao-milvus-") as folder:
        binary = Binary(Path(folder))
        binary.start()
        try:
            trial = Trial(binary)
            for rule in RULES:
                name, wrong = tried(rule, trial)
                broken += bool(wrong)
                sys.stdout.write(f"{name}: {wrong or 'ok'}\n")
                sys.stdout.flush()
        finally:
            binary.kill()
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(in_a_namespace("tests.programs.real_milvus", main))
