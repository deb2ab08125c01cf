"""What Telegram makes of the entities of a message, or its refusal."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

KINDS = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link"}
QUOTES = {"blockquote", "expandable_blockquote"}
MOST_ENTITIES, FARTHEST = 100, 1_000_000


class RefusedError(Exception):
    """What the Bot API answers instead of doing as it was told."""

    def __init__(
        self, description: str, code: int = 400, *, retry_after: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.retry_after = retry_after


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def covered(text: str, entities: Iterable[Json], kind: str) -> list[str]:
    """The parts of a text that entities of one kind format."""
    raw = text.encode("utf-16-le")
    return [
        raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
        for one in entities
        if one["type"] == kind
    ]


def accepted(text: str, entities: Iterable[Json]) -> list[Json]:
    """The entities that Telegram shows, outer ones first: no empty ones, and no more than 100.

    Raises:
        RefusedError: In the words of Telegram, where an entity is not as it wants it. Quotations
            in one another are refused as well, which Telegram takes apart in silence.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _refused("strings must be encoded in UTF-8")
    quoted = 0
    found = sorted(entities, key=lambda one: (one["offset"], -one["length"]))
    for one in found:
        _check_kind(one)
        _check_place(one["offset"], one["length"], text)
        if one["type"] in QUOTES:
            if one["offset"] < quoted:
                raise _refused("blockquote entities can't be nested")
            quoted = one["offset"] + one["length"]
    return [one for one in found if one["length"]][:MOST_ENTITIES]


def _check_kind(entity: Json) -> None:
    if entity["type"] not in KINDS | QUOTES:
        raise _refused(f"can't parse MessageEntity: type {entity['type']}")
    if entity["type"] == "text_link" and "://" not in entity.get("url", ""):
        raise _refused("can't parse MessageEntity: url")


def _check_place(start: int, length: int, text: str) -> None:
    last, raw = units(text), text.encode("utf-16-le")
    if not 0 <= start <= FARTHEST:
        raise _refused(f"receive an entity with incorrect offset {start}")
    if not 0 <= length <= FARTHEST:
        raise _refused(f"receive an entity with incorrect length {length}")
    if start > last:
        raise _refused(f"entity begins after the end of the text at UTF-16 offset {last}")
    if start + length > last:
        where = f"entity beginning at UTF-16 offset {start} ends after the end of the text"
        raise _refused(f"{where} at UTF-16 offset {last}")
    for at, verb in ((start, "begins"), (start + length, "ends")):
        if _inside_a_character(raw, at):
            raise _refused(f"entity {verb} in a middle of a UTF-16 symbol at offset {at}")


def _inside_a_character(raw: bytes, at: int) -> bool:
    """Whether a unit is the second one of a character."""
    unit = int.from_bytes(raw[2 * at : 2 * at + 2], "little")
    return 0xDC00 <= unit <= 0xDFFF


def _refused(why: str) -> RefusedError:
    return RefusedError(f"Bad Request: {why}")
