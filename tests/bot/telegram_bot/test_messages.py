"""What a message says of an answer, of an article, and of further results."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.records import Answer, Citation
from bot.question.understand import Language, Question
from bot.rendering.safe_text import printable
from bot.telegram_bot.buttons import LONGEST, Close, More, Show, encode
from bot.telegram_bot.formatting import LONGEST_MESSAGE, plain, render, split
from bot.telegram_bot.messages import (
    Message,
    answer_message,
    article_message,
    article_pages,
    greeting,
    inline_message,
    more_message,
    place,
    sources_message,
)
from retrieval.records import Article, Hit, Passage, Text
from tests.bot.telegram_bot.markup import covered, parse, units

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


def test_an_answer_is_told_first_then_each_source_with_its_quotation():
    message = answer_message(ANSWER)
    assert render(message.runs) == (
        "<b>邓群策</b> [1]\n\n"
        '[1] <a href="https://example.org/1">《实现共赢发展》</a>'
        " · 衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏\n"
        "<blockquote expandable>邓群策<b>会见陶智</b>一行。</blockquote>"
    )
    assert [[(one.label, one.press) for one in row] for row in message.rows] == [
        [("[1] 全文 《实现共赢发展》", Show("696a33c45c8721dd", None, 0, 10))],
        [("更多结果", More(0))],
    ]


def test_sources_are_the_answer_without_its_words():
    told = plain(sources_message(ANSWER).runs)
    assert told == plain(answer_message(ANSWER).runs).partition("\n\n")[2]
    assert plain(sources_message(replace(ANSWER, citations=())).runs) == "上一个回答没有引文。"


def test_a_citation_is_found_by_its_place_not_by_its_first_occurrence():
    twice = article_of(f"{FIRST}{FIRST}")
    assert place(Citation(1, twice, FIRST, 10, 20)) == (10, 10)
    assert place(Citation(1, twice, "没有", 0, 2)) == (0, 0)


def test_the_first_page_of_an_article_has_all_head_lines_and_the_citation_underlined():
    message = article_message(ARTICLE, Show(ARTICLE.id, None, 0, 10), "zh")
    assert render(message.runs) == (
        "双方一致表示——\n"
        '<a href="https://example.org/1"><b>《实现共赢发展》</b></a>\n'
        "会谈友好\n"
        "<i>衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏</i>\n\n"
        f"<u>{FIRST}</u>\n\n{SECOND}"
    )
    assert message.rows[-1][0].press == Close()


def test_an_article_opens_on_the_page_of_its_citation():
    long = article_of("\n".join(f"{number}{FIRST * 20}" for number in range(60)))
    pages = article_pages(long.text)
    start = long.text.index("50邓")
    message = article_message(long, Show(long.id, None, start, 12), "en")
    text, entities = parse(render(message.runs))
    [mark] = [one for one in entities if one.type == "underline"]
    assert covered(text, mark) == "50邓群策会见陶智一行。"
    assert [button.label for button in message.rows[0]] == ["← Previous", "Next →"]
    assert text.endswith(f"/{len(pages)}")


@pytest.mark.parametrize("page", [0, 1, 99])
def test_a_page_that_is_not_there_is_the_last(page: int):
    message = article_message(ARTICLE, Show(ARTICLE.id, page, 9999, 9999), "zh")
    assert SECOND in plain(message.runs)


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
        [piece] = split(message.runs)
        told, _ = parse(render(piece))
        assert units(told) <= LONGEST_MESSAGE
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
    text, entities = parse(render(message.runs))
    quoted = [covered(text, one) for one in entities if one.type == "expandable_blockquote"]
    assert quoted == ([] if refused else [printable(quote)])


def test_further_results_name_each_article_once_five_a_page():
    articles = [article_of(f"文{n}。", id=f"{n:016x}", headline=f"题{n}") for n in range(7)]
    hits = [hit_of(article) for article in [*articles, articles[0]]]
    first, second = more_message(hits, 0, "zh"), more_message(hits, 1, "zh")
    assert [row[0].label for row in first.rows] == [
        *(f"{n + 1}. 《题{n}》" for n in range(5)),
        "更多结果",
    ]
    assert first.rows[-1][0].press == More(1)
    assert [row[0].label for row in second.rows] == ["6. 《题5》", "7. 《题6》"]
    assert plain(more_message(hits, 2, "zh").runs) == "没有更多了。"


def test_an_example_question_names_its_article_in_every_button_that_goes_on_from_it():
    message = answer_message(ANSWER, example=ARTICLE.id, understood="谁会见了陶智？")
    assert plain(message.runs).startswith("谁会见了陶智？\n\n邓群策 [1]")
    assert message.rows[-1][0].press == More(0, ARTICLE.id)


def test_greetings_without_headlines_have_no_examples():
    assert greeting([], "en").rows == ()
    assert [row[0].label for row in greeting([ARTICLE], "en").rows] == [
        "What is 《实现共赢发展》 about?"
    ]


def test_an_inline_result_gives_source_and_words():
    told = plain(inline_message(hit_of(ARTICLE), "zh").runs)
    assert told == (
        "《实现共赢发展》 · 衡阳日报 · 2021-05-18 · 第A01版 · 记者 陈润、罗文鹏\n" + ARTICLE.text
    )
