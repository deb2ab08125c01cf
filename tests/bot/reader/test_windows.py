"""A long text to windows."""

from hypothesis import given
from hypothesis import strategies as st

from bot.reader.windows import windows
from retrieval.language.sentences import sentences

TEXTS = st.text(alphabet="会议书记。！？；“”（）\n 3.5a，", max_size=400)


@given(TEXTS)
def test_windows_cover_the_text_in_order_and_keep_to_their_size(text: str):
    cut = windows(text, size=40, overlap=15)
    seen = 0
    for start, end in cut:
        assert start <= seen < end <= start + 40
        # Only white space may stand between two sentences that different windows hold.
        seen = end
    assert seen == len(text)


@given(TEXTS, st.data())
def test_a_short_span_within_a_sentence_is_whole_in_some_window(text: str, data: st.DataObject):
    for left, right in sentences(text):
        start = data.draw(st.integers(left, right - 1))
        end = data.draw(st.integers(start + 1, min(right, start + 15)))
        assert any(
            one <= start and end <= other for one, other in windows(text, size=40, overlap=15)
        )


def test_a_text_of_one_window_is_not_cut():
    assert windows("短文。") == [(0, 3)]
    assert windows("") == []
