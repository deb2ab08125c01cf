"""What a surface shows of an answer, of hits and of an article."""

import json
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from bot.answering import wording
from bot.answering.records import Answer, Citation, Expansion
from bot.question.understand import Question
from bot.rendering import json_form, labels, safe_text
from bot.terminal import answers
from bot.terminal.screen import layout, wrapped
from retrieval.records import Article, Hit, How, Passage
from retrieval.records import Text as Body

FIRST = "邓群策会见陶智一行。"
SECOND = "双方谈了合作。"
# As on a page whose headline takes the first 20 characters, with an empty line between paragraphs.
BODY = Body(f"{FIRST}\n{SECOND}", ((0, 20, 10), (10, 31, 8)))
ARTICLE = Article(
    id="696a33c45c8721dd",
    source="2021-05-18-A01.txt",
    line=None,
    body=BODY,
    kicker="双方一致表示——",
    headline="实现共赢发展",
    reporters=("陈润", "罗文鹏"),
    newspaper="衡阳日报",
    page="A01",
    published=date(2021, 5, 18),
    dateline=date(2021, 5, 17),
)
BARE = Article(id="9c77593e8804f9fe", source="a.jsonl", line=3, body=Body.plain("无题之文。"))
INFERRED = replace(ARTICLE, published=None, dateline_inferred=True)
CITATION = Citation(1, ARTICLE, FIRST, 20, 30, ("陶智", "会见"))
CHINESE = Question("谁会见了陶智？", "zh", "who")
ENGLISH = Question("who met Tao Zhi?", "en", "who")
ANSWER = Answer(
    CHINESE,
    "answered",
    "邓群策",
    "邓群策 [1]",
    (CITATION,),
    expansions=(Expansion("北航", ("北京航大", "Beihang"), "alias"),),
    milliseconds={"understand": 1.23, "search": 9.75, "answer": 3.0},
)
HIT = Hit(ARTICLE, Passage(ARTICLE.id, 0, 0, 10), 0.95, 0.8612, None, ("会见", "陶智"))


def plain(answer: Answer) -> str:
    return answers.to_terminal(answer, width=None, colour=False)


PRINTED = {
    "article": "696a33c45c8721dd",
    "headline": "实现共赢发展",
    "kicker": "双方一致表示——",
    "newspaper": "衡阳日报",
    "page": "A01",
    "published": "2021-05-18",
    "dateline": "2021-05-17",
    "dateline_inferred": False,
    "reporters": ["陈润", "罗文鹏"],
    "source": "2021-05-18-A01.txt",
    "line": None,
    "url": None,
    "elsewhere": [],
}


def test_the_json_of_an_answer_has_the_documented_shape() -> None:
    week = (date(2021, 5, 17), date(2021, 5, 23))
    answer = replace(ANSWER, days=week, hits=(HIT,), confidence=0.87654)
    assert json_form.to_json(answer) == {
        "question": "谁会见了陶智？",
        "language": "zh",
        "kind": "who",
        "days": {"since": "2021-05-17", "until": "2021-05-23"},
        "status": "answered",
        "confidence": 0.8765,
        "short_answer": "邓群策",
        "answer": "邓群策 [1]",
        "expansions": [{"from": "北航", "to": ["北京航大", "Beihang"], "how": "alias"}],
        "matched": ["会见", "陶智"],
        "citations": [
            PRINTED
            | {
                "number": 1,
                "start": 20,
                "end": 30,
                "quote": "邓群策会见陶智一行。",
                "matched": ["陶智", "会见"],
            }
        ],
        "related": [],
        "hits": json_form.hits_to_json([HIT]),
        "milliseconds": {"understand": 1.2, "search": 9.8, "answer": 3.0},
    }


