"""Which articles the search finds for questions whose article is known."""

import json
from pathlib import Path

import pytest

from bot.evaluation import finding
from bot.evaluation.finding import seek
from bot.evaluation.question_sets import read_questions, read_titles
from retrieval.archive import Archive
from retrieval.settings import Settings
from tests.conftest import IndexMaker

ARTICLES = [
    ("湘江大桥通车", "湘江大桥于2023年8月1日通车，全长1200米。"),
    ("农贸市场改造完成", "城北农贸市场改造完成，新增摊位80个。"),
    ("简讯", "实验小学新校区开学，校长王芳迎接了学生。"),
    ("简讯", "市博物馆举办青铜器展览，展出文物150件。"),
]
ASKED = [
    ("湘江大桥全长多少？", "zh", "p0", True),
    ("How many stalls were added in the market?", "en", "p1", True),
    ("实验小学的校长是谁？", "zh", "p2", True),
    ("湘江大桥由谁设计？", "zh", "p0", False),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "asked"
    made.mkdir()
    passages = [
        {"id": f"p{at}", "title": title, "text": text} for at, (title, text) in enumerate(ARTICLES)
    ]
    questions = [
        {"question": text, "lang": lang, "passage_ids": [one], "answerable": answerable}
        for text, lang, one, answerable in ASKED
    ]
    for name, rows in (("passages", passages), ("questions", questions)):
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (made / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return made


@pytest.fixture
def index(folder: Path, new_index: IndexMaker) -> Path:
    return new_index(folder / "passages.jsonl")


def test_a_question_counts_if_it_has_an_answer_and_one_article_has_its_headline(
    folder: Path, index: Path
):
    archive = Archive(index, Settings())
    sought = seek(archive, read_questions(folder), read_titles(folder))
    assert {(one.asked.question, one.headline, one.rank) for one in sought} == {
        (ASKED[0][0], "湘江大桥通车", 1),
        (ASKED[1][0], "农贸市场改造完成", 1),
    }


def test_the_program_prints_a_line_for_each_language_and_what_it_missed(
    folder: Path, index: Path, capsys: pytest.CaptureFixture[str]
):
    finding.main([str(index), str(folder), "--missed", "5"])
    assert capsys.readouterr().out.splitlines() == [
        "en  1 questions  R@1 1.000  R@8 1.000  R@40 1.000",
        "zh  1 questions  R@1 1.000  R@8 1.000  R@40 1.000",
    ]
