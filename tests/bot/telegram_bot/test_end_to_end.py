"""A reader and the bot: `wenbao telegram` as its own process against the double of Telegram."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.make_index import build
from retrieval.settings import Settings
from tests.bot.telegram_bot.entities import covered
from tests.bot.telegram_bot.people import Telegram, wait_for
from tests.bot.telegram_bot.process import BotProcess
from tests.conftest import OnceMaker, with_encoder

QUOTE = (
    "5月17日，市委书记邓群策会见了到访的北京航空航天大学（以下简称北航）副校长陶智一行，"
    "双方就加速推进合作项目落地见效及进一步深化合作进行了友好会谈。"
)
GROUP = -1001


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with Telegram() as double:
        yield double


@pytest.fixture(scope="module")
def bot(
    telegram: Telegram, sample_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    with BotProcess(telegram, sample_index, tmp_path_factory.mktemp("bot")) as running:
        yield running


@pytest.fixture
def reader(telegram: Telegram, bot: BotProcess) -> Telegram:
    assert bot.process.poll() is None, bot.log
    return telegram


def formatted(message: dict[str, object], kind: str) -> list[str]:
    text, entities = str(message["text"]), message.get("entities", [])
    assert isinstance(entities, list)
    return covered(text, entities, kind)


def without_reading(message: dict[str, object]) -> str:
    """The text without the line that tells how the question was read, which retrieval decides."""
    lines = str(message["text"]).splitlines()
    return "\n".join(line for line in lines if not line.startswith(("读作：", "Read as: ")))


def labels(message: dict[str, object]) -> list[list[str]]:
    markup = message.get("reply_markup", {"inline_keyboard": []})
    assert isinstance(markup, dict)
    return [[button["text"] for button in row] for row in markup["inline_keyboard"]]


def test_a_chinese_question_gets_one_answer_with_its_source_folded_below(reader: Telegram):
    asked = reader.send("谁会见了北航代表团？", user=10)
    answer = reader.reply(asked, 10)
    assert without_reading(answer) == (
        "邓群策 [1]\n\n"
        "[1] 《加快推动合作项目产业化，实现共赢发展》 · 2021-05-17（年份为推断） · 记者 陈润\n"
        f"{QUOTE}"
    )
    bold = formatted(answer, "bold")
    assert bold[0] == "邓群策"
    assert {"会见", "北航"} <= set(bold)
    assert formatted(answer, "expandable_blockquote") == [QUOTE]
    assert labels(answer) == [
        ["[1] 全文 《加快推动合作项目产业化，实现共…》"],
        ["更多结果"],
    ]
    assert answer["link_preview_options"] == {"is_disabled": True}
    assert len(reader.replies(asked, 10)) == 1


def test_an_english_question_is_answered_in_english_names_with_pinyin(reader: Telegram):
    answer = reader.reply(reader.send("who met the Beihang delegation", user=11), 11)
    first, read, *_ = answer["text"].split("\n")
    assert first == "邓群策 (Deng Qunce) [1]"
    assert read.startswith("Read as: ")
    assert "Beihang → 北航" in read
    assert labels(answer)[-1] == ["More results"]


def test_what_is_not_in_the_archive_is_said_with_related_headlines_as_buttons(reader: Telegram):
    answer = reader.reply(reader.send("谁会见了清华大学代表团？", user=12), 12)
    assert answer["text"] == "档案里没有答案：没有出现“清华大学”。\n\n相关报道（不是答案）："
    assert len(labels(answer)) == 4
    reader.press(answer, "加快推动合作项目产业化", user=12)
    article = reader.reply(answer["message_id"], 12)
    assert formatted(article, "bold") == ["《加快推动合作项目产业化，实现共赢发展》"]
    assert formatted(article, "underline") == []


def test_a_source_opens_its_article_with_the_citation_marked_and_leads_back(reader: Telegram):
    answer = reader.reply(reader.send("谁会见了北航代表团？", user=13), 13)
    reader.press(answer, "全文", user=13)
    article = reader.reply(answer["message_id"], 13)
    assert formatted(article, "underline") == [QUOTE]
    reader.press(article, "回到答案", user=13)
    wait_for(lambda: article not in reader.said(13))
    assert reader.said(13) == [answer]


def test_more_results_are_the_articles_that_were_not_cited(reader: Telegram):
    answer = reader.reply(reader.send("谁会见了北航代表团？", user=14), 14)
    reader.press(answer, "更多结果", user=14)
    further = wait_for(lambda: reader.said(14)[1:])[0]
    assert further["text"].startswith("更多相关报道（第 1 页）：\n\n1. 《")
    assert "加快推动合作项目产业化" not in str(labels(further))
    reader.press(further, "1. 《", user=14)
    article = reader.reply(further["message_id"], 14)
    assert formatted(article, "bold")


def test_start_greets_in_the_readers_language_with_questions_to_tap(reader: Telegram):
    greeting = reader.reply(reader.send("/start", user=15, language="en"), 15)
    assert greeting["text"].startswith("Hello! I am Wenbao.")
    assert len(labels(greeting)) == 3
    reader.press(greeting, "What is 《", user=15, language="en")
    answer = reader.reply(greeting["message_id"], 15)
    assert formatted(answer, "italic")[0].startswith("What is 《加快推动")
    reader.press(answer, "More results", user=15, language="en")
    wait_for(lambda: len(reader.said(15)) == 3)
    assert reader.said(15)[-1]["text"].startswith("More articles (page 1):")


def test_the_commands_go_on_from_the_last_answer(reader: Telegram):
    alone = reader.send("/sources", user=16)
    assert reader.reply(alone, 16)["text"].startswith("这里还没有可用的提问")
    answer = reader.reply(reader.send("/ask 谁会见了北航代表团？", user=16), 16)
    sources = reader.reply(reader.send("/sources", user=16), 16)
    assert sources["text"] == answer["text"].partition("\n\n")[2]
    assert reader.reply(reader.send("/more", user=16), 16)["text"].startswith("更多相关报道")


def test_lang_chooses_the_words_around_the_quotations(reader: Telegram):
    menu = reader.reply(reader.send("/lang", user=17), 17)
    reader.press(menu, "English", user=17)
    wait_for(lambda: "reply_markup" not in reader.state.messages[17][menu["message_id"]])
    answer = reader.reply(reader.send("谁会见了北航代表团？", user=17), 17)
    assert without_reading(answer).startswith("邓群策 (Deng Qunce) [1]\n\n[1] 《加快推动")
    assert answer["text"].count("by 陈润") == 1


def test_help_and_privacy_are_told_in_both_languages(reader: Telegram):
    told = {
        (command, language): reader.reply(reader.send(command, user=user, language=language), user)[
            "text"
        ]
        for user, language in ((18, "zh-hans"), (19, "de"))
        for command in ("/help", "/privacy")
    }
    assert [text.split("\n")[0][:12] for text in told.values()] == [
        "直接输入问题即可，例如：",
        "不保存您的任何信息，也不",
        "Just type yo",
        "Nothing abou",
    ]
    assert "/ask@wenbao_bot" in told["/help", "de"]


def test_a_question_that_is_too_long_or_missing_is_answered_with_a_word(reader: Telegram):
    long = reader.reply(reader.send("问" * 501, user=20), 20)
    assert long["text"] == "问题太长了（501 个字），请用不超过 500 个字再问一次。"
    assert reader.reply(reader.send("/ask", user=20), 20)["text"].startswith("请在命令后面写上问题")


def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(reader: Telegram):
    reader.state.me["can_read_all_group_messages"] = True
    silent = [
        reader.send("大家好，谁会见了北航代表团？", user=21, chat=GROUP),
        reader.send("/ask 谁会见了北航代表团？", user=21, chat=GROUP),
        reader.send("/ask@other_bot 谁会见了北航代表团？", user=21, chat=GROUP),
        reader.send("@other_bot 谁会见了北航代表团？", user=21, chat=GROUP),
    ]
    asked = reader.send("/ask@wenbao_bot 谁会见了北航代表团？", user=21, chat=GROUP)
    answer = reader.reply(asked, GROUP)
    replied = reader.send("产业园总投资多少？", user=22, chat=GROUP, reply_to=answer["message_id"])
    assert reader.reply(replied, GROUP)["text"]
    mentioned = reader.send("@Wenbao_bot 谁会见了北航代表团？", user=22, chat=GROUP)
    assert reader.reply(mentioned, GROUP)["text"] == answer["text"]
    assert [reader.replies(number, GROUP) for number in silent] == [[], [], [], []]


def test_inline_queries_offer_passages_that_can_be_sent_to_any_chat(reader: Telegram):
    query = reader.inline("北航", user=23)
    offered = wait_for(lambda: reader.state.answered.get(query))
    titles = [result["title"] for result in offered["results"]]
    assert "《加快推动合作项目产业化，实现共赢发展》" in titles
    nothing = reader.inline("", user=23)
    assert wait_for(lambda: reader.state.answered.get(nothing))["results"] == []


def test_menus_are_set_in_both_languages_for_private_chats_and_groups(reader: Telegram):
    wait_for(lambda: len(reader.state.commands) == 4)
    assert set(reader.state.commands) == {
        (scope, language)
        for scope in ("all_private_chats", "all_group_chats")
        for language in ("", "zh")
    }


def test_a_button_of_an_article_that_is_gone_or_of_no_version_gets_a_kind_word(reader: Telegram):
    answer = reader.reply(reader.send("谁会见了北航代表团？", user=24), 24)
    reader.press_data(answer, "a:0123456789abcdef:0:0:0", user=24)
    gone = reader.reply(answer["message_id"], 24)
    assert gone["text"].startswith("这篇报道已经不在档案里了")
    reader.press_data(answer, "whatever", user=24)
    wait_for(lambda: len(reader.replies(answer["message_id"], 24)) == 2)
    assert reader.replies(answer["message_id"], 24)[1]["text"].startswith("这个按钮已经失效")


def test_an_expired_press_and_a_second_press_do_what_they_say_without_an_error(reader: Telegram):
    answer = reader.reply(reader.send("谁会见了北航代表团？", user=25), 25)
    reader.press_data(answer, "a:696a33c45c8721dd::0:74", user=25, expired=True)
    article = reader.reply(answer["message_id"], 25)
    data = "a:696a33c45c8721dd::0:74"  # shows what is shown: "not modified"
    reader.press_data(article, data, user=25)
    assert reader.reply(reader.send("/help", user=25), 25)["text"]
    assert len(reader.replies(answer["message_id"], 25)) == 1
    assert reader.said(25)[-1]["text"].startswith("直接输入问题即可")


HOSTILE = '<b>&lt;"破</b>&amp;<script>'


@pytest.fixture(scope="module")
def hostile_index(encoder_folder: Path, made_once: OnceMaker) -> Path:
    """Articles that try to break messages: HTML, 30,000 characters, signs of two units."""
    paragraph = "大桥今天通车了，全长八百米，总投资三亿元。" * 10
    long = "\n".join([f"{paragraph}{number}" for number in range(145)])
    rare = "𠮷田和𡈽屋👨\u200d👩\u200d👧\u200d👦参加了龙舟赛🇨🇳🇨🇳" * 700
    articles = [
        {
            "title": HOSTILE,
            "text": f"市长赵六昨日视察了玻璃厂，{HOSTILE}他说很好。",
            "author": "<i>",
        },
        {"title": "大桥通车", "text": long, "url": "javascript:alert(1)"},
        {"title": "龙舟赛", "text": rare, "url": "https://example.org/?a=1&b=<2>"},
    ]

    def make(folder: Path) -> None:
        seeds = folder / "seeds.jsonl"
        seeds.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in articles))
        build([seeds], with_encoder(folder / "index", encoder_folder), Settings())

    return made_once("hostile", make) / "index"


@pytest.fixture(scope="module")
def hostile(hostile_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telegram]:
    with (
        Telegram() as double,
        BotProcess(double, hostile_index, tmp_path_factory.mktemp("bot")) as bot,
    ):
        yield double
        assert bot.process.poll() is None, bot.log


def test_broken_html_in_an_article_is_shown_as_it_was_printed(hostile: Telegram):
    answer = hostile.reply(hostile.send("谁视察了玻璃厂？"))
    assert HOSTILE in answer["text"]
    hostile.press(answer, "全文")
    article = hostile.reply(answer["message_id"])
    assert HOSTILE in article["text"]
    assert formatted(article, "bold") == [f"《{HOSTILE}》"]


@pytest.mark.parametrize(("question", "user"), [("大桥全长多少米？", 2), ("𠮷田参加了什么？", 3)])
def test_every_page_of_a_long_article_can_be_turned_and_nothing_is_lost(
    hostile: Telegram, question: str, user: int
):
    answer = hostile.reply(hostile.send(question, user=user), user)
    data = next(
        button["callback_data"]
        for row in answer["reply_markup"]["inline_keyboard"]
        for button in row
        if button["callback_data"].startswith("a:")
    )
    key = data.split(":")[1]
    hostile.press_data(answer, f"a:{key}:0:0:0", user=user)
    page = hostile.reply(answer["message_id"], user)
    seen = [page["text"]]
    while any("下一页" in label for row in labels(page) for label in row):
        before = page["text"]
        hostile.press(page, "下一页", user=user)
        wait_for(lambda page=page, before=before: page["text"] != before)  # type: ignore[misc]
        seen.append(page["text"])
    assert len(seen) >= 10
    body = "".join("".join(text.split("\n\n")[1:-1]) for text in seen)
    assert "\ufffd" not in body
    if user == 2:
        assert body.count("大桥今天通车了") == 1450
    else:
        assert body == "𠮷田和𡈽屋👨\u200d👩\u200d👧\u200d👦参加了龙舟赛🇨🇳🇨🇳" * 700
