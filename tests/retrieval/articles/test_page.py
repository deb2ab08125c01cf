"""Page text to articles: heads, reporters, days, captions, and jumps from page to page."""

import re
from datetime import date
from pathlib import Path

import pytest

from retrieval.articles.page import Page, parse_page
from retrieval.records import Article, Remark

SAMPLE = Path(__file__).parents[3] / "seeds" / "000_5e56fd7b06d4ba82.txt"


def parsed(text: str, source: str = "page.txt") -> Page:
    return parse_page(text, source=source)


def only(text: str, source: str = "page.txt") -> Article:
    page = parsed(text, source)
    assert page.remarks == ()
    [article] = page.articles
    return article


def heads(article: Article) -> tuple[str | None, str | None, str | None, tuple[str, ...]]:
    return article.kicker, article.headline, article.subhead, article.reporters


def test_the_sample_page_holds_four_articles_with_their_heads_and_reporters() -> None:
    page = parsed(SAMPLE.read_text("utf-8"), SAMPLE.name)
    assert page.remarks == ()
    assert [heads(article) for article in page.articles] == [
        (
            "邓群策在2021年优化营商环境专项工作评议动员会上强调——",
            "加快推动营商环境持续好转，助推高质量发展",
            "朱健主持",
            ("陈润",),
        ),
        (
            "邓群策会见到访的北京航空航天大学副校长陶智一行，双方一致表示——",
            "加快推动合作项目产业化，实现共赢发展",
            None,
            ("陈润",),
        ),
        (
            None,
            "特变电工云集 5G 科技产业园开通交付",
            "朱健出席仪式并宣布产业园正式开通",
            ("罗文鹏",),
        ),
        (
            None,
            "开辟校地合作新篇章 助力衡阳现代产业强市建设",
            "朱健主持召开北航衡阳航空航天科技园项目推进座谈会。陶智一行参加",
            ("罗文鹏",),
        ),
    ]


def test_the_sample_page_joins_what_its_columns_broke() -> None:
    page = parsed(SAMPLE.read_text("utf-8"), SAMPLE.name)
    texts = [article.text for article in page.articles]
    assert "加快推动衡阳营商环境持续好转" in texts[0]
    assert "项目选址南岳机场附近" in texts[2]
    assert "种衍民表示，衡变公司" in texts[2]
    assert "朱健一一认真记录" in texts[3]
    assert [text[:5] for text in texts] == ["5月17日"] * 4
    assert [len(text.split("\n")) for text in texts] == [9, 5, 7, 5]
    assert all(article.body.seams == () for article in page.articles)


def test_the_sample_page_infers_the_year_from_its_text_and_says_so() -> None:
    page = parsed(SAMPLE.read_text("utf-8"), SAMPLE.name)
    known = {(article.dateline, article.dateline_inferred) for article in page.articles}
    assert known == {(date(2021, 5, 17), True)}
    assert {(article.newspaper, article.page, article.published) for article in page.articles} == {
        (None, None, None)
    }


BODY = "5月17日，会议召开。邓群策出席会议并强调，要以强烈的责任感推进各项工作。"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("# 会议召开\n■本报记者 陈 润\n", (None, "会议召开", None, ("陈润",))),
        ("## 会议召开\n■本报记者 陈 润\n", (None, "会议召开", None, ("陈润",))),
        ("会议召开\n本报记者 陈 润\n", (None, "会议召开", None, ("陈润",))),
        (
            "会议召开\n朱健主持\n陶智到\n记者 陈润\n",
            (None, "会议召开", "朱健主持 陶智到", ("陈润",)),
        ),
        ("双方表示：\n会议召开\n记者 陈润\n", ("双方表示：", "会议召开", None, ("陈润",))),
        ("双方\n表示——\n开会\n记者 陈润\n", ("双方表示——", "开会", None, ("陈润",))),
        ("**会议召开**\n\n本报讯（记者 陈润）", (None, "会议召开", None, ("陈润",))),
        ("会议召开\n\n新华社衡阳5月17日电（记者陈润）", (None, "会议召开", None, ("陈润",))),
        ("会议召开\n\n", (None, "会议召开", None, ())),
        ("谁来评议？\n记者 陈润\n", (None, "谁来评议？", None, ("陈润",))),
        ("## 双方表示\n# 会议召开\n", ("双方表示", "会议召开", None, ())),
        ("# 会议召开\n## 朱健主持\n", (None, "会议召开", "朱健主持", ())),
        ("# 会议召开\n——优化营商环境纪实\n", (None, "会议召开", "——优化营商环境纪实", ())),
        ("# 会议召开\n\n朱健主持。\n\n■记者 陈润\n", (None, "会议召开", "朱健主持。", ("陈润",))),
    ],
)
def test_heads_are_read_in_every_dress(
    head: str, expected: tuple[str | None, str | None, str | None, tuple[str, ...]]
) -> None:
    article = only(head + BODY)
    assert heads(article) == expected
    assert article.text == BODY