def test_the_json_of_a_refusal_lists_related_articles_and_nulls() -> None:
    refusal = replace(ANSWER, status="not_in_archive", short_answer=None, citations=())
    shown = json_form.to_json(replace(refusal, related=(BARE,), expansions=()))
    assert shown == json_form.to_json(ANSWER) | {
        "status": "not_in_archive",
        "short_answer": None,
        "expansions": [],
        "citations": [],
        "related": [
            dict.fromkeys(PRINTED)
            | {
                "article": "9c77593e8804f9fe",
                "dateline_inferred": False,
                "reporters": [],
                "source": "a.jsonl",
                "line": 3,
                "elsewhere": [],
            }
        ],
    }


def test_the_json_of_hits_gives_offsets_in_the_seed_file() -> None:
    second = replace(HIT, passage=Passage(ARTICLE.id, 1, 11, 18), by_meaning=None, by_words=4.5)
    first = PRINTED | {
        "start": 20,
        "end": 30,
        "text": "邓群策会见陶智一行。",
        "score": 0.95,
        "by_meaning": 0.8612,
        "by_words": None,
        "matched": ["会见", "陶智"],
    }
    other = {"start": 32, "end": 39, "text": SECOND, "by_meaning": None, "by_words": 4.5}
    assert json_form.hits_to_json([HIT, second]) == [first, first | other]


def test_the_json_of_an_article_gives_each_paragraph_its_place() -> None:
    unknown = ("kicker", "headline", "subhead", "newspaper", "page", "url", "published", "dateline")
    assert json_form.article_to_json(BARE) == dict.fromkeys(unknown) | {
        "id": "9c77593e8804f9fe",
        "source": "a.jsonl",
        "line": 3,
        "dateline_inferred": False,
        "reporters": [],
        "captions": [],
        "elsewhere": [],
        "paragraphs": [{"start": 0, "end": 5, "text": "无题之文。"}],
    }
    assert json_form.article_to_json(ARTICLE)["paragraphs"] == [
        {"start": 20, "end": 30, "text": FIRST},
        {"start": 32, "end": 39, "text": SECOND},
    ]


@pytest.mark.parametrize(
    ("question", "read", "known"),
    [
        (CHINESE, "读作：北航 → 北京航大、Beihang（别称）", "第A01版 · 记者 陈润、罗文鹏"),
        (ENGLISH, "Read as: 北航 → 北京航大, Beihang (alias)", "page A01 · by 陈润, 罗文鹏"),
    ],
)
def test_an_answer_stands_before_its_sources_in_the_language_of_the_question(
    question: Question, read: str, known: str
) -> None:
    assert plain(replace(ANSWER, question=question)) == (
        f"邓群策 [1]\n{read}\n\n"
        f"[1] 《实现共赢发展》 衡阳日报 · 2021-05-18 · {known}  696a33c4\n"
        "    邓群策会见陶智一行。"
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [(CHINESE, f"这段可能有关：“{FIRST}” [1]"), (ENGLISH, f"This may be it: “{FIRST}” [1]")],
)
def test_a_perhaps_is_its_quotation_and_source_without_bold_words(
    question: Question, said: str
) -> None:
    doubted = Answer(question, "perhaps", None, wording.perhaps(question, CITATION), (CITATION,))
    source = f"[1] {labels.heading(ARTICLE, question.language)}  696a33c4\n    {FIRST}"
    assert plain(doubted) == f"{said}\n\n{source}"
    assert answers.to_terminal(doubted, width=80, colour=True).startswith(f"{said}\n\n")
    shown = json_form.to_json(doubted)
    assert (shown["status"], shown["short_answer"], shown["answer"]) == ("perhaps", None, said)
    assert [one["quote"] for one in shown["citations"]] == [FIRST]
    assert shown["related"] == []


def test_a_short_answer_that_does_not_begin_the_text_stands_above_it() -> None:
    answer = Answer(CHINESE, "answered", "邓群策", "是邓群策会见的。[1]", (CITATION,))
    assert plain(answer).startswith("邓群策\n\n是邓群策会见的。[1]\n\n[1] ")


