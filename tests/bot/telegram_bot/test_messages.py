"""What a message says of an answer, of an article, and of further results."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.records import Answer, Citation
from bot.answering.wording import perhaps
from bot.question.understand import Language, Question
from bot.rendering.safe_text import printable
from bot.telegram_bot.buttons import LONGEST, Close, More, Show, encode
from bot.telegram_bot.formatting import LONGEST_MESSAGE, split
from bot.telegram_bot.messages import (
    Message,
    answer_message,
    article_message,
    article_pages,
    further,
    greeting,
    inline_message,
    more_message,
    place_of,
    sources_message,
)
from retrieval.records import Article, Hit, Passage, Text
from tests.bot.telegram_bot.entities import Json, accepted, covered, units

FIRST, SECOND = "邓群策会见陶智一行。", "双方谈了合作。"
ARTICLE = Article(
    id="696a33c45c8721dd",
    source="a.txt",
    line=None,
    body=Text(f"{FIRST}\n{SECOND}", ((0, 20, 10), (10, 31, 8))),
    kicker="双方一致表示——",
    headline="实现共赢发展",
    subhead="会谈友好",
    reporters=("陈润", "罗文鹏"),
    newspaper="衡阳日报",
    page="A01",
    published=date(2021, 5, 18),
    url="https://example.org/1",
)
CITATION = Citation(1, ARTICLE, FIRST, 20, 30, ("陶智", "会见"))
ANSWER = Answer(
    Question("谁会见了陶智？", "zh", "who"), "answered", "邓群策", "邓群策 [1]", (CITATION,)
)


def article_of(text: str, **parts: object) -> Article:
    return replace(ARTICLE, body=Text.plain(text), **parts)  # type: ignore[arg-type]


def hit_of(article: Article) -> Hit:
    return Hit(article, Passage(article.id, 0, 0, len(article.text)), 1.0, 0.9, 1.0, ())


def told(message: Message) -> list[tuple[str, str]]:
    """The formats of a message, if Telegram takes them, and what they cover."""
    found = entities_of(message)
    return [(one["type"], covered(message.body.text, [one], one["type"])[0]) for one in found]


def said_by(message: Message) -> str:
    return message.body.text


def entities_of(message: Message) -> list[Json]:
    return accepted(message.body.text, [one.to_dict() for one in message.body.entities])


def test_an_answer_is_told_first_then_each_source_with_its_quotation():
    message = answer_message(ANSWER)
    assert message.body.text == (
        "邓群策 [1]\n\n"
        "[1] 《实现共赢发展》 · 衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏\n"
        "邓群策会见陶智一行。"
    )
    assert entities_of(message) == [
        {"type": "bold", "offset": 0, "length": 3},
        {"type": "text_link", "offset": 13, "length": 8, "url": "https://example.org/1"},
        {"type": "expandable_blockquote", "offset": 62, "length": 10},
        {"type": "bold", "offset": 65, "length": 2},
        {"type": "bold", "offset": 67, "length": 2},
    ]
    assert told(message) == [
        ("bold", "邓群策"),
        ("text_link", "《实现共赢发展》"),
        ("expandable_blockquote", "邓群策会见陶智一行。"),
        ("bold", "会见"),
        ("bold", "陶智"),
    ]
    assert [[(one.label, one.press) for one in row] for row in message.rows] == [
        [("[1] 全文 《实现共赢发展》", Show("696a33c45c8721dd", None, 0, 10))],
        [("更多结果", More(0))],
    ]


@pytest.mark.parametrize(
    ("language", "said", "known", "labels"),
    [
        (
            "zh",
            f"这段可能有关：“{FIRST}” [1]",
            "衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏",
            ["[1] 全文 《实现共赢发展》", "更多结果"],
        ),
        (
            "en",
            f"This may be it: “{FIRST}” [1]",
            "衡阳日报 · 2021-05-18 · page A01 · by 陈润, 罗文鹏",
            ["[1] Article 《实现共赢发展》", "More results"],
        ),
    ],
)
def test_a_perhaps_is_its_quotation_and_source_without_a_bold_answer(
    language: Language, said: str, known: str, labels: list[str]
):
    question = Question("谁会见了陶智？", language, "who")
    doubted = Answer(question, "perhaps", None, perhaps(question, CITATION), (CITATION,))
    message = answer_message(doubted)
    assert message.body.text == f"{said}\n\n[1] 《实现共赢发展》 · {known}\n{FIRST}"
    assert told(message) == [
        ("text_link", "《实现共赢发展》"),
        ("expandable_blockquote", FIRST),
        ("bold", "会见"),
        ("bold", "陶智"),
    ]
    assert entities_of(message)[0]["offset"] == units(f"{said}\n\n[1] ")
    assert [button.label for row in message.rows for button in row] == labels
    assert told(sources_message(doubted)) == told(message)


def test_sources_are_the_answer_without_its_words():
    message, answer = sources_message(ANSWER), answer_message(ANSWER)
    assert message.body.text == answer.body.text.partition("\n\n")[2]
    assert told(message) == told(answer)[1:]
    assert said_by(sources_message(replace(ANSWER, citations=()))) == "上一个回答没有引文。"


def test_a_citation_is_found_by_its_place_not_by_its_first_occurrence():
    twice = article_of(f"{FIRST}{FIRST}")
    assert place_of(Citation(1, twice, FIRST, 10, 20)) == (10, 10)
    assert place_of(Citation(1, twice, "没有", 0, 2)) == (0, 0)


def test_the_first_page_of_an_article_has_all_head_lines_and_the_citation_underlined():
    message = article_message(ARTICLE, Show(ARTICLE.id, None, 0, 10), "zh")
    known = "衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏"
    assert message.body.text == (
        f"双方一致表示——\n《实现共赢发展》\n会谈友好\n{known}\n\n{FIRST}\n\n{SECOND}"
    )
    assert told(message) == [
        ("text_link", "《实现共赢发展》"),
        ("bold", "《实现共赢发展》"),
        ("italic", known),
        ("underline", FIRST),
    ]
    assert message.rows[-1][0].press == Close()


def test_an_article_opens_on_the_page_of_its_citation():
    long = article_of("\n".join(f"{number}{FIRST * 20}" for number in range(60)))
    pages = article_pages(long.text)
    start = long.text.index("50邓")
    message = article_message(long, Show(long.id, None, start, 12), "en")
    assert ("underline", "50邓群策会见陶智一行。") in told(message)
    assert [button.label for button in message.rows[0]] == ["← Previous", "Next →"]
    assert message.body.text.endswith(f"/{len(pages)}")


@pytest.mark.parametrize("page", [0, 1, 99])
def test_a_page_that_is_not_there_is_the_last(page: int):
    message = article_message(ARTICLE, Show(ARTICLE.id, page, 9999, 9999), "zh")
    assert SECOND in message.body.text


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.sampled_from(["<b>&amp;", "𠮷", "😀", "\n", "好。", "a", "\r\n", "\ud800"])).map(
        "".join
    ),
    st.integers(0, 50),
    st.sampled_from(["zh", "en"]),
)
def test_every_page_of_any_article_fits_into_one_message(text: str, times: int, language: Language):
    long = "标<题>😀" * 200
    article = article_of(
        f"始{text * times * 20}终", kicker=long, headline=long, subhead=long, reporters=(long,)
    )
    for page in range(len(article_pages(article.text))):
        message = article_message(article, Show(article.id, page), language)
        assert entities_of(message)
        [piece] = split(message.body)
        assert units(piece.text) <= LONGEST_MESSAGE
        check_buttons(message)


def check_buttons(message: Message) -> None:
    for row in message.rows:
        for button in row:
            assert button.label
            assert len(encode(button.press).encode()) <= LONGEST


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text(), st.booleans())
def test_a_quotation_is_verbatim_whatever_it_and_its_headline_hold(
    quote: str,
    headline: str,
    short: str,
    refused: bool,  # noqa: FBT001
):
    article = article_of(quote, headline=headline)
    citation = Citation(1, article, quote, 0, len(quote), (quote[:2], "<"))
    answer = replace(ANSWER, short_answer=short, text=f"{short} [1]", citations=(citation,))
    if refused:
        answer = replace(answer, status="not_in_archive", citations=(), related=(article,))
    message = answer_message(answer)
    check_buttons(message)
    quoted = [text for kind, text in told(message) if kind == "expandable_blockquote"]
    assert quoted == ([] if refused else [printable(quote)])


def test_further_results_name_each_article_once_five_a_page():
    articles = [article_of(f"文{n}。", id=f"{n:016x}", headline=f"题{n}") for n in range(7)]
    hits = [hit_of(article) for article in [*articles, articles[0], ARTICLE]]
    places = further(hits, without={ARTICLE.id})
    assert places == tuple(Show(article.id, None, 0, 3) for article in articles)
    known = {article.id: article for article in articles}
    first, second = (more_message(places, known, More(page), "zh") for page in (0, 1))
    assert [row[0].label for row in first.rows] == [
        *(f"{n + 1}. 《题{n}》" for n in range(5)),
        "更多结果",
    ]
    assert first.rows[-1][0].press == More(1)
    assert [row[0].label for row in second.rows] == ["6. 《题5》", "7. 《题6》"]
    assert second.rows[0][0].press == places[5]
    known_of_it = "衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏"
    assert said_by(second) == (
        "更多相关报道（第 2 页）："
        f"\n\n6. 《题5》 · {known_of_it}\n文5。\n\n7. 《题6》 · {known_of_it}\n文6。"
    )
    assert told(second) == [("bold", "《题5》"), ("bold", "《题6》")]
    assert said_by(more_message(places, known, More(2), "zh")) == "没有更多了。"


def test_a_further_result_that_has_left_the_archive_is_left_out_or_said_to_be_gone():
    places = (Show("0" * 16, None, 0, 3), Show(ARTICLE.id, None, 0, 10))
    message = more_message(places, {ARTICLE.id: ARTICLE}, More(0), "zh")
    assert [row[0].label for row in message.rows] == ["2. 《实现共赢发展》"]
    gone = said_by(more_message(places, {}, More(0), "zh"))
    assert gone.startswith("这篇报道已经不在档案里了")


@pytest.mark.parametrize(
    ("headline", "label"),
    [
        ("字" * 40, f"《{'字' * 15}…》"),
        ("字" * 14 + "👍🏽" * 9, f"《{'字' * 14}👍🏽…》"),
        ("字" * 14 + "e\u0301" * 9, "《" + "字" * 14 + "e\u0301" * 3 + "…》"),
        ("a" * 30 + "🇨🇳" * 9, f"《{'a' * 30}…》"),
        ("a " * 40, f"《{'a ' * 15}a…》"),
    ],
)
def test_a_headline_in_a_button_is_cut_behind_a_whole_sign(headline: str, label: str):
    answer = replace(ANSWER, citations=(), related=(article_of("文。", headline=headline),))
    assert answer_message(answer).rows[0][0].label == label


def test_an_example_question_names_its_article_in_every_button_that_goes_on_from_it():
    message = answer_message(ANSWER, example=ARTICLE.id, understood="谁会见了陶智？")
    assert message.body.text.startswith("谁会见了陶智？\n\n邓群策 [1]")
    assert told(message)[0] == ("italic", "谁会见了陶智？")
    assert message.rows[-1][0].press == More(0, ARTICLE.id)


def test_greetings_without_headlines_have_no_examples():
    assert greeting([], "en").rows == ()
    assert [row[0].label for row in greeting([ARTICLE], "en").rows] == [
        "What is 《实现共赢发展》 about?"
    ]


def test_an_inline_result_gives_source_and_words():
    message = inline_message(hit_of(ARTICLE), "zh")
    assert message.body.text == (
        "《实现共赢发展》 · 衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏\n" + ARTICLE.text
    )
    assert told(message) == [
        ("text_link", "《实现共赢发展》"),
        ("bold", "《实现共赢发展》"),
        ("expandable_blockquote", ARTICLE.text),
    ]
