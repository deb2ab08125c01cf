"""Short answers and citations to the sentences of an answer."""

import pytest

from bot.answering.records import Citation
from bot.answering.wording import perhaps, statement, with_pinyin
from bot.question.understand import understand
from retrieval.records import Article, Text

QUOTE = "市委书记邓群策会见了北京航空航天大学（以下简称北航）副校长陶智一行。"


@pytest.mark.parametrize(
    ("question", "short", "told"),
    [
        ("谁会见了陶智？", ["邓群策"], "邓群策 [1]"),
        ("who met Tao Zhi", ["邓群策"], "邓群策 (Deng Qunce) [1]"),
        (
            "哪些人出席？",
            ["邓群策", "北京航空航天大学（以下简称北航）副校长陶智"],
            "邓群策 [1]；北京航空航天大学（以下简称北航）副校长陶智 [1]",
        ),
        ("陶智是谁？", ["北京航空航天大学副校长"], "北京航空航天大学副校长 [1]"),
        ("陶智怎么样？", [], f"报道说：“{QUOTE}” [1]"),
    ],
)
def test_each_statement_has_the_number_of_the_quotation_that_holds_it(
    question: str, short: list[str], told: str
):
    article = Article("a", "seeds/a.txt", None, Text.plain(QUOTE))
    assert statement(understand(question), short, [Citation(1, article, QUOTE, 0, 34)]) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("谁会见了陶智？", f"这段可能有关：“{QUOTE}” [2]"),
        ("who met Tao Zhi", f"This may be it: “{QUOTE}” [2]"),
    ],
)
def test_a_perhaps_is_the_quotation_alone(question: str, told: str):
    article = Article("a", "seeds/a.txt", None, Text.plain(QUOTE))
    assert perhaps(understand(question), Citation(2, article, QUOTE, 0, 34)) == told


@pytest.mark.parametrize(
    ("answer", "people", "shown"),
    [
        ("习近平总书记", (), "习近平总书记 (Xi Jinping)"),
        ("国家主席习近平", ("习近平",), "国家主席习近平 (Xi Jinping)"),
        ("朱健", ("朱健",), "朱健 (Zhu Jian)"),
        ("邓群策、朱健", ("邓群策", "朱健"), "邓群策 (Deng Qunce)、朱健 (Zhu Jian)"),
        (
            "市委书记邓群策，市委副书记、市长朱健",
            ("邓群策", "朱健"),
            "市委书记邓群策 (Deng Qunce)，市委副书记、市长朱健 (Zhu Jian)",
        ),
        ("欧阳夏丹", (), "欧阳夏丹 (Ouyang Xiadan)"),
        ("李明华女士", (), "李明华女士 (Li Minghua)"),
    ],
)
def test_a_persons_name_alone_is_spelled_in_pinyin(
    answer: str, people: tuple[str, ...], shown: str
):
    assert with_pinyin(answer, people) == shown


@pytest.mark.parametrize(
    ("answer", "people"),
    [
        ("Zheng Haitao", ("Zheng Haitao",)),
        ("阿根廷点球战胜法国", ()),
        ("中方支持俄方", ()),
        ("世界银行行长马尔帕斯", ("马尔帕斯",)),
        ("安理会", ()),
        ("中国队", ()),
        ("江苏", ()),
        ("高质量", ()),
        ("邓群策会见陶智一行", ("邓群策", "陶智")),
    ],
)
def test_what_is_no_persons_name_has_no_pinyin(answer: str, people: tuple[str, ...]):
    assert with_pinyin(answer, people) == answer
