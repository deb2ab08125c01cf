"""A Milvus server to the rules that it breaks, tried on collections with names of their own."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import numpy as np

from retrieval.errors import EngineError, IndexBusyError, IndexDamagedError, WenbaoError
from retrieval.filters import Filter
from retrieval.milvus.columns import columns
from retrieval.milvus.engine import MilvusEngine
from retrieval.milvus.schema import KEY, MEANING, WORDS
from retrieval.milvus.server import Row, Server
from retrieval.milvus.sparse import DRIFT
from retrieval.search.engine_rules import (
    COUNT,
    RULES,
    Bench,
    BrokenError,
    Press,
    asked,
    expect,
    tried,
)
from retrieval.search.lexical import TermIndex
from retrieval.settings import Milvus

LINKED, LEAST_RECALL = 12_000, 0.97
"""Number of passages, and least recall. Of a few thousand, a server compares all."""

STRIDE = 60  # every 60th passage is asked for

MARKED, MARK = 5, "mark"
"""A row whose text stays, and a page that no edition has."""


class MilvusBench(Bench):
    """A bench with direct access to its server."""

    def __init__(self, index: Path, given: Milvus) -> None:
        self.given = given
        self.server = Server(given)
        super().__init__(index, MilvusEngine(index, given))

    def remove(self) -> None:
        """Removes the alias and the collections; no other bench uses their names."""
        with suppress(EngineError):
            self.server.unpublish()
        for name in self.server.generations():
            self.server.drop(name)
        self.engine.close()
        self.server.close()


def _row(press: Press, at: int, like: int) -> dict[str, object]:
    """A row with the vector of row `like`."""
    printed = columns([press.articles[at]])
    return {KEY: at, MEANING: press.vectors[like], WORDS: {0: 1.0}, **printed}


def a_row_that_is_written_again_is_replaced(bench: MilvusBench) -> None:
    """A batch that is sent twice, because an answer was lost, does no harm."""
    name = bench.build()
    again = [_row(bench.press, 3, 3), _row(bench.press, 4, 8)]
    bench.server.upsert(name, again)
    expect(bench.server.seal(name), COUNT, "rows")
    near, _ = bench.ask(name, row=8, limit=2)
    expect(sorted(near), [4, 8], "rows with the vector of row 8")


def a_row_that_is_removed_is_not_found(bench: MilvusBench) -> None:
    """Removing it twice is no error."""
    name = bench.build()
    for _ in range(2):
        bench.server.delete(name, [17])
    bench.server.seal(name)  # until then, a search may see an older state
    hits = bench.server.search(name, bench.press.vectors[17], limit=COUNT)
    expect(sorted(hit[0] for hit in hits), [*range(17), *range(18, COUNT)], "rows found")


def a_collection_becomes_that_of_a_later_generation(bench: MilvusBench) -> None:
    """It holds new, moved and changed articles, and no removed ones; others are not sent again."""
    first, second = bench.build(), bench.build()
    bench.engine.publish(first, before="")
    bench.server.upsert(second, [marked(bench, second)])
    changed = edited(bench.press)
    third = bench.build(changed)
    expect(bench.server.generations(), [first, third], "collections")
    bench.engine.publish(third, before=first)
    near, found = bench.ask(third, limit=len(changed.articles))
    cosines = changed.vectors @ bench.press.vectors[0]
    expect(list(near), [int(row) for row in np.argsort(-cosines, kind="stable")], "rows")
    reference = TermIndex.create(bench.index / "reference", iter(changed.terms))
    wanted = reference.search(asked("大桥", "会议"), limit=COUNT, headline_boost=1.0)
    expect(found.keys(), wanted.keys(), "rows with the words")
    worst = max(abs(found[row] / score - 1) for row, score in wanted.items())
    if worst > DRIFT:
        raise BrokenError(f"scores are off by {worst:.4f}, more than {DRIFT}")
    one = Filter.of(since="2023-07-31", until="2023-07-31")
    expect(list(bench.ask(third, only=one)[0]), [1], "rows of the new day")
    kept = Filter(page=MARK)
    expect(list(bench.ask(third, only=kept)[0]), [MARKED + 2], "rows that were not sent again")


def marked(bench: MilvusBench, name: str) -> Row:
    """A row as it is on the server, except for its page."""
    vector = bench.press.vectors[MARKED]
    (hit,) = bench.server.search(name, vector, limit=1, words=True)
    article = replace(bench.press.articles[MARKED], page=MARK)
    return {KEY: hit[0], MEANING: vector, WORDS: hit[3], **columns([article])}


def edited(press: Press) -> Press:
    """Another edition: two new articles, two removed, one with other words, one of another day.

    The average length hardly changes: otherwise all passages would be sent again.
    """
    order = [21, 22, *range(21), *range(23, COUNT)]
    articles, terms = [press.articles[row] for row in order], [press.terms[row] for row in order]
    vectors = press.vectors[order]
    for row, day in enumerate((date(2023, 7, 30), date(2023, 7, 31))):
        articles[row] = replace(articles[row], id=f"ffff{row}", published=day)
    vectors[1] = press.vectors[0]
    terms[9] = (terms[9][0], ["产业园", *terms[9][1]])
    articles[11] = replace(articles[11], published=date(2024, 2, 29))
    return Press(articles, terms, vectors)


def links_lead_to_the_nearest_once_all_is_sealed(bench: MilvusBench) -> None:
    """Recall of the ten nearest is 0.97 or more right after sealing, not some seconds later.

    This also holds for a collection that was reused and changed.
    """
    structure, name = bench.given.index or "HNSW", f"{bench.given.name}_links"
    given = msgspec.structs.replace(bench.given, index=structure, name=name)
    server = Server(given)
    try:
        recall = recall_through_links(server, structure)
    finally:
        for name in server.generations():
            server.drop(name)
        server.close()
    if recall < LEAST_RECALL:
        raise BrokenError(f"recall@10 is {recall:.3f}, wanted {LEAST_RECALL}")


def recall_through_links(server: Server, structure: str, *, worded: bool = True) -> float:
    """Measures recall right after a collection is filled, and again after it is changed.

    Args:
        server: Its settings choose the structure.
        structure: The structure that they choose.
        worded: Its collections have word vectors.

    Returns:
        The lower Recall@10 of both, 0 to 1.
    """
    press = Press.of(LINKED)
    rows = [_row(press, at, at) for at in range(LINKED)]
    for row in rows if not worded else ():
        del row[WORDS]
    server.create("000001", dimension=press.vectors.shape[1], passages=LINKED)
    server.upsert("000001", rows)
    expect(server.seal("000001"), LINKED, "rows")
    first = _recall(server, "000001", press.vectors, structure)
    server.rename("000001", "000003")
    turned = press.vectors.copy()
    turned[: LINKED // 2] *= -1
    for row, vector in zip(rows, turned, strict=True):
        row[MEANING] = vector
    server.upsert("000003", rows[: LINKED // 2])
    expect(server.seal("000003"), LINKED, "rows of the changed one")
    return min(first, _recall(server, "000003", turned, structure))


def _recall(server: Server, name: str, vectors: np.ndarray, structure: str) -> float:
    right = 0
    for asked_for in vectors[::STRIDE]:
        best = np.argsort(-(vectors @ asked_for))[:10].tolist()
        hits = server.search(name, asked_for, limit=10, structure=structure)
        right += len({hit[0] for hit in hits}.intersection(best))
    return right / (10 * len(vectors[::STRIDE]))


def a_generation_that_lacks_rows_is_refused(bench: MilvusBench) -> None:
    """An archive with missing passages does not open."""
    name = bench.build()
    bench.server.delete(name, [1, 2])
    try:
        bench.open(name)
    except IndexDamagedError:
        return
    raise BrokenError("a generation without two of its rows was opened")


def of_two_publishers_the_second_is_refused(bench: MilvusBench) -> None:
    """It neither overwrites a collection of another process nor replaces what that published."""
    first, second, third = (bench.build() for _ in range(3))
    bench.engine.publish(first, before="")
    refusals: tuple[Callable[[], None], ...] = (
        lambda: bench.server.create(second, dimension=16, passages=1),
        lambda: bench.engine.publish(third, before=second),
        lambda: bench.server.rename(first, "000009"),
    )
    for refused in refusals:
        try:
            refused()
        except IndexBusyError:
            continue
        raise BrokenError("a second publisher was let in")
    expect(bench.engine.published(), first, "published")


def what_is_published_is_never_removed(bench: MilvusBench) -> None:
    """Unpublished generations are removed."""
    first, second = bench.build(), bench.build()
    bench.engine.publish(second, before="")
    bench.engine.drop(first)
    try:
        bench.engine.drop(second)
    except EngineError:
        expect(bench.engine.generations(), [second], "generations")
        return
    raise BrokenError("what was published was removed")


def an_alias_that_names_something_else_is_told(bench: MilvusBench) -> None:
    """It raises IndexDamagedError, and publishing a generation repairs the alias."""
    name = bench.build()
    strange = msgspec.structs.replace(bench.given, name=f"{bench.given.name}_other")
    other = Server(strange)
    try:
        other.create("000001", dimension=2, passages=1)
        bench.server.point_at(f"{strange.name}_000001")
        try:
            bench.engine.published()
        except IndexDamagedError:
            bench.engine.publish(name, before="")
            expect(bench.engine.published(), name, "published")
            return
        raise BrokenError("a strange collection passed for a generation")
    finally:
        for left in other.generations():
            other.drop(left)
        other.close()


MILVUS_RULES: tuple[Callable[[MilvusBench], None], ...] = (
    a_row_that_is_written_again_is_replaced,
    a_row_that_is_removed_is_not_found,
    a_collection_becomes_that_of_a_later_generation,
    links_lead_to_the_nearest_once_all_is_sealed,
    a_generation_that_lacks_rows_is_refused,
    of_two_publishers_the_second_is_refused,
    what_is_published_is_never_removed,
    an_alias_that_names_something_else_is_told,
)


def try_server(given: Milvus, folder: Path) -> Iterator[tuple[str, str]]:
    """Tries all rules on a server; after each rule, removes what it made there.

    Args:
        given: The server; its setting `name` is not used.
        folder: Receives index files.

    Raises:
        EngineError: It cannot be reached, or refuses the token.
    """
    mark = secrets.token_hex(6)
    Server(given).close()
    for number, rule in enumerate((*RULES, *MILVUS_RULES)):
        named = msgspec.structs.replace(given, name=f"wenbao_contract_{mark}_{number}")
        bench = MilvusBench(folder / str(number), named)
        try:
            yield tried(rule, bench)
        finally:
            with suppress(WenbaoError):
                bench.remove()
