"""Formatted text to messages: nothing lost, nothing too long, nothing that Telegram cannot read."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.rendering.safe_text import printable
from bot.telegram_bot.formatting import (
    BOLD,
    LONGEST_MESSAGE,
    QUOTE,
    Run,
    highlighted,
    link,
    marked,
    plain,
    render,
    shortened,
    split,
    units,
)
from tests.bot.telegram_bot.markup import covered, parse
from tests.bot.telegram_bot.markup import units as telegram_units

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SIGNS = [
    "𠮷",
    "😀",
    "👍🏽",
    "🇨🇳",
    "e\u0301",
    FAMILY,
    "1\ufe0f\u20e3",
    "🏴\U000e0067\U000e0062\U000e007f",
]

hostile = st.lists(
    st.sampled_from(
        ["<b>", "</b>", "&lt;", "&", "<", ">", '"', "好。", "\n", "\r\n", "\x1b", *SIGNS]
    )
    | st.text(max_size=5)
).map("".join)
tags = st.sampled_from([(), (BOLD,), (QUOTE,), (QUOTE, BOLD), link("https://a.cn/?a=1&b=2")])
runs = st.lists(st.builds(Run, hostile, tags))


@given(runs)
@example([Run("<b>", (BOLD,)), Run("&lt;", (QUOTE, BOLD)), Run("<", (QUOTE,))])
def test_whatever_is_rendered_parses_and_reads_as_it_was(runs: list[Run]):
    text, _ = parse(render(runs))
    assert text == plain(runs)
    assert text == "".join(printable(run.text) for run in runs)


@given(runs, st.integers(40, 200))
def test_split_messages_are_short_enough_and_lose_nothing(runs: list[Run], limit: int):
    pieces = split(runs, limit=limit)
    assert "".join(run.text for piece in pieces for run in piece) == "".join(
        run.text for run in runs
    )
    for piece in pieces:
        text, _ = parse(render(piece))
        assert telegram_units(text) <= limit


@given(st.text(), st.integers(3, 30))
def test_units_are_those_that_telegram_counts(text: str, limit: int):
    assert units(text) == telegram_units(text)
    assert units(shortened(text, limit)) <= limit


def test_no_sign_is_torn_apart_wherever_the_cut_falls():
    for sign in SIGNS:
        for before in range(64):
            text = "字" * before + sign * 100
            pieces = ["".join(run.text for run in piece) for piece in split([Run(text)], limit=64)]
            assert "".join(pieces) == text
            for piece in pieces:
                assert piece.lstrip("字").replace(sign, "") == "", (sign, before)


def test_cuts_fall_behind_paragraphs_else_behind_sentences():
    sentence = "他说：“会议昨日开完了。”"
    paragraphs = f"{sentence * 20}\n" * 20
    ends = {split([Run(paragraphs)], limit=1000)[at][-1].text[-1] for at in range(4)}
    assert ends == {"\n"}
    assert split([Run(sentence * 500)], limit=1000)[0][-1].text.endswith("。”")


def test_a_message_at_the_limit_stays_whole_and_one_unit_more_does_not():
    assert len(split([Run("字" * LONGEST_MESSAGE)])) == 1
    assert len(split([Run("字" * (LONGEST_MESSAGE - 1) + "😀")])) == 2


def test_formats_go_on_in_the_next_message():
    pieces = split([Run("字" * 60, (QUOTE,))], limit=50)
    assert [render(piece) for piece in pieces] == [
        f"<blockquote expandable>{'字' * 50}</blockquote>",
        f"<blockquote expandable>{'字' * 10}</blockquote>",
    ]


def test_the_longest_matched_word_is_marked():
    found = highlighted("北航大学与北航", ["北航", "北航大学", ""], (QUOTE,))
    assert render(found) == ("<blockquote expandable><b>北航大学</b>与<b>北航</b></blockquote>")


@given(runs, st.integers(-50, 50), st.integers(-50, 50))
def test_a_mark_covers_just_what_it_should(runs: list[Run], start: int, end: int):
    text = "".join(run.text for run in runs)
    found = marked(runs, start, end, "u")
    assert "".join(run.text for run in found) == text
    inside = "".join(run.text for run in found if "u" in run.tags)
    assert inside == text[max(start, 0) : max(end, max(start, 0))]


def test_only_addresses_of_the_web_are_linked():
    for address in ("javascript:alert(1)", "file:///etc/passwd", "https://a b", 'http://a"b', None):
        assert link(address) == ()
    text, [entity] = parse(render([Run("报", link("HTTPS://a.cn/?x=1&y='"[:-1]))]))
    assert (covered(text, entity), entity.url) == ("报", "HTTPS://a.cn/?x=1&y=")
