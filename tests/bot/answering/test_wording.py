"""Short answers and citations to the sentences of an answer."""

import pytest

from bot.answering.records import Citation
from bot.answering.wording import statement
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
