"""What Telegram makes of a message's HTML: its text and entities, or the refusal."""

import re
from dataclasses import dataclass

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}  # no other name is known to Telegram
_TAG = re.compile(r"<(/?)([^>]*)>|<")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")


class RefusedError(Exception):
    """What the Bot API answers instead of doing as it was told."""

    def __init__(
        self, description: str, code: int = 400, *, retry_after: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True)
class Entity:
    """A format on a part of a text; offset and length in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None

    def to_json(self) -> dict[str, object]:
        found: dict[str, object] = {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
        }
        return found | ({"url": self.url} if self.url else {})


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def covered(text: str, entity: Entity) -> str:
    """The part of a text that an entity formats."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def unescaped(text: str) -> str:
    return _REFERENCE.sub(
        lambda found: (
            NAMED.get(found[1] or "") or chr(int(found[2] or found[3], 10 if found[2] else 16))
        ),
        text,
    )


def parse(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of a message in HTML, as Telegram reads it.

    Raises:
        RefusedError: In the words of Telegram, where the HTML is not as it wants it.
    """
    text, entities, at = "", [], 0
    opened: list[tuple[str, str, int]] = []
    for tag in _TAG.finditer(source):
        text += unescaped(source[at : tag.start()])
        at = tag.end()
        offset = len(source[: tag.start()].encode("utf-8", "replace"))
        if tag[2] is None or not tag[2].strip():
            raise _unparsed(f"Unclosed start tag at byte offset {offset}")
        name = re.split(r"\s", tag[2])[0].lower()
        if tag[1]:
            if not opened or opened[-1][0] != name:
                raise _unparsed(f"Unexpected end tag at byte offset {offset}")
            entity = _entity(*opened.pop(), text)
            entities += [entity] if entity is not None else []
        else:
            if name not in KINDS:
                raise _unparsed(f'Unsupported start tag "{name}" at byte offset {offset}')
            if name == "blockquote" and any(other == name for other, _, _ in opened):
                raise _unparsed("blockquote entities can't be nested")
            opened.append((name, tag[2], units(text)))
    if opened:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    text += unescaped(source[at:])
    return text, sorted(entities, key=lambda entity: (entity.offset, -entity.length))


def _unparsed(why: str) -> RefusedError:
    return RefusedError(f"Bad Request: can't parse entities: {why}")


def _entity(name: str, tag: str, start: int, text: str) -> Entity | None:
    length = units(text) - start
    if not length:
        return None
    if name == "a":
        href = _HREF.search(tag)
        url = unescaped(next(filter(None, href.groups()), "")) if href else ""
        return Entity("text_link", start, length, url) if "://" in url else None
    expandable = name == "blockquote" and "expandable" in tag
    return Entity("expandable_blockquote" if expandable else KINDS[name], start, length)
