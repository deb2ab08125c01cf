"""What a line of a page is, and what it says."""

from datetime import date

import pytest

from retrieval.articles.bylines import Opening, read_byline, read_foot, read_names, read_opening
from retrieval.articles.lines import Kind, PageHead, ends_sentence, lines_of, read_page_head
from retrieval.language.dates import MonthDay, month_day, read_date, settle, stated_years


def kind(line: str) -> Kind:
    [found] = lines_of(line)
    return found.kind


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# 加快推动合作项目产业化", Kind.HEADLINE),
        ("## 加快推动合作项目产业化 ##", Kind.HEADLINE),
        ("#衡阳# 今天天气好", Kind.TEXT),
        ("■本报记者 陈 润", Kind.BYLINE),
        ("**■本报记者 陈 润**", Kind.BYLINE),
        ("本报记者 张三 李四", Kind.BYLINE),
        ("（记者张三）", Kind.BYLINE),
        ("作者：张三", Kind.BYLINE),
        ("文/图 张三", Kind.BYLINE),
        ("张三/文 李四/图", Kind.BYLINE),
        ("□ 本报评论员", Kind.BYLINE),
        ("记者从市发改委获悉，项目", Kind.TEXT),
        ("记者看到", Kind.TEXT),
        ("记者手记", Kind.TEXT),
        ("作者单位：市委党校", Kind.TEXT),
        ("图为签约现场。", Kind.CAPTION),
        ("图①：签约现场", Kind.CAPTION),
        ("▲陶智一行参观展厅", Kind.CAPTION),
        ("5月17日，陶智一行参观展厅。 本报记者 陈 润 摄", Kind.CAPTION),
        ("罗文鹏 摄", Kind.CAPTION),
        ("新华社发（罗文鹏摄）", Kind.CAPTION),
        ("（图片由市委宣传部提供）", Kind.CAPTION),
        ("照片由无人机在空中拍摄", Kind.TEXT),
        ("责任编辑：张三", Kind.EDITORS),
        ("编辑 张三 校对 李四", Kind.EDITORS),
        ("本版编辑：张三 版式：李四", Kind.EDITORS),
        ("编辑部主任介绍了情况", Kind.TEXT),
        ("衡阳日报 2021年5月18日 星期二 第A01版 要闻", Kind.PAGE_HEAD),
        ("衡阳日报", Kind.MASTHEAD),
        ("C919 首飞成功", Kind.TEXT),
        ("G20 峰会", Kind.TEXT),
        ("2021年5月18日，会议召开", Kind.TEXT),
        ("（下转第2版）", Kind.MARK),
        ("---", Kind.RULE),
        ("（完）", Kind.RULE),
    ],
)
def test_a_line_is_what_its_words_say(line: str, expected: Kind) -> None:
    assert kind(line) is expected


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("2021年5月18日 星期二 第A01版 要闻", PageHead(None, date(2021, 5, 18), "A01")),
        ("２０２１年５月１８日　星期二　第０３版", PageHead(None, date(2021, 5, 18), "03")),
        ("二〇二一年五月十八日 星期二 第二版", PageHead(None, date(2021, 5, 18), "2")),
        ("A01 要闻 2021-05-18 衡阳日报", PageHead("衡阳日报", date(2021, 5, 18), "A01")),
        ("2021年5月18日星期二第4版", PageHead(None, date(2021, 5, 18), "4")),
        ("第2版：综合", PageHead(None, None, "2")),
        ("湖南日报 2021年5月18日", PageHead("湖南日报", date(2021, 5, 18), None)),
        ("新三版", None),
        ("2021年5月18日 市委书记邓群策会见了陶智一行", None),
    ],
)
def test_a_page_head_gives_paper_day_and_page(line: str, head: PageHead | None) -> None:
    assert read_page_head(line) == head


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("■本报记者 陈 润", ("陈润",)),
        ("本报记者 陈\u3000润 罗文鹏", ("陈润", "罗文鹏")),
        ("本报记者 陈 润 张 三", ("陈润", "张三")),
        ("本报记者 罗 文 鹏", ("罗文鹏",)),
        ("本报记者 欧阳 修", ("欧阳修",)),
        ("记者 张三 通讯员 李四 王五", ("张三", "李四", "王五")),
        ("本报记者 张三 张三", ("张三",)),
        ("衡阳日报全媒体记者 种衍民", ("种衍民",)),
        ("记者张三、通讯员 买买提·艾力 报道", ("张三", "买买提·艾力")),
        ("文字：张三 摄影：李四", ("张三", "李四")),
        ("□陈润", ("陈润",)),
        ("□ 本报评论员", ()),
        ("□ 手记", None),
        ("本报记者 陈润 衡阳市人民政府", None),
    ],
)
def test_a_byline_gives_names_without_the_spaces_of_typesetting(
    line: str, names: tuple[str, ...] | None
) -> None:
    assert read_byline(line) == names


def test_names_of_a_list_are_read_with_any_separator_and_once() -> None:
    assert read_names("陈润、罗文鹏,陈润；Jane Doe 新华社") == ("陈润", "罗文鹏")
    assert read_names("Jane Doe, 陈 润") == ("Jane Doe", "陈润")
    assert read_names("衡阳市人民政府办公室") == ()


