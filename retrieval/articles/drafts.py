"""Lines of a page to article drafts; halves printed on two pages are joined."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from retrieval.articles.bylines import read_byline, read_foot, read_opening
from retrieval.articles.heads import Before, Head, plain, read_head
from retrieval.articles.joined_text import Piece
from retrieval.articles.lines import (
    Kind,
    Line,
    PageHead,
    comparable,
    ends_sentence,
    read_masthead,
    read_page_head,
)
from retrieval.language.dates import MonthDay, month_day

_HEAD_LINES = 6  # newspaper, date and page, each with one spare line
_JUMPS = 200  # in one file; a file with more is no newspaper, and its jumps are not matched
_CAPTION_LINES = 4  # a block with more lines is body text, not a caption


@dataclass(slots=True)
class Draft:
    """An article whose lines are still being collected.

    Attributes:
        place: What the page head above it says.
        line: Line number in the file where it begins.
        head: Its head lines, if it has any.
        reporters: Names in the order of printing, duplicates included.
        captions: Captions and credits of pictures.
        pieces: Its body text.
        foot: Text of its last piece, which may end with a byline.
        day: The day at the beginning of its text.
        to_page: The page it continues on (下转).
        from_page: The page it continues from (上接).
    """

    place: PageHead
    line: int
    head: Head | None = None
    reporters: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    foot: str = ""
    day: MonthDay | None = None
    to_page: str | None = None
    from_page: str | None = None

    def absorb(self, half: "Draft") -> None:
        """Appends the second half, which stands on another page."""
        self.reporters += half.reporters
        self.captions += half.captions
        self.pieces += half.pieces
        self.foot = half.foot or self.foot

    def close(self) -> None:
        """Moves a byline at the end of the text (……参加座谈。（记者 罗文鹏）) to `reporters`."""
        found = read_foot(self.foot)
        if found and self.pieces:
            at, names = found
            last = self.pieces.pop()
            if at:
                self.pieces.append(Piece(last.start, last.start + at, last.stop, last.alone))
            self.reporters += names


def gather(lines: Sequence[Line], place: PageHead) -> list[Draft]:
    r"""The drafts of one file in printed order; an article on two pages is one draft.

    Args:
        lines: The lines of the file without its front matter.
        place: Newspaper, day and page known before the first page head.

    >>> from retrieval.articles.lines import lines_of
    >>> lines = lines_of("第1版\n# 甲\n会议（下转第2版）\n第2版\n（上接第1版）召开。")
    >>> [(draft.place.page, len(draft.pieces)) for draft in gather(lines, PageHead())]
    [('1', 2)]
    """
    drafts = _follow(_Gatherer(lines, place).drafts)
    for draft in drafts:
        draft.close()
    return drafts


class _Gatherer:
    """Reads the lines once, in order; `drafts` holds the result."""

    def __init__(self, lines: Sequence[Line], place: PageHead) -> None:
        self.drafts: list[Draft] = []
        self._lines = lines
        self._place = place
        self._default = place
        self._draft: Draft | None = None
        self._before = Before()
        self._top = min((line.level for line in lines if line.level), default=1)
        at = 0
        while at < len(lines):
            at = self._read(at)

    def _read(self, at: int) -> int:
        """Reads the element that begins at a line and returns the index of the line after it."""
        line = self._lines[at]
        if line.kind in (Kind.PAGE_HEAD, Kind.MASTHEAD) and (stop := self._page_head(at)):
            return stop
        if head := read_head(self._lines, at, self._before, top=self._top):
            self._open(line).head = head
            return head.stop
        if line.kind in (Kind.EDITORS, Kind.RULE):
            self._before = Before(body=self._before.body)
        elif line.kind is Kind.BYLINE:
            self._current(line).reporters += read_byline(line.text) or ()
            if self._before.body:
                self._before = Before(body=True)
        elif line.kind is Kind.CAPTION:
            stop = self._caption_stop(at)
            words = "".join(piece.text for piece in self._lines[at:stop])
            self._current(line).captions.append(words)
            return stop
        else:
            self._text(line)
        return at + 1

    def _open(self, line: Line) -> Draft:
        self._draft = Draft(self._place, line.number)
        self.drafts.append(self._draft)
        self._before = Before(fresh=False)
        return self._draft

    def _current(self, line: Line) -> Draft:
        return self._draft or self._open(line)

    def _page_head(self, at: int) -> int | None:
        """Reads a page head; returns the index of the line after it, or None if there is none.

        Newspaper and date can have lines of their own, next to a full page head or at the top of
        the file.
        """
        group = list(
            takewhile(
                lambda line: line.kind in (Kind.PAGE_HEAD, Kind.MASTHEAD),
                self._lines[at : at + _HEAD_LINES],
            )
        )
        stop = at + len(group)
        if at and not any(line.kind is Kind.PAGE_HEAD for line in group):
            return None
        said = PageHead()
        for line in group:
            said = over(said, read_page_head(line.text) or read_masthead(line.text) or said)
        same = over(said, self._place) == self._place
        if said.page and same and self._draft is not None:
            return stop  # the same page head, repeated in the middle of the page
        self._place = over(PageHead(said.newspaper, said.published, said.page), self._carried(said))
        self._draft, self._before = None, Before()
        return stop

    def _carried(self, said: PageHead) -> PageHead:
        """What a new page keeps: newspaper and day of the issue, but not the old page."""
        page = None if said.page else self._default.page if self._draft is None else None
        return PageHead(self._place.newspaper, self._place.published, page)

    def _caption_stop(self, at: int) -> int:
        """The index after a caption, which may continue over the lines of its block."""
        stop = at + 1
        while stop < min(len(self._lines), at + _CAPTION_LINES + 1) and not self._lines[stop].gap:
            stop += 1
        block = self._lines[at:stop]
        whole = all(line.kind in (Kind.TEXT, Kind.CAPTION) for line in block)
        ended = ends_sentence(block[-1].text) or block[-1].kind is Kind.CAPTION
        begun = block[0].gap and not ends_sentence(block[0].text)
        return stop if whole and ended and begun and len(block) <= _CAPTION_LINES else at + 1

    def _text(self, line: Line) -> None:
        draft = self._current(line)
        opening = read_opening(line.text)
        begins = opening is not None and not opening.quoted and line.from_page is None
        if draft.pieces and (begins or line.from_page):
            draft = self._open(line)
        draft.from_page = draft.from_page or line.from_page
        start, text = line.start, line.text
        if line.kind is Kind.MASTHEAD and not draft.pieces and (day := month_day(text)):
            draft.day = day  # the date alone, between headline and text
            return
        if text:
            if opening is not None and not draft.pieces:
                draft.reporters += opening.names
                draft.day = month_day(opening.day)
                start, text = start + opening.end, text[opening.end :]
            if text:
                alone = line.kind is Kind.HEADLINE or plain(text) != text
                draft.pieces.append(Piece(start, line.end, line.stop, alone))
                draft.foot = text
        complete = line.to_page is not None or (bool(text) and ends_sentence(text))
        if not text and line.to_page is None:
            complete = self._before.complete
        draft.to_page = line.to_page or draft.to_page
        self._before = Before(complete, line.to_page is not None, body=bool(draft.pieces))


def over(first: PageHead, second: PageHead) -> PageHead:
    """The first page head, with its missing fields taken from the second."""
    return PageHead(
        first.newspaper or second.newspaper,
        first.published or second.published,
        first.page or second.page,
    )


def _follow(drafts: Sequence[Draft]) -> list[Draft]:
    """Joins halves linked by 下转 and 上接; a half without a partner stays unchanged."""
    going = [at for at, draft in enumerate(drafts) if draft.to_page]
    coming = [at for at, draft in enumerate(drafts) if draft.from_page]
    after: dict[int, int] = {}
    if max(len(going), len(coming)) <= _JUMPS:
        after.update(_pairs(drafts, going, coming))
    found: list[Draft] = []
    taken: set[int] = set()
    starts = sorted(set(range(len(drafts))) - set(after.values()))
    # A ring of jumps has no start; it is read from its first draft in the file.
    for start in [*starts, *range(len(drafts))]:
        if start in taken:
            continue
        at, draft = start, drafts[start]
        taken.add(at)
        while (at := after.get(at, -1)) >= 0 and at not in taken:
            draft.absorb(drafts[at])
            taken.add(at)
        found.append(draft)
    return found


def _pairs(
    drafts: Sequence[Draft], going: Sequence[int], coming: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pairs of first and second halves, matched by headline, else by page and order.

    If a page has more halves of one kind than of the other, order cannot tell which belong
    together; they then stay apart, because a wrong join is worse.
    """
    free = list(going)
    groups: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    waiting = []
    for second in coming:
        same = [first for first in free if _fit(drafts, first, second, by_headline=True)]
        if len(same) == 1:
            free.remove(same[0])
            yield same[0], second
        else:
            waiting.append(second)
    for second in waiting:
        if firsts := tuple(first for first in free if _fit(drafts, first, second)):
            groups[firsts].append(second)
    for firsts, seconds in groups.items():
        if len(firsts) == len(seconds) and set(firsts) <= set(free):
            free = [first for first in free if first not in firsts]
            yield from zip(firsts, seconds, strict=True)


def _fit(drafts: Sequence[Draft], first: int, second: int, *, by_headline: bool = False) -> bool:
    one, two = drafts[first], drafts[second]
    if first == second or not (_same(two.place, one.to_page) and _same(one.place, two.from_page)):
        return False
    if one.head is None or two.head is None:
        return not by_headline
    # The second page often shortens the headline. A different headline is accepted only if both
    # pages are known.
    same = two.head.headline in one.head.headline or one.head.headline in two.head.headline
    return same or bool(not by_headline and one.place.page and two.place.page)


def _same(place: PageHead, page: str | None) -> bool:
    return place.page is None or comparable(place.page) == page
