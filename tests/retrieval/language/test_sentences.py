"""Text to sentences."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.language.sentences import sentences

PRINTED = st.text(alphabet="甲乙丙，。！？；“”（）《》 \nab.3…", max_size=120)


def cut(text: str, seams: tuple[int, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in sentences(text, seams)]


def test_a_closing_quote_belongs_to_the_sentence_it_closes():
    assert cut("会上宣布“开工。”大家鼓掌。") == ["会上宣布“开工。”", "大家鼓掌。"]


def test_a_quotation_is_not_cut_inside():
    assert cut("他说：“好。我去！”于是走了。会议结束") == [
        "他说：“好。我去！”",
        "于是走了。",
        "会议结束",
    ]


def test_brackets_close_with_their_sentence():
    assert cut("北航（以下简称北航。）参加。完") == ["北航（以下简称北航。）", "参加。", "完"]


def test_a_full_stop_in_a_number_or_an_address_ends_nothing():
    assert cut("增长3.5%，见www.a.cn。He left. She stayed.") == [
        "增长3.5%，见www.a.cn。",
        "He left.",
        "She stayed.",
    ]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_article():
    text = "他说：“" + "好。" * 200
    assert len(cut(text)) > 50


def test_a_paragraph_border_ends_a_sentence():
    assert cut("第一段\n第二段") == ["第一段", "第二段"]


def test_a_seam_ends_a_sentence():
    assert cut("前半后半。", (2,)) == ["前半", "后半。"]


def test_empty_text_has_no_sentences():
    assert cut("") == cut(" \n ") == []


@given(PRINTED)
def test_sentences_lose_nothing_but_white_space(text: str):
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@given(PRINTED)
def test_sentences_are_ordered_and_do_not_overlap(text: str):
    places = [offset for place in sentences(text) for offset in place]
    assert places == sorted(places)


@given(PRINTED, st.lists(st.integers(0, 120), max_size=3))
def test_no_sentence_crosses_a_seam(text: str, seams: list[int]):
    inside = tuple(sorted(seam for seam in set(seams) if seam < len(text)))
    assert not any(start < seam < end for start, end in sentences(text, inside) for seam in inside)
