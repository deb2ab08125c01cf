"""The table of what English readers call the things that Chinese papers write about."""

from retrieval.bridge.press_terms import press_terms


def test_a_row_is_an_english_term_and_its_chinese_words_the_likeliest_first():
    terms = press_terms()
    assert list(terms.items())[:2] == [
        ("chair", ("主持", "主持召开")),
        ("chaired", ("主持", "主持召开")),
    ]
    assert terms["fact-finding"] == ("调研",)
    assert terms["science and technology park"] == ("科技园",)


def test_every_row_translates_to_chinese():
    for english, chinese in press_terms().items():
        assert english == english.strip().lower()
        assert chinese
        assert not any(word.isascii() for word in chinese)
