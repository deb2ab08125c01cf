"""Formatted text to messages: nothing lost, nothing too long, nothing that Telegram refuses."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from telegram import MessageEntity

from bot.rendering.safe_text import printable
from bot.telegram_bot.formatting import (
    LONGEST_MESSAGE,
    Formatted,
    cuts,
    formatted,
    joined,
    shortened,
    split,
    units,
)
from tests.bot.telegram_bot.entities import Json, RefusedError, accepted, covered
from tests.bot.telegram_bot.entities import units as telegram_units

BOLD, QUOTE = MessageEntity.BOLD, MessageEntity.EXPANDABLE_BLOCKQUOTE
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SIGNS = [
    "𠮷",
    "😀",
    "👍🏽",
    "🇨🇳",
    "e\u0301",
    "क्षि",
    "\u1100\u1161\u11a8",
    FAMILY,
    "1\ufe0f\u20e3",
    "🏴\U000e0067\U000e0062\U000e007f",
]

hostile = st.lists(
    st.sampled_from(["<b>", "&lt;", '"', "好。", "\n", "\r\n", "\x1b", "\ud800", *SIGNS])
    | st.text(max_size=5)
).map("".join)
kinds = st.sampled_from([(), (BOLD,), (QUOTE,), (QUOTE, BOLD)])
wholes = st.lists(
    st.builds(
        lambda text, kinds, url, bold: formatted(text, *kinds, url=url, bold=bold),
        hostile,
        kinds,
        st.sampled_from([None, "https://a.cn/?a=1&b=2"]),
        st.lists(hostile, max_size=2),
    )
).map(joined)


def told(whole: Formatted) -> list[Json]:
    """The entities as they are sent, if Telegram takes them."""
    entities = [one.to_dict() for one in whole.entities]
    return accepted(whole.text, entities)


@given(st.lists(hostile), kinds)
def test_what_is_formatted_is_taken_and_reads_as_it_was(texts: list[str], kinds: tuple[str, ...]):
    whole = joined(formatted(text, *kinds) for text in texts)
    assert whole.text == "".join(map(printable, texts))
    shown = [printable(text) for text in texts if text]
    for kind in kinds:
        assert covered(whole.text, told(whole), kind) == shown[:100]


def test_nothing_is_bold_inside_what_is_bold_as_a_whole():
    assert formatted("北航北航", BOLD, bold=["北航"]) == formatted("北航北航", BOLD)


@given(wholes, st.integers(40, 200))
def test_split_messages_are_short_enough_and_lose_neither_text_nor_format(
    whole: Formatted, limit: int
):
    pieces = split(whole, limit=limit)
    assert "".join(piece.text for piece in pieces) == whole.text
    for piece in pieces:
        told(piece)
        assert telegram_units(piece.text) <= limit
    for kind in (BOLD, QUOTE, MessageEntity.TEXT_LINK):
        before = covered(whole.text, (one.to_dict() for one in whole.entities), kind)
        after = [
            text
            for piece in pieces
            for text in covered(piece.text, (one.to_dict() for one in piece.entities), kind)
        ]
        assert "".join(after) == "".join(before)


@given(st.text(), st.integers(3, 30))
@example("e" + "\u0301" * 50, 3)
def test_units_are_those_that_telegram_counts(text: str, limit: int):
    assert units(text) == telegram_units(text)
    assert units(shortened(text, limit)) <= limit


@pytest.mark.parametrize("sign", SIGNS)
def test_no_sign_is_torn_apart_wherever_the_cut_falls(sign: str):
    for before in range(64):
        text = "字" * before + sign * 100
        pieces = [text[start:end] for start, end in cuts(text, limit=64)]
        assert "".join(pieces) == text
        for piece in pieces:
            assert piece.lstrip("字").replace(sign, "") == "", before
    for limit in range(3, 40):
        for measure in (units, cell_len):
            short = shortened(sign * 100, limit, measure=measure)
            assert short.removesuffix("…").replace(sign, "") == "" or limit <= measure(sign)


def test_a_sign_that_no_message_takes_whole_is_cut_all_the_same():
    text = "e" + "\u0301" * 5000
    assert cuts(text, limit=LONGEST_MESSAGE) == [(0, 4096), (4096, 5001)]


def test_cuts_fall_behind_paragraphs_else_behind_sentences():
    sentence = "他说：“会议昨日开完了。”"
    paragraphs = f"{sentence * 20}\n" * 20
    ends = {split(formatted(paragraphs), limit=1000)[at].text[-1] for at in range(4)}
    assert ends == {"\n"}
    assert split(formatted(sentence * 500), limit=1000)[0].text.endswith("。”")


def test_a_message_at_the_limit_stays_whole_and_one_unit_more_does_not():
    assert len(split(formatted("字" * LONGEST_MESSAGE))) == 1
    assert len(split(formatted("字" * (LONGEST_MESSAGE - 1) + "😀"))) == 2


def test_formats_go_on_in_the_next_message():
    link = "https://a.cn/1"
    pieces = split(formatted("𠮷" + "字" * 58, QUOTE, url=link), limit=50)
    assert [(piece.text, told(piece)) for piece in pieces] == [
        (
            "𠮷" + "字" * 48,
            [
                {"type": "text_link", "offset": 0, "length": 50, "url": link},
                {"type": "expandable_blockquote", "offset": 0, "length": 50},
            ],
        ),
        (
            "字" * 10,
            [
                {"type": "text_link", "offset": 0, "length": 10, "url": link},
                {"type": "expandable_blockquote", "offset": 0, "length": 10},
            ],
        ),
    ]


def test_the_longest_matched_word_is_bold_at_its_place_in_utf_16():
    whole = joined(
        [formatted("😀 "), formatted("𠮷在北航大学与北航", QUOTE, bold=["北航", "北航大学", ""])]
    )
    assert (whole.text, told(whole)) == (
        "😀 𠮷在北航大学与北航",
        [
            {"type": "expandable_blockquote", "offset": 3, "length": 10},
            {"type": "bold", "offset": 6, "length": 4},
            {"type": "bold", "offset": 11, "length": 2},
        ],
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a b",
        'http://a"b',
        "https://:80/",
        "https://a.cn:http/",
        "https://[::1/",
        None,
    ],
)
def test_only_addresses_of_the_web_are_linked(address: str | None):
    assert formatted("报", url=address).entities == []
    [entity] = told(formatted("报", url="HTTPS://a.cn/?x=1&y="))
    assert entity == {"type": "text_link", "offset": 0, "length": 1, "url": "HTTPS://a.cn/?x=1&y="}


@pytest.mark.parametrize(
    ("entity", "why"),
    [
        ({"type": "bold", "offset": -1, "length": 1}, "incorrect offset -1"),
        ({"type": "bold", "offset": 0, "length": -1}, "incorrect length -1"),
        ({"type": "bold", "offset": 5, "length": 1}, "begins after the end"),
        ({"type": "bold", "offset": 3, "length": 2}, "ends after the end"),
        ({"type": "bold", "offset": 1, "length": 2}, "begins in a middle of a UTF-16 symbol"),
        ({"type": "bold", "offset": 0, "length": 1}, "ends in a middle of a UTF-16 symbol"),
        ({"type": "loud", "offset": 0, "length": 2}, "type loud"),
        ({"type": "text_link", "offset": 0, "length": 2}, "url"),
    ],
)
def test_the_double_of_telegram_refuses_an_entity_that_does_not_fit_its_text(
    entity: Json, why: str
):
    with pytest.raises(RefusedError, match=why):
        accepted("😀字", [entity])