@pytest.mark.parametrize(
    ("question", "label"),
    [(CHINESE, "相关报道（不是答案）："), (ENGLISH, "Related, not an answer:")],
)
def test_a_refusal_lists_related_headlines_apart(question: Question, label: str) -> None:
    refusal = Answer(question, "not_in_archive", None, "没有。", related=(INFERRED, BARE))
    nameless = {"zh": "（无标题）", "en": "(no headline)"}[question.language]
    assert plain(refusal) == (
        f"没有。\n\n{label}\n"
        f"- {labels.heading(INFERRED, question.language)}  696a33c4\n"
        f"- {nameless}  9c77593e"
    )


@pytest.mark.parametrize(
    ("article", "day"),
    [(INFERRED, "2021-05-17 (year inferred)"), (ARTICLE, "2021-05-18")],
)
def test_an_inferred_year_is_marked_unless_the_day_of_the_issue_is_known(
    article: Article, day: str
) -> None:
    shown = labels.heading(replace(article, dateline_inferred=True), "en")
    assert shown == f"《实现共赢发展》 衡阳日报 · {day} · page A01 · by 陈润, 罗文鹏"
    assert "2021-05-17（年份为推断）" in labels.heading(INFERRED, "zh")


def test_in_colour_the_short_answer_is_bold_and_matched_words_are_marked() -> None:
    shown = answers.to_terminal(ANSWER, width=80, colour=True)
    assert "\x1b[1m邓群策\x1b[0m [1]" in shown
    assert "    邓群策\x1b[1;33m会见\x1b[0m\x1b[1;33m陶智\x1b[0m一行。" in shown
    assert "\x1b[2m696a33c4\x1b[0m" in shown


def test_the_longest_matched_word_is_marked_as_a_whole() -> None:
    citation = replace(CITATION, matched=("陶", "陶智一行"))
    shown = answers.sources_to_terminal(
        replace(ANSWER, citations=(citation,)), width=80, colour=True
    )
    assert shown.endswith("邓群策会见\x1b[1;33m陶智一行\x1b[0m。")


def test_a_quotation_is_broken_to_fit_a_terminal_but_never_in_a_pipe() -> None:
    quote = "衡阳，Beihang。" * 50
    answer = replace(ANSWER, citations=(replace(CITATION, quote=quote),))
    assert plain(answer).split("\n")[-1] == f"    {quote}"
    shown = answers.to_terminal(answer, width=40, colour=False)
    assert max(cell_len(line) for line in shown.split("\n")) <= 40


@given(st.text(), st.integers(2, 60))
def test_broken_lines_hold_the_whole_text(text: str, width: int) -> None:
    assert "".join(line.plain for line in wrapped(Text(text), width)) == Text(text).plain


def test_a_paragraph_of_an_answer_begins_below_the_one_before() -> None:
    lines = [("[1] ", Text("问报\n\n衡阳日报"))]
    assert layout(lines, width=30, colour=False) == "[1] 问报\n\n    衡阳日报"


ATTACK = "\x1b]0;owned\x07\x1b[31m红\x9b2J\x7f\r旧[bold]粗[/bold]:smile:\u202e倒\u2066\ud800"


