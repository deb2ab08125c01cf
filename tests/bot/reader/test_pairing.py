"""Question and window to tokens, and back."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.reader.pairing import MOST_QUESTION_TOKENS, MOST_TOKENS
from tests.bot.training import small

PAIRING = small.pairing()
QUESTION = PAIRING.question("谁会见了北航代表团？")
NEWS = st.text(
    alphabet="北航代表团5月17日½\uff21Beihang ，。“”\n\u3000ﬁ㎡é", min_size=1, max_size=60
)


@given(NEWS | st.text(min_size=1, max_size=40), st.data())
@example("㎡½ ﬁ", None)
@settings(deadline=None)
def test_the_tokens_of_a_span_hold_its_characters_and_map_back_to_the_same(
    window: str, data: st.DataObject | None
):
    start = data.draw(st.integers(0, len(window) - 1)) if data else 0
    end = data.draw(st.integers(start + 1, len(window))) if data else len(window)
    paired = PAIRING.pair(QUESTION, window)
    tokens = paired.tokens_of(start, end)
    if tokens is None:  # a span of characters that the tokenizer drops, such as white space
        return
    left, right = paired.text_of(*tokens)
    again = paired.tokens_of(left, right)
    assert again is not None
    first, last = paired.text_of(*again)
    assert first <= left < right <= last
    # Where a ligature is parted, two tokens hold one character.
    if all(one[1] <= two[0] for one, two in pairwise(paired.offsets)):
        assert (first, last) == (left, right)
    lost = window[start:left] + window[right:end]
    assert not any(sign.isalnum() for sign in lost if sign.isascii() or "一" <= sign <= "鿿")


def test_a_name_among_others_maps_to_itself():
    window = "5月17日，市委书记邓群策会见了到访的北航代表团一行。"
    start = window.index("邓群策")
    paired = PAIRING.pair(QUESTION, window)
    tokens = paired.tokens_of(start, start + 3)
    assert tokens is not None
    assert paired.text_of(*tokens) == (start, start + 3)


def test_a_heading_is_read_and_no_span_can_begin_in_it():
    window = "邓群策会见了代表团。"
    plain = PAIRING.pair(QUESTION, window)
    headed = PAIRING.pair(QUESTION, window, "北航代表团来访")
    assert headed.ids[headed.first :] == plain.ids[plain.first :]
    assert headed.offsets == plain.offsets
    above = small.tokenizer().decode(headed.ids[plain.first : headed.first])
    assert "".join(above.split()) == "北航代表团来访"


def test_what_does_not_fit_is_left_out_at_the_end():
    question = PAIRING.question("谁" * 1000)
    paired = PAIRING.pair(question, "开会" * 2000)
    assert len(question) == MOST_QUESTION_TOKENS
    assert len(paired.ids) == MOST_TOKENS
    assert len(paired.offsets) == MOST_TOKENS - paired.first - 1
