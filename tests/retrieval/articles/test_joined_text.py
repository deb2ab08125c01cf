"""Every character of an article keeps its place in the page, whatever the page is."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.page import Page, parse_page
from retrieval.records import Article, Text

SAMPLE = Path(__file__).parents[3] / "seeds" / "000_5e56fd7b06d4ba82.txt"


def parsed(text: str) -> Page:
    page = parse_page(text, source="page.txt")
    for article in page.articles:
        assert_body_keeps_its_place(text, article.body)
    return page


def only(text: str) -> Article:
    [article] = parsed(text).articles
    return article


def bare(text: str) -> str:
    return "".join(text.split())


def assert_body_keeps_its_place(raw: str, body: Text) -> None:
    for at, character in enumerate(body.text):
        place = raw[body.offset(at)]
        assert place == character or (character == "\n" and place.isspace())
    ends = [(start, start + length) for start, _, length in body.runs]
    assert [start for start, _ in ends] == [0, *[end for _, end in ends[:-1]]][: len(ends)]
    assert (ends[-1][1] if ends else 0) == len(body.text)
    assert all(length > 0 for _, _, length in body.runs)
    assert list(body.seams) == sorted(set(body.seams))
    borders = [0, *body.seams, len(body.text)]
    for start, end in pairwise(borders):
        if start < end:
            first, last = body.locate(start, end)
            assert bare(raw[first:last]) == bare(body.text[start:end])


def test_control_characters_stay_in_the_text() -> None:
    article = only("# 会议召开\n会议\x1b[31m召开\x07。")
    assert article.text == "会议\x1b[31m召开\x07。"


def test_the_sample_page_keeps_every_character_in_its_place() -> None:
    assert len(parsed(SAMPLE.read_text("utf-8")).articles) == 4


def test_stars_inside_a_sentence_are_kept_and_around_one_left_out() -> None:
    article = only("# 会议召开\n**会议召开。**要**坚决**推进。")
    assert article.text == "会议召开。要**坚决**推进。"


def test_latin_words_keep_one_space_where_a_line_breaks_and_chinese_ones_none() -> None:
    article = only("# 园区开通\n\n这里是 Smart \nPark of\nHengyang\n园区，一期投资20\n21万元。")
    assert article.text == "这里是 Smart Park of\nHengyang园区，一期投资2021万元。"


def test_hard_wrapped_lines_are_joined_to_paragraphs() -> None:
    article = only(
        "# 会议召开\n本报记者 陈润\n"
        "\u3000\u30005月17日，市委书记邓群策\n会见了陶智一行，双方进\n行了友好会谈。\n"
        "\u3000\u3000市领导毛朝晖、刘正兴、张\n亮参加会议。\n"
    )
    assert (article.headline, article.text) == (
        "会议召开",
        "5月17日，市委书记邓群策会见了陶智一行，双方进行了友好会谈。\n"
        "市领导毛朝晖、刘正兴、张亮参加会议。",
    )


def test_a_page_with_windows_line_breaks_counts_them() -> None:
    raw = "# 会议召开\r\n\r\n加快推动衡阳营\r\n\r\n商环境持续好转。\r\n\r\n会议结束。\r\n"
    article = only(raw)
    assert article.text == "加快推动衡阳营商环境持续好转。\n会议结束。"
    assert article.body.offset(7) == raw.index("商")


@pytest.mark.no_cover  # tracing takes the time that is measured
@pytest.mark.parametrize(
    "unit",
    [
        "衡阳",
        "# ",
        "**",
        "**重**",
        "（",
        "2021年",
        "5月17日",
        "本报讯 ",
        " ",
        "陈 ",
        "记者",
        "。）",
        "第1版 ",
    ],
)
def test_a_line_of_five_megabytes_is_read_in_two_seconds(unit: str) -> None:
    text = "# 会议召开\n" + unit * (5_000_000 // len(unit)) + "\n会议结束。"
    begun = time.process_time()
    parse_page(text, source="page.txt")
    assert time.process_time() - begun < 2


FRAGMENTS = [
    "# 加快推动合作项目产业化，实现共赢发展",
    "## 特变电工云集 5G 科技产业园开通交付",
    "### 一、打造平台",
    "邓群策会见到访的陶智一行，双方一致表示——",
    "朱健主持",
    "市政府会议召开",
    "■本报记者 陈 润",
    "本报记者 张三 李四",
    "（记者张三）",
    "作者：张三",
    "**本报讯** 5月17日，市委书记邓群策会见了陶智一行。",
    "本报讯（记者 张三）5月17日下午，会议",
    "新华社北京5月17日电（记者张三）国务院召开会议。",
    "据新华社电 国务院召开会议。",
    "加快推动衡阳营",
    "商环境持续好转，2021年以来，成效明显。",
    "\u3000\u3000会上，**市领导**作了部署。（记者 罗文鹏）",
    "**二、优化服务**",
    "Smart Park",
    "of Hengyang ",
    "图为签约现场。",
    "图为签约",
    "罗文鹏 摄",
    "（图片由市委宣传部提供）",
    "责任编辑：张三",
    "编辑 张三 校对 李四",
    "衡阳日报",
    "2021年5月18日 星期二 第A01版 要闻",
    "2021年5月18日 星期二 第A02版 综合",
    "第1版",
    "第2版",
    "推进工作（下转第2版）",
    "（下转第A02版）",
    "（上接第1版）各项工作。",
    "（上接第A01版）",
    "---",
    "page: A03",
    "（完）",
    "",
    " ",
]
BREAKS = ["\n", "\n\n", "\r\n", "\r\n\r\n", "\f", " \n", "\u2028"]


@given(st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(BREAKS)), max_size=40))
def test_on_any_page_of_newspaper_lines_every_character_keeps_its_place(
    lines: list[tuple[str, str]],
) -> None:
    parsed("".join(fragment + line_break for fragment, line_break in lines).removesuffix("\n"))


@given(
    st.text(
        alphabet=st.sampled_from(
            "会议召开。，！”（）(): \n\r\t\f\u3000#*—-■1年5月7日A本报讯记者电下转上接第版图为陈润摄"
        )
    )
)
def test_on_any_mixture_of_signs_every_character_keeps_its_place(text: str) -> None:
    parsed(text)


@given(st.text())
def test_on_any_text_every_character_keeps_its_place(text: str) -> None:
    parsed(text)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=20))
def test_the_same_page_gives_the_same_articles_and_each_has_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    page = parsed(text)
    assert page == parse_page(text, source="page.txt")
    assert all(article.text.strip() for article in page.articles)
