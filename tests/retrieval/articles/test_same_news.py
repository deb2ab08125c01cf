"""Which differences make another piece of news, and which only another print of it."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.articles.same_news import SHORT, Print, same_news, shingles
from retrieval.records import Article, Text

REPORT = (
    "市委书记邓群策会见了到访的北京航空航天大学副校长陶智一行，双方就加快推进合作项目落地见效进行了友好会谈。\n"
    "邓群策对陶智一行的到来表示欢迎。他说，衡阳区位优越，产业基础扎实，正在建设现代产业强市。\n"
    "陶智介绍了学校的学科建设情况。他表示，将认真落实双方签署的协议，推动更多科研成果在衡阳转化。\n"
    "会谈后，客人们参观了产业园。园区总投资30亿元，建成投产后年产值可达50亿元，气温-5℃时仍可施工。"
)
BRIDGE = "湘江大桥建成通车。大桥全长1200米，双向六车道，历时三年建成，沿线群众出行更加便利。" * 4
ISSUE = date(2021, 5, 18)


def article(text: str, *, day: date | None = ISSUE, headline: str = "实现共赢发展") -> Article:
    return Article("1", "a.jsonl", 1, Text.plain(text), headline=headline, published=day)


def same(one: str, two: str, *days: date | None) -> bool:
    first, second = days or (ISSUE, ISSUE)
    prints = [Print.of(article(one, day=first)), Print.of(article(two, day=second))]
    found = same_news(*prints)
    assert found == same_news(*reversed(prints))
    return found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("友好会谈", "会谈"),  # an adjective less
        ("正在建设", "正在积极建设"),
        ("双方签署的协议", "双方签署协议"),
        ("表示欢迎。他说，", "表示欢迎，他说："),
        ("现代产业强市", "現代產業強市"),
        ("30亿", "３０亿"),
        ("\n陶智", "陶智"),
        ("陶智介绍了学校的学科建设情况。", ""),  # a sentence without numbers
        ("市委书记", "本报讯（记者 陈润）市委书记"),
        ("市委书记", "新华社北京5月17日电（记者 陈润）市委书记"),
        ("仍可施工。", "仍可施工。\n责任编辑：罗文鹏"),
        ("仍可施工。", "仍可施工。（记者 罗文鹏）"),
        ("仍可施工。", "仍可施工。\n来源：衡阳日报2021年5月18日01版"),
        ("仍可施工。", "仍可施工。二期工程将于9月开工。"),  # cut by its last sentence
        ("市委书记", "5月17日，市委书记"),
    ],
)
def test_what_an_editor_changes_in_a_reprint_leaves_the_news_as_it_was(old: str, new: str):
    assert old in REPORT
    assert same(REPORT, REPORT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30亿元", "31亿元"),
        ("30亿元", "3.0亿元"),
        ("30亿元", "三亿元"),
        ("30亿元，", ""),
        ("-5", "5"),
        ("50亿元，", "50亿元，每年5万吨，"),
        ("副校长陶智", "副校长王明"),
        ("北京航空航天大学", "清华大学"),
        ("衡阳区位优越", "长沙区位优越"),
        ("表示欢迎", "不表示欢迎"),
        ("会见了", "否认会见了"),
        ("欢迎", "遗憾"),
        ("会谈后，", "昨天，"),
        ("市委书记", "市委副书记"),
        ("会谈后", "会谈前"),
        ("将认真落实", "已认真落实"),
        ("会见了", "被会见了"),
        ("推动更多", "停止推动更多"),
        ("副校长陶智一行", "副校长候选人陶智一行"),
    ],
)
def test_another_number_name_day_or_telling_word_is_another_piece_of_news(old: str, new: str):
    assert old in REPORT
    assert not same(REPORT, REPORT.replace(old, new))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (
            "中国外汇交易中心公布，人民币对美元中间价为6.4307，对欧元7.8142，对100日元5.8861。" * 3,
            "中国外汇交易中心公布，人民币对美元中间价为6.4357，对欧元7.8142，对100日元5.8861。" * 3,
        ),
        (
            "衡阳市气象台发布天气预报：今天白天晴转多云，偏南风二级，气温18到26℃，适宜户外活动。"
            * 3,
            "衡阳市气象台发布天气预报：今天白天晴转多云，偏南风二级，气温18到27℃，适宜户外活动。"
            * 3,
        ),
        (
            "国务院总理7日上午在人民大会堂举行仪式，欢迎来访的外国总理对我国进行正式访问，双方举行会谈。"
            * 3,
            "国务院总理17日上午在人民大会堂举行仪式，欢迎来访的外国总理对我国进行正式访问，双方举行会谈。"
            * 3,
        ),
        (
            "全国人大三次会议将在北京开幕，届时中央电视台综合频道、新闻频道和各新媒体平台将现场直播。"
            * 3,
            "全国人大四次会议将在北京开幕，届时中央电视台综合频道、新闻频道和各新媒体平台将现场直播。"
            * 3,
        ),
        (
            "该书法文版近日由中央编译出版社出版，面向海内外发行，对于国际社会深入了解具有重要意义。"
            * 3,
            "该书俄文版近日由中央编译出版社出版，面向海内外发行，对于国际社会深入了解具有重要意义。"
            * 3,
        ),
        (
            "主队昨晚在主场以3:1战胜客队，赢得本赛季联赛的又一场胜利，赛后教练对队员们表示满意。"
            * 3,
            "主队昨晚在主场以31战胜客队，赢得本赛季联赛的又一场胜利，赛后教练对队员们表示满意。"
            * 3,
        ),
    ],
)
def test_reports_of_one_template_are_not_one_report(one: str, two: str):
    assert not same(one, two)


def test_a_day_that_is_a_part_of_another_number_does_not_stand_before_it():
    assert not same(f"12日上午，{REPORT}", f"2日上午，{REPORT}")
    assert same(f"5月12日上午，{REPORT}", f"上午，{REPORT}")


def test_last_years_text_with_an_edit_is_another_report_and_an_equal_one_is_the_same():
    later = date(2022, 5, 18)
    edited = REPORT.replace("友好会谈", "会谈")
    assert same(REPORT, edited, ISSUE, date(2021, 6, 18))
    assert not same(REPORT, edited, ISSUE, later)
    assert same(REPORT, REPORT, ISSUE, later)


def test_without_a_day_no_number_is_put_before_a_text():
    jubilee = f"今年是建市75周年，{REPORT}"
    assert same(REPORT, jubilee)
    assert not same(REPORT, jubilee, None, ISSUE)


def test_short_texts_are_the_same_only_if_they_are_equal_with_their_heads():
    notice = "明天停水，请市民做好储水准备。"
    one, two = Print.of(article(notice)), Print.of(article(f" {notice[:-1]}！"))
    assert one.short
    assert same_news(one, two)
    assert not same_news(one, Print.of(article(notice, headline="停水通知")))
    assert not same_news(one, Print.of(article(notice.replace("做好", "作好"))))
    assert not same_news(Print.of(article("——")), Print.of(article("……")))


def test_a_text_that_is_cut_anywhere_at_its_end_is_the_same():
    cut = [REPORT[:end] for end in range(len(REPORT))]
    found = [same(REPORT, text) for text in cut if not Print.of(article(text)).short]
    # Cut within 30亿 or 50亿, a number is another one.
    assert (len(found) > SHORT // 2, found.count(False)) == (True, 4)


def test_a_text_that_quotes_another_in_its_middle_is_not_the_same():
    assert not same(REPORT, BRIDGE + REPORT)
    assert not same(REPORT, BRIDGE)


NUMBERS = st.integers(0, 99999).map(str) | st.sampled_from(["三", "十二", "1.5", "3:1", "〇"])


@given(NUMBERS, NUMBERS, st.integers(0, 3))
def test_a_changed_number_is_never_the_same(one: str, two: str, at: int):
    assume(one != two)
    lines = REPORT.split("\n")
    texts = [
        "\n".join([*lines[:at], f"共有{number}人参加了这次活动。", *lines[at:]])
        for number in (one, two)
    ]
    assert not same(texts[0], texts[1])


@given(st.text(alphabet="会谈合作项目，。\n1", max_size=300), st.text(max_size=300))
def test_any_two_texts_can_be_compared_either_way_round(one: str, two: str):
    same(one, two)
    assert same(one, one)


@given(st.text(max_size=40))
def test_equal_texts_have_equal_shingles_each_once_and_sorted(letters: str):
    found = shingles(letters).tolist()
    assert found == sorted(set(found)) == shingles(letters).tolist()


def test_credits_are_no_part_of_what_is_compared():
    plain = Print.of(article(REPORT))
    credited = article(f"来源：衡阳日报\n本报讯（记者 陈润）{REPORT}\n责任编辑：罗文鹏")
    assert Print.of(credited) == plain