def test_control_characters_become_visible_and_markup_stays_text() -> None:
    visible = "␛]0;owned␇␛[31m红\ufffd2J␡␍旧[bold]粗[/bold]:smile:\ufffd倒\ufffd\ufffd"
    assert safe_text.printable(ATTACK) == visible
    assert safe_text.printable("甲\r\n乙\t丙\n") == "甲\n乙\t丙\n"
    assert safe_text.line_of("甲\r\n 乙\x1b\n") == "甲 乙␛"


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [None, 60])
def test_nothing_of_an_article_or_question_is_obeyed_by_a_terminal(
    width: int | None, *, colour: bool
) -> None:
    article = replace(
        Article("1", ATTACK, None, Body.plain(ATTACK), ATTACK, ATTACK, ATTACK, (ATTACK,), ATTACK),
        page=ATTACK,
        captions=(ATTACK,),
        url=ATTACK,
    )
    hit = Hit(article, Passage(article.id, 0, 0, len(ATTACK)), 1.0, None, None, (ATTACK,))
    answer = Answer(
        Question(ATTACK, "zh", "who"),
        "answered",
        ATTACK,
        f"{ATTACK} [1]",
        (Citation(1, article, ATTACK, 0, len(ATTACK), (ATTACK, "红")),),
        (article,),
        (Expansion(ATTACK, (ATTACK,), "pinyin"),),
    )
    shown = "\n".join(
        (
            answers.to_terminal(answer, width=width, colour=colour),
            answers.sources_to_terminal(answer, width=width, colour=colour),
            answers.article_to_terminal(article, width=width, colour=colour, cited=(2, 9)),
            answers.hits_to_terminal([hit], "zh", width=width, colour=colour),
        )
    )
    for ours in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;33m"):
        shown = shown.replace(ours, "")
    assert safe_text.UNSAFE.findall(shown) == []
    assert "[bold]" in shown
    assert ":smile:" in shown


def test_json_text_is_safe_to_show_and_verbatim_to_read() -> None:
    shown = json_form.to_text({"quote": ATTACK})
    assert safe_text.UNSAFE.findall(shown) == []
    assert json.loads(shown) == {"quote": ATTACK}


@given(st.text())
def test_printable_text_is_safe(text: str) -> None:
    assert safe_text.UNSAFE.findall(safe_text.printable(text)) == []


def test_an_article_shows_all_fields_and_marks_the_cited_sentence() -> None:
    assert answers.article_to_terminal(INFERRED, width=None, colour=False, cited=(32, 39)) == (
        "编号 article: 696a33c45c8721dd\n来源 source: 2021-05-18-A01.txt\n"
        "肩题 kicker: 双方一致表示——\n主标题 headline: 实现共赢发展\n副题 subhead: -\n"
        "记者 reporters: 陈润、罗文鹏\n报纸 newspaper: 衡阳日报\n版面 page: A01\n"
        "出版日期 published: -\n电头日期 dateline: 2021-05-17（年份为推断 year inferred）\n"
        "图片说明 captions: -\n网址 url: -\n\n"
        "[20:30]\n邓群策会见陶智一行。\n\n[32:39]\n>>>双方谈了合作。<<<"
    )


def test_hits_in_a_pipe_are_parted_by_tabs() -> None:
    assert answers.hits_to_terminal([HIT], "en", width=None, colour=False) == (
        "#\tscore\tmeaning\twords\tarticle\tmatched\theadline\tpassage\n"
        "1\t0.950\t0.861\t-\t696a33c4\t会见 陶智\t实现共赢发展\t邓群策会见陶智一行。"
    )


def test_hits_on_a_terminal_stand_in_columns_that_fit() -> None:
    shown = answers.hits_to_terminal([HIT, HIT], "zh", width=80, colour=False)
    head, first, _ = (line.split() for line in shown.split("\n"))
    assert head == ["序", "得分", "语义", "词语", "编号", "命中", "标题", "段落"]
    assert first[:5] == ["1", "0.950", "0.861", "-", "696a33c4"]
    assert max(cell_len(line) for line in shown.split("\n")) <= 80


def test_no_hits_are_said_in_the_language_of_the_question() -> None:
    assert answers.hits_to_terminal([], "zh", width=None, colour=False) == "没有找到。"
    assert answers.hits_to_terminal([], "en", width=None, colour=False) == "Nothing found."


@pytest.mark.parametrize("how", get_args(How))
def test_every_way_to_read_a_word_is_told_in_both_languages(how: How) -> None:
    for question in (CHINESE, replace(CHINESE, language="en")):
        answer = Answer(question, "answered", None, "", expansions=(Expansion("甲", ("乙",), how),))
        assert "甲 → 乙" in answers.to_terminal(answer, width=None, colour=False)