@pytest.mark.parametrize(
    "foot", ["（记者 陈润）", "\n（记者 陈 润）", "\n本报记者 陈润", "（陈润）"]
)
def test_a_byline_at_the_foot_names_the_reporter(foot: str) -> None:
    article = only(f"# 会议召开\n\n{BODY}{foot}\n")
    assert (article.reporters, article.text) == (("陈润",), BODY)


def test_a_bare_headline_after_a_foot_byline_begins_the_next_article() -> None:
    page = parsed(f"# 甲会\n{BODY}\n记者 陈润\n乙会召开\n本报讯 {BODY}")
    assert [article.headline for article in page.articles] == ["甲会", "乙会召开"]


def test_an_opening_without_a_headline_begins_an_article_of_its_own() -> None:
    page = parsed(f"# 简讯\n本报讯 {BODY}\n本报讯（记者 陈润）朱健主持会议。")
    assert [(article.headline, article.reporters) for article in page.articles] == [
        ("简讯", ()),
        (None, ("陈润",)),
    ]


def test_a_quoted_wire_report_stays_inside_its_article() -> None:
    article = only(f"# 会议召开\n{BODY}\n据新华社北京5月18日电 国务院开会。")
    assert article.text == f"{BODY}\n据新华社北京5月18日电 国务院开会。"


def test_captions_and_editors_lines_stay_apart_and_leave_a_seam() -> None:
    text = (
        "# 会议召开\n\n会议召开，要推\n\n图为会议现场。 陈 润 摄\n\n进工作。\n\n"
        "责任编辑：张三 校对 李四\n"
    )
    article = only(text)
    assert (article.text, article.captions) == (
        "会议召开，要推进工作。",
        ("图为会议现场。 陈 润 摄",),
    )
    assert article.body.seams == (7,)


def test_a_caption_goes_on_over_the_lines_of_its_block() -> None:
    article = only(f"# 会议召开\n\n{BODY}\n\n图为陶智一行参观北航衡阳\n产学研中心。\n\n会议结束。")
    assert article.captions == ("图为陶智一行参观北航衡阳产学研中心。",)
    assert article.text == f"{BODY}\n会议结束。"


def test_a_crosshead_is_a_paragraph_of_its_own() -> None:
    head = f"# 会议召开\n{BODY}\n### 一、打造平台\n平台建成。"
    article = only(f"{head}\n\n**二、优化服务**\n\n服务更好。")
    assert article.text == f"{BODY}\n一、打造平台\n平台建成。\n二、优化服务\n服务更好。"


TWO_PAGES = (
    "衡阳日报 2021年5月18日 星期二 第A01版 要闻\n"
    "# 会议召开\n■本报记者 陈 润\n要推\n（下转第A02版）\n"
    "# 园区开通\n园区开通。\n"
    "衡阳日报 2021年5月18日 星期二 第A02版 综合\n"
    "（上接第A01版）进工作。（记者 罗文鹏）\n# 天气\n天气晴好。\n"
)


def test_a_text_on_two_pages_is_joined_with_a_seam() -> None:
    first, second, third = parsed(TWO_PAGES).articles
    assert (first.headline, first.text, first.body.seams) == ("会议召开", "要推进工作。", (2,))
    assert first.reporters == ("陈润", "罗文鹏")
    assert [(article.headline, article.page) for article in (first, second, third)] == [
        ("会议召开", "A01"),
        ("园区开通", "A01"),
        ("天气", "A02"),
    ]
    assert {(article.newspaper, article.published) for article in (first, second, third)} == {
        ("衡阳日报", date(2021, 5, 18))
    }


def test_the_second_half_can_stand_first_in_the_file() -> None:
    raw = "第2版\n（上接第1版）会议结束。\n第1版\n# 会议召开\n会议召开。（下转第2版）"
    article = only(raw)
    assert article.text == "会议召开。\n会议结束。"
    assert article.body.offset(6) < article.body.offset(0)


def test_halves_are_paired_by_headline_before_order() -> None:
    raw = (
        "第1版\n# 甲会召开\n甲一（下转第2版）\n# 乙会召开\n乙一（下转第2版）\n"
        "第2版\n# 乙会召开\n（上接第1版）乙二。\n# 甲会\n（上接第1版）甲二。\n"
    )
    page = parsed(raw)
    assert [article.text for article in page.articles] == ["甲一甲二。", "乙一乙二。"]


