"""Hits to a cited answer, on the real sample page."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.answerer import LONGEST_QUESTION, Answerer
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.make_index import build
from retrieval.records import Article
from retrieval.settings import Settings
from retrieval.view import View
from tests.conftest import SEEDS, IndexMaker


@pytest.fixture(scope="module")
def answerer(archive: Archive) -> Answerer:
    return Answerer(archive, Settings())


ALWAYS = Settings(wrong=100)
"""Every answer is given: which one is found does not depend on thresholds."""


@pytest.fixture(scope="module")
def giving(archive: Archive) -> Answerer:
    return Answerer(archive, ALWAYS)


ASKED = ["谁", "会见", "北航", "产业园", "多少", "哪一年", "陶智", "2017", "为什么", "合作"]
ASKED += ["who", "met", "Beihang", "“2+X”", "\x1b[0m", "🙂", "'", '"', "[1]"]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("question", "short", "headline"),
    [
        ("who met the Beihang delegation", "邓群策", "加快推动合作项目产业化，实现共赢发展"),
        ("谁会见了北航代表团", "邓群策", "加快推动合作项目产业化，实现共赢发展"),
        ("誰會見了北航副校長？", "邓群策", "加快推动合作项目产业化，实现共赢发展"),
        ("产业园一期占地多少亩？", "约500亩", "特变电工云集 5G 科技产业园开通交付"),
        ("韩少君是谁？", "省工信厅二级巡视员", "特变电工云集 5G 科技产业园开通交付"),
        ("谁主持召开了北航项目座谈会？", "朱健", "开辟校地合作新篇章 助力衡阳现代产业强市建设"),
        ("谁会见了北京航空航天大学代表团", "邓群策", "加快推动合作项目产业化，实现共赢发展"),
        (
            "Who chaired the meeting on improving the business environment?",
            "朱健",
            "加快推动营商环境持续好转，助推高质量发展",
        ),
        ("How many mu does the park cover?", "约500亩", "特变电工云集 5G 科技产业园开通交付"),
        ("Where is the park located?", "南岳机场附近", "特变电工云集 5G 科技产业园开通交付"),
        (
            "Who is the vice president of Beihang?",
            "陶智",
            "加快推动合作项目产业化，实现共赢发展",
        ),
        ("Who is Secretary Deng?", "市委书记", "加快推动合作项目产业化，实现共赢发展"),
    ],
)
def test_a_plain_question_gets_a_short_answer_from_the_right_article(
    question: str, short: str, headline: str, giving: Answerer
):
    answer = giving.answer(question)
    assert (answer.status, answer.short_answer) == ("answered", short)
    assert answer.citations[0].article.headline == headline
    assert short in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("谁会见了清华大学代表团？", "“清华大学”"),
        ("衡阳市2020年的GDP是多少？", "“2020年”"),
        ("邓群策没有会见谁？", "没有找到"),
        ("Who met the Tsinghua delegation?", "“Tsinghua”"),
        ("Did Zhang Wei visit Hengyang?", "“Zhang Wei”"),
        ("5月18日谁会见了陶智？", "“5月18日”"),
        ("5月3日开通了什么？", "“5月3日”"),
        ("总投资3000亿元的项目选址在哪里？", "“3000亿元”"),
        ("Beijing 和 Qwxz 的代表团是谁会见的", "“Qwxz”"),
        ("今天天气怎么样？", "没有找到"),
        ("lorem ipsum dolor sit amet", "no article answers"),
    ],
)
def test_what_the_archive_does_not_hold_is_said_with_the_reason(
    question: str, reason: str, answerer: Answerer
):
    answer = answerer.answer(question)
    assert (answer.status, answer.short_answer, answer.citations) == ("not_in_archive", None, ())
    assert reason in answer.text
    assert answer.related


PERHAPS = {
    "谁会见了陶智？": "这段可能有关：“{}” [1]",
    "产业园总投资多少？": "这段可能有关：“{}” [1]",
    "邓群策是什么职务？": "这段可能有关：“{}” [1]",
    "who met the Beihang delegation": "This may be it: “{}” [1]",
    "Who is Secretary Deng?": "This may be it: “{}” [1]",
    "What did Zhu Jian do?": "This may be it: “{}” [1]",
}


@pytest.mark.parametrize("question", PERHAPS)
def test_between_the_thresholds_the_first_quotation_stands_alone(question: str, archive: Archive):
    sure, doubting, refusing = (
        Answerer(archive, Settings(wrong=wrong, wrong_perhaps=perhaps)).answer(question)
        for wrong, perhaps in ((100, 0), (0, 100), (0, 0))
    )
    first = sure.citations[0]
    assert sure.status == "answered"
    assert replace(doubting, milliseconds=sure.milliseconds) == replace(
        sure,
        status="perhaps",
        short_answer=None,
        text=PERHAPS[question].format(first.quote),
        citations=(first,),
    )
    assert (refusing.status, refusing.short_answer, refusing.citations) == (
        "not_in_archive",
        None,
        (),
    )
    assert sure.confidence == doubting.confidence == refusing.confidence
    assert refusing.related


def test_a_perhaps_is_said_in_the_language_that_the_reader_chose(archive: Archive):
    doubting = Answerer(archive, Settings(wrong=0, wrong_perhaps=100))
    assert doubting.answer("谁会见了陶智？", speak="en").text.startswith("This may be it: “")
    assert doubting.answer("who met Tao Zhi?", speak="zh").text.startswith("这段可能有关：“")


@pytest.mark.parametrize(
    "question", ["谁会见了清华大学代表团？", "Who met the Tsinghua delegation?", "你好"]
)
def test_where_nothing_can_be_cited_there_is_no_perhaps(question: str, archive: Archive):
    doubting = Answerer(archive, Settings(wrong=0, wrong_perhaps=100))
    assert doubting.answer(question).status in {"not_in_archive", "unclear"}


def test_a_question_about_a_headline_gets_the_beginning_of_its_article(answerer: Answerer):
    answer = answerer.answer("《加快推动合作项目产业化，实现共赢发展》讲了什么？")
    assert answer.citations[0].quote.startswith("5月17日，市委书记邓群策会见了")


@pytest.mark.parametrize(
    "question",
    [
        "产业园总投资多少？",
        "北航与衡阳如何合作？",
        "who met the Beihang delegation",
        "陶智是谁？",
        "哪些人参加了座谈？",
        "What did Zhu Jian do?",
    ],
)
def test_every_statement_carries_the_number_of_a_citation(question: str, answerer: Answerer):
    answer = answerer.answer(question)
    assert all(f"[{one.number}]" in answer.text for one in answer.citations)
    statements = answer.text.split("；") if answer.short_answer else [answer.text]
    assert all(re.search(r"\[\d\]$", one) for one in statements)


def test_the_reading_of_latin_words_is_shown(answerer: Answerer):
    first = answerer.answer("Beihang 代表团是谁会见的").expansions[0]
    assert (first.source, first.target, first.how) == (
        "Beihang",
        ("北航", "北京航空航天大学"),
        "dictionary",
    )


@pytest.mark.parametrize("question", ["", "  \n", "？！", "\x1b[2J\x07", "🙂🙂"])
def test_a_question_that_asks_nothing_is_unclear(question: str, answerer: Answerer):
    assert answerer.answer(question).status in {"unclear", "not_in_archive"}
    assert answerer.answer(question).citations == ()


def test_a_question_of_ten_thousand_characters_is_refused_in_one_line(answerer: Answerer):
    with pytest.raises(WenbaoError, match=f"10,000 characters; .* at most {LONGEST_QUESTION:,}"):
        answerer.answer("问" * 10_000)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(ASKED),
        max_size=8,
    )
)
def test_every_quotation_stands_in_the_seed_file_where_it_says(
    answerer: Answerer, words: list[str]
):
    for citation in answerer.answer(" ".join(words)).citations:
        raw = (SEEDS / Path(citation.article.source).name).read_text(encoding="utf-8")
        assert squeezed(raw[citation.start : citation.end]) == squeezed(citation.quote)


def test_a_quotation_that_the_stored_article_does_not_hold_is_not_shown(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
):
    def altered(self: View, id_prefix: str) -> Article | None:
        [hit] = [hit for hit in self.search("北航", language="zh") if hit.article.id == id_prefix][
            :1
        ]
        body = replace(hit.article.body, text=hit.article.text.replace("邓", "某"))
        return replace(hit.article, body=body)

    monkeypatch.setattr(View, "article", altered)
    answer = Answerer(archive, ALWAYS).answer("谁会见了北航代表团")
    assert (answer.status, answer.citations) == ("not_in_archive", ())


def test_an_article_in_json_lines_is_quoted_from_its_own_text(
    new_index: IndexMaker, tmp_path: Path
):
    text = "湘江大桥于2023年8月1日通车。\n大桥全长1200米，总投资5亿元。"
    row = {"title": "大桥通车", "text": text, "date": "2023-08-02", "source": "衡阳日报"}
    (tmp_path / "articles.jsonl").write_text(json.dumps(row), encoding="utf-8")
    archive = Archive(new_index(tmp_path / "articles.jsonl"), Settings())
    answer = Answerer(archive, ALWAYS).answer("湘江大桥全长多少米？")
    [citation] = answer.citations
    assert answer.short_answer == "1200米"
    assert text[citation.start : citation.end] == citation.quote
    assert citation.article.newspaper == "衡阳日报"


def test_a_list_longer_than_a_passage_can_be_cited(new_index: IndexMaker, tmp_path: Path):
    names = "、".join(f"委员{number}" for number in range(150))
    row = {"title": "名单", "text": f"委员会由下列人员组成：{names}、秘书长王海燕。"}
    (tmp_path / "list.jsonl").write_text(json.dumps(row), encoding="utf-8")
    archive = Archive(new_index(tmp_path / "list.jsonl"), Settings())
    [citation] = Answerer(archive, Settings()).answer("委员会秘书长王海燕").citations
    assert "王海燕" in citation.quote
    assert row["text"][citation.start : citation.end] == citation.quote


def test_one_answer_reads_one_generation_although_another_is_published(
    new_index: IndexMaker, tmp_path: Path
):
    seed = tmp_path / "a.jsonl"
    seed.write_text('{"title": "大桥通车", "text": "湘江大桥全长1200米。"}', encoding="utf-8")
    index = new_index(seed)
    archive = Archive(index, Settings())
    view = archive.snapshot()
    seed.write_text('{"title": "市场开业", "text": "农贸市场新增摊位80个。"}', encoding="utf-8")
    build([seed], index, Settings())
    assert [a.headline for a in view.headlines(5)] == ["大桥通车"]
    assert [a.headline for a in archive.headlines(5)] == ["市场开业"]


def test_two_people_of_one_name_are_both_told(new_index: IndexMaker, seeds_folder: Path):
    (seeds_folder / "a.txt").write_text(
        "# 市政府召开会议\n\n市长张伟主持会议。\n\n"
        "# 医院新闻\n\n市人民医院医生张伟介绍，手术顺利。\n",
        encoding="utf-8",
    )
    answerer = Answerer(Archive(new_index(seeds_folder), Settings()), ALWAYS)
    for question, parting in (("张伟是谁？", "；"), ("Who is Zhang Wei?", "; ")):
        answer = answerer.answer(question)
        roles = {citation.quote: citation.number for citation in answer.citations}
        mayor, doctor = roles["市长张伟主持会议。"], roles["市人民医院医生张伟介绍，手术顺利。"]
        told = {f"市长 [{mayor}]", f"市人民医院医生 [{doctor}]"}
        assert set(answer.text.split(parting)) == told


def test_a_number_is_found_however_it_is_printed(new_index: IndexMaker, seeds_folder: Path):
    (seeds_folder / "a.txt").write_text(
        "# 大桥开工\n\n大桥总投资三十亿元，工期八个月。\n", encoding="utf-8"
    )
    answerer = Answerer(Archive(new_index(seeds_folder), Settings()), ALWAYS)
    for question in ("总投资30亿元的是什么？", "What has a total investment of 3 billion yuan?"):
        answer = answerer.answer(question)
        assert [one.quote for one in answer.citations] == ["大桥总投资三十亿元，工期八个月。"]


@pytest.mark.parametrize(
    "text",
    ["你好！", "谢谢", "hello", "Thank you!", "write me a poem", "给我讲个笑话", "请写一首诗"],
)
def test_small_talk_and_orders_get_one_kind_line(text: str, answerer: Answerer):
    answer = answerer.answer(text)
    assert (answer.status, answer.citations, answer.related) == ("unclear", (), ())
    assert "报纸" in answer.text or "newspaper" in answer.text


@pytest.mark.parametrize(
    "text", ["谁写了这首诗？", "who wrote the poem", "什么歌获奖了", "你好湖南是什么"]
)
def test_a_question_about_a_poem_is_a_question(text: str, answerer: Answerer):
    assert answerer.answer(text).status != "unclear"


def test_a_foreign_name_is_found_by_its_sound_and_is_not_spelled_in_pinyin(
    new_index: IndexMaker, seeds_folder: Path
):
    (seeds_folder / "a.txt").write_text(
        "# 会见\n\n国务院总理李强会见了世界银行行长马尔帕斯。\n", encoding="utf-8"
    )
    answerer = Answerer(Archive(new_index(seeds_folder), Settings()), ALWAYS)
    asked = answerer.answer("Who is Malpass?")
    assert (asked.short_answer, asked.expansions[0].how) == ("世界银行行长", "sound")
    assert answerer.answer("Who is the president of the World Bank?").text == "马尔帕斯 [1]"


def test_the_office_and_its_place_stand_together_before_who_holds_it(
    new_index: IndexMaker, seeds_folder: Path
):
    (seeds_folder / "a.txt").write_text(
        "# 声援\n\n塞尔维亚总统武契奇表示，支持乌克兰恢复和平。\n\n"
        "# 讲话\n\n乌克兰总统泽连斯基表示，谈判将继续。乌克兰副总统李明表示欢迎。\n",
        encoding="utf-8",
    )
    answerer = Answerer(Archive(new_index(seeds_folder), Settings()), ALWAYS)
    assert answerer.answer("乌克兰总统是谁？").short_answer == "泽连斯基"


def test_each_answer_holds_the_names_that_the_question_states(
    new_index: IndexMaker, seeds_folder: Path
):
    (seeds_folder / "a.txt").write_text(
        "# 市长会见客人\n\n5月20日，市长王小明会见了火星代表团一行。"
        "王小明说，衡阳与火星的合作前景广阔，希望双方深化交流。火星代表团对衡阳的发展印象深刻。\n",
        encoding="utf-8",
    )
    answerer = Answerer(Archive(new_index(SEEDS, seeds_folder), Settings()), ALWAYS)
    told = {
        question: answerer.answer(question).short_answer
        for question in (
            "谁会见了北航代表团",
            "谁会见了北京航空航天大学代表团？",
            "who met the Beihang delegation",
            "谁会见了火星代表团？",
            "Who met the Mars delegation?",
        )
    }
    assert told == {
        "谁会见了北航代表团": "邓群策",
        "谁会见了北京航空航天大学代表团？": "邓群策",
        "who met the Beihang delegation": "邓群策",
        "谁会见了火星代表团？": "王小明",
        "Who met the Mars delegation?": "王小明",
    }


def test_who_holds_an_office_is_asked_for_with_the_office(giving: Answerer):
    told = {
        question: giving.answer(question).short_answer
        for question in ("哪所大学的副校长来访？", "哪个市的市长主持召开了座谈会？")
    }
    assert told == {
        "哪所大学的副校长来访？": "陶智",
        "哪个市的市长主持召开了座谈会？": "朱健",
    }
