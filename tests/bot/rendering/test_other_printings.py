"""How it is said where else an article was printed."""

from dataclasses import replace
from datetime import date

from bot.answering.records import Answer, Citation
from bot.question.understand import Question
from bot.rendering import json_form
from bot.rendering.other_printings import also, place_to_json
from bot.telegram_bot.messages import answer_message
from bot.terminal import answers
from retrieval.records import Appearance, Article, Text

EVENING = Appearance("b.jsonl", 3, "衡阳晚报", "2", date(2021, 5, 19), None, "携手共赢")
WIRE = Appearance("c.jsonl", 7, "新华社", None, None, date(2021, 5, 17), None, "https://c")
FILE = Appearance("d.txt")
ARTICLE = Article(
    "696a33c45c8721dd",
    "a.jsonl",
    1,
    Text.plain("大桥通车。"),
    headline="共赢发展",
    newspaper="衡阳日报",
    page="A01",
    published=date(2021, 5, 18),
)
AGAIN = Appearance("e.jsonl", 1, "衡阳日报", "A01", date(2021, 5, 18))


def in_places(*places: Appearance) -> Article:
    return replace(ARTICLE, elsewhere=places)


def test_a_source_says_briefly_where_else_it_was_printed():
    assert (
        also(in_places(EVENING, WIRE), "zh") == "另见：衡阳晚报2021-05-19 第2版、新华社2021-05-17"
    )
    assert (
        also(in_places(EVENING, WIRE), "en")
        == "also in: 衡阳晚报 2021-05-19 page 2, 新华社 2021-05-17"
    )


def test_at_most_two_places_are_named_and_the_others_counted():
    many = in_places(EVENING, *(replace(EVENING, newspaper=f"报{at}") for at in range(4)))
    assert also(many, "zh") == "另见：衡阳晚报2021-05-19 第2版、报02021-05-19 第2版等5处"
    assert also(many, "en").endswith("报0 2021-05-19 page 2 and 3 more")


def test_a_place_that_tells_nothing_new_is_not_named():
    assert also(ARTICLE, "zh") == ""
    assert also(in_places(AGAIN, FILE), "zh") == ""
    assert also(in_places(AGAIN, EVENING, EVENING), "en") == "also in: 衡阳晚报 2021-05-19 page 2"


def test_the_source_line_has_it_in_the_terminal_and_on_telegram():
    article = in_places(EVENING)
    line = "衡阳日报 · 2021-05-18 · 第A01版 · 另见：衡阳晚报2021-05-19 第2版"
    answer = Answer(
        question=Question("通车了吗", "zh", "what"),
        status="answered",
        short_answer=None,
        text="大桥通车。[1]",
        citations=(Citation(1, article, "大桥通车。", 0, 5, ()),),
        related=(),
        expansions=(),
        milliseconds={},
    )
    assert f"《共赢发展》 {line}  696a33c4" in answers.to_terminal(answer, width=None, colour=False)
    assert f" · {line}\n" in answer_message(answer).body.text
    [citation] = json_form.to_json(answer)["citations"]
    assert citation["elsewhere"] == [place_to_json(EVENING)]


def test_an_article_is_shown_with_all_its_places():
    shown = answers.article_to_terminal(in_places(EVENING, WIRE, FILE), width=None, colour=False)
    assert [line for line in shown.splitlines() if line.startswith("另见 also in")] == [
        "另见 also in: 衡阳晚报2021-05-19 第2版 · 《携手共赢》 · b.jsonl:3",
        "另见 also in: 新华社2021-05-17 · c.jsonl:7 · https://c",
        "另见 also in: d.txt",
    ]
    assert json_form.article_to_json(in_places(EVENING))["elsewhere"] == [
        {
            "source": "b.jsonl",
            "line": 3,
            "newspaper": "衡阳晚报",
            "page": "2",
            "published": "2021-05-19",
            "dateline": None,
            "headline": "携手共赢",
            "url": None,
        }
    ]