def test_one_half_alone_only_loses_its_mark() -> None:
    first, second = parsed(
        "# 甲会\n会议召开。（下转第3版）\n# 乙会\n（上接第1版）会议结束。"
    ).articles
    assert (first.text, second.text) == ("会议召开。", "会议结束。")


def test_halves_that_order_cannot_pair_stay_apart() -> None:
    halves = "第1版\n# 甲\n甲一（下转第2版）\n# 乙\n乙一（下转第2版）\n"
    raw = halves + "第2版\n（上接第1版）某二，结束了。\n"
    assert [article.text for article in parsed(raw).articles] == ["甲一", "乙一", "某二，结束了。"]


def test_a_ring_of_jumps_loses_nothing() -> None:
    first = "第1版\n# 甲\n（上接第2版）甲一。（下转第2版）\n"
    raw = first + "第2版\n# 乙\n（上接第1版）乙一。（下转第1版）"
    assert [article.text for article in parsed(raw).articles] == ["甲一。\n乙一。"]


def test_front_matter_is_believed_before_the_page_head_and_that_before_the_file_name() -> None:
    front = "---\nnewspaper: 湖南日报\ndate: 2021/06/01\npage: B03\n---\n"
    head = "衡阳日报 2021年5月18日 星期二 第A01版\n"
    body = f"# 会议召开\n{BODY}"
    name = "晚报/衡阳晚报-2021-05-19-A02.txt"

    def place(text: str) -> tuple[str | None, date | None, str | None]:
        article = only(text, name)
        return article.newspaper, article.published, article.page

    assert place(front + head + body) == ("湖南日报", date(2021, 6, 1), "B03")
    assert place(head + body) == ("衡阳日报", date(2021, 5, 18), "A01")
    assert place(body) == ("衡阳晚报", date(2021, 5, 19), "A02")


def test_an_unreadable_date_of_the_front_matter_is_remarked() -> None:
    page = parsed(f"---\ndate: someday\n---\n# 会议召开\n{BODY}")
    assert page.remarks == (
        Remark(
            "page.txt", 2, "the date 'someday' cannot be read; write it as 2021-05-18", lost=False
        ),
    )
    assert [article.published for article in page.articles] == [None]


def test_a_masthead_on_lines_of_its_own_gives_paper_and_day() -> None:
    article = only(f"衡阳日报\n2021年5月18日\n星期二 第A01版\n# 会议召开\n{BODY}")
    assert (article.newspaper, article.published, article.page) == (
        "衡阳日报",
        date(2021, 5, 18),
        "A01",
    )


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        (f"# 会\n{BODY}", "2021-05-18-A01.txt", (date(2021, 5, 17), False)),
        (f"# 会\n{BODY}", "20210101.txt", (date(2020, 5, 17), False)),
        (f"# 会\n{BODY}2019年以来，到2035年。", "page.txt", (date(2019, 5, 17), True)),
        (f"# 会\n{BODY}到2035年建成。", "page.txt", (None, False)),
        (f"# 会\n{BODY}", "page.txt", (None, False)),
        ("# 会\n2020年5月17日，会议召开。", "page.txt", (date(2020, 5, 17), False)),
        ("# 会\n近日，2021年的会议召开。", "page.txt", (None, False)),
        ("# 会\n5月1\n6日，会议召开。", "2021-05-18.txt", (date(2021, 5, 16), False)),
    ],
)
def test_the_dateline_takes_its_year_from_what_is_known(
    text: str, source: str, expected: tuple[date | None, bool]
) -> None:
    article = only(text, source)
    assert (article.dateline, article.dateline_inferred) == expected


def test_a_page_without_a_headline_keeps_its_text() -> None:
    article = only(f"{BODY}\n\n朱健主持会议。")
    assert (article.headline, article.text) == (None, f"{BODY}\n朱健主持会议。")


def test_a_headline_without_text_and_a_stray_line_are_remarked() -> None:
    page = parsed(f"今日看点\n\n第1版\n# 甲会\n\n# 乙会\n{BODY}\n# 丙会")
    assert [article.headline for article in page.articles] == ["乙会"]
    assert [(remark.line, remark.text, remark.lost) for remark in page.remarks] == [
        (1, "a line that belongs to no article: '今日看点'", True),
        (4, "no text under '甲会'", True),
        (8, "no text under '丙会'", True),
    ]


def test_the_id_stands_for_the_content_and_not_for_the_file() -> None:
    one, two = only(f"# 会议召开\n{BODY}", "a.txt"), only(f"# 会议召开\n\n{BODY}\n", "b.txt")
    other = only(f"# 会议召开\n{BODY}会议结束。", "a.txt")
    assert one.id == two.id != other.id
    assert re.fullmatch("[0-9a-f]{16}", one.id)
