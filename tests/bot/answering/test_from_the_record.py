"""Questions for the record of an article: who wrote it, on which page, on which day."""

import json
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.records import Answer
from retrieval.archive import Archive
from retrieval.make_index import build
from retrieval.settings import Settings
from tests.conftest import IndexMaker, OnceMaker, with_encoder

BRIDGE = {
    "title": "湘江大桥今日通车",
    "text": "5月20日，湘江大桥正式通车。市长王小明剪彩，大桥总投资30亿元。",
    "date": "2021-05-21",
    "source": "湘江日报",
    "page": "A03",
    "author": "李大江、欧阳海",
}
LIBRARY = {
    "title": "图书馆新馆动工",
    "text": "6月1日，市图书馆新馆动工。副市长张远山讲话，新馆藏书两百万册。",
}
ESSAY = {
    "title": "专家谈古城保护",
    "text": "《江南时报》日前刊登文章，题为《留住古城》。作者赵青山写道，古城保护要依靠居民。",
    "date": "2021-06-03",
    "source": "湘江日报",
    "author": "周小舟",
}


@pytest.fixture(scope="module")
def answerer(archive: Archive) -> Answerer:
    return Answerer(archive, Settings())


@pytest.fixture(scope="module")
def of_json_lines(encoder_folder: Path, made_once: OnceMaker) -> Answerer:
    def make(folder: Path) -> None:
        seeds = folder / "a.jsonl"
        lines = (json.dumps(one, ensure_ascii=False) for one in (BRIDGE, LIBRARY, ESSAY))
        seeds.write_text("\n".join(lines), encoding="utf-8")
        build([seeds], with_encoder(folder / "index", encoder_folder), Settings())

    return Answerer(Archive(made_once("records", make) / "index", Settings()), Settings())


def told(answer: Answer) -> tuple[str, str | None, list[str | None]]:
    return answer.status, answer.short_answer, [one.article.headline for one in answer.citations]


@pytest.mark.parametrize(
    ("question", "short", "text"),
    [
        ("哪位记者报道了湘江大桥通车？", "李大江、欧阳海", "李大江、欧阳海 [1]"),
        (
            "Who wrote the story about the Xiangjiang bridge?",
            "李大江、欧阳海",
            "李大江 (Li Dajiang)、欧阳海 (Ouyang Hai) [1]",
        ),
        ("湘江大桥通车登在第几版？", "第A03版", "第A03版 [1]"),
        ("Which page carried the story about the Xiangjiang bridge?", "page A03", "page A03 [1]"),
        ("湘江大桥通车的消息是哪天见报的？", "2021-05-21", "2021-05-21 [1]"),
        (
            "When was the story about the Xiangjiang bridge published?",
            "2021-05-21",
            "2021-05-21 [1]",
        ),
        ("王小明剪彩的那篇报道标题是什么？", "湘江大桥今日通车", "湘江大桥今日通车 [1]"),
        ("哪家报纸报道了湘江大桥通车？", "湘江日报", "湘江日报 [1]"),
    ],
)
def test_a_field_of_the_record_is_answered_with_a_quotation_from_its_article(
    question: str, short: str, text: str, of_json_lines: Answerer
):
    answer = of_json_lines.answer(question)
    assert told(answer) == ("answered", short, ["湘江大桥今日通车"])
    assert answer.text == text
    assert answer.citations[0].quote in BRIDGE["text"]


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("哪位记者报道了5G科技产业园开通？", "罗文鹏"),
        ("邓群策会见陶智的新闻是谁写的？", "陈润"),
        ("优化营商环境动员大会是誰報道的？", "陈润"),
        ("Which reporter wrote about the industrial park?", "罗文鹏"),
        ("What is the headline of the story about the park?", "特变电工云集 5G 科技产业园开通交付"),
    ],
)
def test_the_sample_page_tells_who_wrote_what(question: str, short: str, answerer: Answerer):
    assert answerer.answer(question).short_answer == short


def test_the_person_of_the_event_is_not_the_reporter(of_json_lines: Answerer):
    questions = ("谁在大桥通车时剪彩？", "谁报道了王小明剪彩？")
    assert [of_json_lines.answer(one).short_answer for one in questions] == [
        "王小明",
        "李大江、欧阳海",
    ]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("市图书馆新馆动工是谁报道的？", "报纸没有写明这篇报道是谁写的。"),
        ("Who reported on the library?", "The paper does not say who reported it."),
        ("图书馆新馆动工的消息登在哪一版？", "档案没有记下这篇报道登在第几版。"),
        ("图书馆新馆动工的消息哪天见报？", "档案没有记下这篇报道是哪天刊登的。"),
        ("哪家报纸报道了图书馆新馆动工？", "档案没有记下这篇报道登在哪家报纸。"),
    ],
)
def test_a_field_that_the_record_lacks_is_said_to_be_missing(
    question: str, text: str, of_json_lines: Answerer
):
    answer = of_json_lines.answer(question)
    assert told(answer) == ("not_in_archive", None, [])
    assert answer.text == text
    assert [one.headline for one in answer.related] == ["图书馆新馆动工"]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("哪位记者报道了清华大学代表团来访？", "“清华大学”"),
        ("哪位记者报道了火车站爆炸？", "没有找到"),
        ("Which reporter covered the Tsinghua visit?", "“Tsinghua”"),
        ("Who reported on the airport explosion?", "no article answers"),
        ("这篇报道是谁写的？", "没有找到"),
    ],
)
def test_an_event_that_no_article_tells_has_no_reporter(
    question: str, reason: str, answerer: Answerer
):
    answer = answerer.answer(question)
    assert told(answer) == ("not_in_archive", None, [])
    assert reason in answer.text


def test_a_headline_in_quotation_marks_means_its_article(of_json_lines: Answerer):
    assert of_json_lines.answer("《湘江大桥今日通车》是谁写的？").short_answer == "李大江、欧阳海"
    assert of_json_lines.answer("Who wrote “湘江大桥今日通车”?").short_answer == "李大江、欧阳海"


def test_the_author_of_an_article_that_the_text_tells_of_is_not_the_reporter(
    of_json_lines: Answerer,
):
    answer = of_json_lines.answer("留住古城的那篇文章是谁写的？")
    assert answer.short_answer != "周小舟"
    assert "周小舟" not in (of_json_lines.answer("《史记》是谁写的？").short_answer or "")


def test_a_page_that_only_another_printing_tells_is_given(
    new_index: IndexMaker, seeds_folder: Path
):
    evening = {**BRIDGE, "source": "湘江晚报", "page": "5"}
    morning = {name: value for name, value in BRIDGE.items() if name != "page"}
    lines = (json.dumps(one, ensure_ascii=False) for one in (morning, evening))
    (seeds_folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    answerer = Answerer(Archive(new_index(seeds_folder), Settings()), Settings())
    assert answerer.answer("湘江大桥通车登在哪一版？").short_answer == "第5版"