@pytest.mark.parametrize(
    ("line", "rest", "names", "day"),
    [
        ("**本报讯** 5月17日，会议", "5月17日，会议", (), ""),
        ("本报讯（记者 张三 通讯员 李四）5月17日", "5月17日", ("张三", "李四"), ""),
        ("**本报讯（记者 张三）** 5月17日", "5月17日", ("张三",), ""),
        ("本报讯5月17日", "5月17日", (), ""),
        ("【本报讯】会议", "会议", (), ""),
        ("本报讯 记者张三报道：会议", "会议", ("张三",), ""),
        ("新华社北京5月17日电（记者张三、李四）国务院", "国务院", ("张三", "李四"), "5月17日"),
        ("中新社长沙５月１７日电 会议", "会议", (), "５月１７日"),
        ("（记者张三）会议", "会议", ("张三",), ""),
    ],
)
def test_an_opening_is_taken_off_with_its_names_and_its_day(
    line: str, rest: str, names: tuple[str, ...], day: str
) -> None:
    opening = read_opening(line)
    assert opening == Opening(len(line) - len(rest), names, day)


@pytest.mark.parametrize(
    "line",
    [
        "本报记者从市电力公司获悉",
        "本报讯息",
        "（北航）会议",
        "5月17日，会议",
        "新华社记者走进衡阳，电力供应",
    ],
)
def test_text_that_only_sounds_like_an_opening_is_none(line: str) -> None:
    assert read_opening(line) is None


def test_a_quoted_wire_report_is_marked_as_quoted() -> None:
    opening = read_opening("据新华社北京5月17日电 会议")
    assert opening == Opening(13, (), "5月17日", quoted=True)


def test_a_byline_at_the_foot_needs_a_role_or_a_common_surname() -> None:
    assert read_foot("参加座谈。（记者 罗文鹏）") == (5, ("罗文鹏",))
    assert read_foot("参加座谈。（陈润）") == (5, ("陈润",))
    assert read_foot("参加座谈。（完）") is None
    assert read_foot("参加座谈。（笑声）") is None
    assert read_foot("北京航空航天大学（北航）") is None


@pytest.mark.parametrize(
    ("line", "ended"),
    [
        ("会议召开。", True),
        ("他说：“好！”", True),
        ("（参加座谈。）", True),
        ("**重要讲话。**", True),
        ("opens in May.", True),
        ("增长3.", False),
        ("（以下简称北航）", False),
        ("加快推动衡阳营", False),
        ("强调——", False),
    ],
)
def test_a_sentence_ends_with_its_mark_and_what_closes_behind_it(line: str, *, ended: bool) -> None:
    assert ends_sentence(line) is ended


def test_lines_know_their_place_and_their_marks() -> None:
    first, second = lines_of("\u3000会议（下转第02版）\r\n\r\n（上接A01版）召开。")
    assert (first.start, first.end, first.stop, first.gap) == (1, 3, 11, True)
    assert (first.text, first.to_page, first.number) == ("会议", "2", 1)
    assert (second.text, second.from_page, second.number) == ("召开。", "A1", 3)


def test_dates_are_read_in_every_dress_and_impossible_ones_are_none() -> None:
    day = date(2021, 5, 17)
    dresses = ["2021-05-17", "2021/5/17", "20210517", "2021-05-17T08:00:00Z", "20210517T080000"]
    dresses += [
        "2021年5月17日",
        "２０２１年５月１７日",
        "二〇二一年五月十七日",
        "二○二一年五月十七日",
    ]
    assert [read_date(dress) for dress in dresses] == [day] * len(dresses)
    words = ["2021-13-01", "yesterday", "000_5e56fd7b06d4ba82"]
    assert [read_date(word) for word in words] == [None, None, None]


def test_a_day_of_another_year_is_no_dateline() -> None:
    assert month_day("5月17日下午") == MonthDay(None, 5, 17)
    assert month_day("２０２０年１２月３日") == MonthDay(2020, 12, 3)
    assert month_day("去年5月17日") is None


def test_targets_and_future_years_are_not_stated_years() -> None:
    text = "2017年起，2019年以来；到2025年、至2035年，力争2026年，2028年前，预计在2027年。"
    assert stated_years(text) == (2019, 2017)
    assert stated_years("2021年与2050年", today=date(2021, 6, 1)) == (2021,)


def test_the_day_of_the_issue_decides_the_year_of_the_dateline() -> None:
    published = date(2021, 1, 2)
    assert settle(MonthDay(None, 1, 1), published, ()) == (date(2021, 1, 1), False)
    assert settle(MonthDay(None, 12, 31), published, ()) == (date(2020, 12, 31), False)
    assert settle(MonthDay(2019, 3, 4), published, ()) == (date(2019, 3, 4), False)
    assert settle(MonthDay(None, 2, 30), published, (2021,)) == (None, False)


def test_without_an_issue_the_latest_stated_year_that_is_not_ahead_of_today_is_inferred() -> None:
    day = MonthDay(None, 12, 30)
    assert settle(day, None, (2021, 2020)) == (date(2021, 12, 30), True)
    assert settle(day, None, (2021, 2020), today=date(2021, 6, 1)) == (date(2020, 12, 30), True)
    assert settle(day, None, ()) == (None, False)
    assert settle(MonthDay(None, 2, 29), None, (2021, 2020)) == (date(2020, 2, 29), True)
