"""Question to hits, on the sample page."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.filters import Filter
from retrieval.search.engine import beside
from retrieval.settings import Settings
from tests.conftest import IndexMaker


def first(archive: Archive, question: str, language: str) -> str | None:
    return archive.search(question, language=language)[0].article.headline  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "language", "headline"),
    [
        ("产业园总投资多少？", "zh", "特变电工云集 5G 科技产业园开通交付"),
        ("誰會見了北航副校長？", "zh", "加快推动合作项目产业化，实现共赢发展"),
        ("who met the Beihang delegation", "en", "加快推动合作项目产业化，实现共赢发展"),
        ("优化营商环境专项工作评议", "zh", "加快推动营商环境持续好转，助推高质量发展"),
    ],
)
def test_the_right_article_comes_first(
    question: str, language: str, headline: str, archive: Archive
):
    assert first(archive, question, language) == headline


def test_a_hit_tells_both_scores_and_the_terms_that_matched(archive: Archive):
    hit = archive.search("产业园总投资多少？", language="zh")[0]
    assert hit.by_words is not None
    assert hit.by_meaning is not None
    assert hit.matched == ("产业", "产业园", "总", "投资")
    assert "总投资30亿元" in hit.text


def test_scores_fall_from_hit_to_hit(archive: Archive):
    scores = [hit.score for hit in archive.search("衡阳与北航的合作", language="zh", limit=20)]
    assert scores == sorted(scores, reverse=True)


def test_the_limit_is_kept(archive: Archive):
    assert len(archive.search("北航", language="zh", limit=3)) == 3


def test_nothing_asked_finds_nothing(archive: Archive):
    assert archive.search("  ", language="zh") == []


def test_askers_at_once_get_what_they_get_alone(archive: Archive):
    questions = ["产业园总投资", "北航副校长", "营商环境评议", "考察团座谈"] * 5
    alone = [first(archive, question, "zh") for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: first(archive, question, "zh"), questions))
    assert together == alone


def test_an_article_is_found_by_the_beginning_of_its_id(archive: Archive):
    article = archive.headlines(1)[0]
    assert archive.article(article.id[:6]) == article
    assert archive.article("zzzz") is None
    assert archive.article("") is None


def test_a_beginning_that_fits_several_ids_is_refused(new_index: IndexMaker, tmp_path: Path):
    # Of seventeen ids at least two share their first hexadecimal digit.
    lines = [f'{{"text": "第{number}号公告今天发布。"}}' for number in range(17)]
    (tmp_path / "notices.jsonl").write_text("\n".join(lines), encoding="utf-8")
    archive = Archive(new_index(tmp_path / "notices.jsonl"), Settings())
    firsts = [hit.article.id[0] for hit in archive.search("公告", language="zh", limit=17)]
    shared = next(digit for digit in firsts if firsts.count(digit) > 1)
    with pytest.raises(WenbaoError, match="matches more than one article"):
        archive.article(shared)


def test_what_a_filter_leaves_is_found_however_far_it_stands_from_the_question(
    new_index: IndexMaker, tmp_path: Path
):
    days = [f"2023-08-{day:02}" for day in range(1, 29)]
    lines = [
        f'{{"text": "大桥{day}的消息。", "date": "{day}", "source": "衡阳日报", "page": "A{page}"}}'
        for page, day in enumerate(days, 1)
    ]
    lines.append('{"text": "湘江大桥没有日期的消息。"}')
    (tmp_path / "bridge.jsonl").write_text("\n".join(lines), encoding="utf-8")
    archive = Archive(new_index(tmp_path / "bridge.jsonl"), Settings())
    for only, left in (
        (Filter.of(since="2023-08-17", until="2023-08-17"), days[16:17]),
        (Filter.of(since="2023-08-20"), days[19:]),
        (Filter.of(until="2023-08", newspaper="衡阳日报", page="A03"), days[2:3]),
        (Filter.of(since="2024"), []),
        (Filter(newspaper="人民日报"), []),
    ):
        hits = archive.search("学校午餐", language="zh", limit=40, only=only)
        assert sorted(str(hit.article.date) for hit in hits) == left
    every = archive.search("学校午餐", language="zh", limit=40, only=Filter())
    assert len(every) == len(archive.search("学校午餐", language="zh", limit=40)) == 29


def test_a_forked_process_looks_for_words_with_threads_of_its_own(archive: Archive):
    assert archive.search("谁会见了陶智", language="zh")  # the threads of this one have begun
    child = os.fork()
    if not child:
        status = 1
        try:
            status = beside(os.getpid()).submit(lambda: 0).result(timeout=30)
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0


def test_an_archive_lists_its_articles_and_the_days_papers_and_pages_that_they_name(
    archive: Archive,
):
    assert [article.id for article in archive.articles()] == [
        article.id for article in archive.headlines(10)
    ]
    day = date(2021, 5, 17)
    assert (archive.days(), archive.newspapers(), archive.pages()) == ((day, day), [], [])
