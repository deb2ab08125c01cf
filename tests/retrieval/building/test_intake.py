"""Seeds to a store: each article once, with all places where it was printed."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.building.dry_run import changes
from retrieval.building.intake import Intake, read_into
from retrieval.filters import Filter
from retrieval.progress import SILENT
from retrieval.records import Appearance, Article, Remark
from retrieval.settings import Settings
from retrieval.storage import file_names
from retrieval.storage.encoded_before import Known
from retrieval.storage.store import Store, opened_store

STORY = (
    "市委书记邓群策会见了到访的北京航空航天大学副校长陶智一行，双方就加快推进合作项目进行了友好会谈。"
    "邓群策对陶智一行的到来表示欢迎，他说，衡阳区位优越，产业基础扎实，正在建设现代产业强市。"
    "陶智表示，将认真落实双方签署的协议，推动更多科研成果在衡阳转化，为当地发展作出贡献。"
)
EDITED = STORY.replace("友好会谈", "会谈")


def line(text: str = STORY, **printed: str) -> str:
    return json.dumps({"text": text} | printed, ensure_ascii=False)


def write(file: Path, *lines: str) -> None:
    file.write_text("\n".join(lines), encoding="utf-8")


def read(seeds: Path, name: str = "read") -> tuple[Intake, list[Article]]:
    folder = seeds.parent / name
    folder.mkdir()
    found = read_into(folder, [seeds], Settings(), SILENT)
    with opened_store(folder) as store:
        return found, list(store.articles())


DAILY = {"title": "共赢发展", "source": "衡阳日报", "date": "2021-05-18", "page": "A01"}
EVENING = {"title": "携手共赢", "source": "衡阳晚报", "date": "2021-05-19", "page": "2"}


def test_the_same_article_in_another_file_or_line_is_kept_as_a_place(seeds_folder: Path):
    write(seeds_folder / "a.jsonl", line("会议召开。"), line(**DAILY), line("会议召开。"))
    write(seeds_folder / "b.jsonl", line("散会。"), line(**DAILY))
    found, articles = read(seeds_folder)
    day = date(2021, 5, 18)
    assert [(one.text[:5], one.line, one.elsewhere) for one in articles] == [
        ("会议召开。", 1, (Appearance("seeds/a.jsonl", 3),)),
        ("市委书记邓", 2, (Appearance("seeds/b.jsonl", 2, "衡阳日报", "A01", day),)),
        ("散会。", 1, ()),
    ]
    assert found == Intake(
        [
            Remark(
                "seeds/a.jsonl",
                3,
                "the same article as in seeds/a.jsonl:1, kept once: '会议召开。'",
                lost=False,
            ),
            Remark(
                "seeds/b.jsonl",
                2,
                "the same article as in seeds/a.jsonl:2, kept once: '共赢发展'",
                lost=False,
            ),
        ],
        reprints=2,
    )


def test_newspapers_and_pages_are_listed_the_one_with_most_articles_first(seeds_folder: Path):
    write(
        seeds_folder / "a.jsonl",
        line(**EVENING),
        *(line(f"{at}号大桥通车。", **DAILY) for at in range(2)),
        line("散会。"),
    )
    read(seeds_folder)
    with opened_store(seeds_folder.parent / "read") as store:
        assert store.newspapers() == ["衡阳日报", "衡阳晚报"]
        assert store.pages() == ["A01", "2"]


def test_an_edited_reprint_is_kept_as_a_place_with_its_own_headline(seeds_folder: Path):
    write(seeds_folder / "a.jsonl", line(**DAILY))
    write(seeds_folder / "b.jsonl", line(EDITED, **EVENING, url="https://b"), line(EDITED))
    write(seeds_folder / "c.jsonl", line(EDITED, **EVENING))
    _, [article] = read(seeds_folder)
    day = date(2021, 5, 19)
    assert (article.newspaper, article.text) == ("衡阳日报", STORY)
    assert article.elsewhere == (
        Appearance("seeds/b.jsonl", 1, "衡阳晚报", "2", day, None, "携手共赢", "https://b"),
        Appearance("seeds/b.jsonl", 2),
        Appearance("seeds/c.jsonl", 1, "衡阳晚报", "2", day),
    )
    assert article.surroundings == "共赢发展\n衡阳日报\n携手共赢\n衡阳晚报"


def test_a_file_that_repeats_thousands_is_told_of_in_one_remark(seeds_folder: Path):
    lines = [line(f"第{number}次会议召开。") for number in range(2000)]
    write(seeds_folder / "a.jsonl", *lines)
    write(seeds_folder / "b.jsonl", *lines)
    found, articles = read(seeds_folder)
    assert (len(articles), found.reprints) == (2000, 2000)
    [remark] = found.remarks
    assert remark == Remark(
        "seeds/b.jsonl",
        1,
        "the same article as in seeds/a.jsonl:1, kept once: '第0次会议召开。'; "
        "and 1,999 more in this file",
        lost=False,
    )


@pytest.mark.parametrize(
    ("only", "passes"),
    [
        (Filter(newspaper="衡阳日报"), True),
        (Filter(newspaper="衡阳晚报"), True),
        (Filter(page="2"), True),
        (Filter(since=date(2021, 5, 19)), True),
        (Filter(until=date(2021, 5, 18)), True),
        (Filter(since=date(2021, 5, 20)), False),
        (Filter(newspaper="长沙晚报"), False),
        # One and the same place must pass.
        (Filter(newspaper="衡阳晚报", until=date(2021, 5, 18)), False),
        (Filter(newspaper="衡阳日报", page="2"), False),
    ],
)
def test_a_filter_passes_what_one_of_its_places_passes(
    only: Filter, seeds_folder: Path, *, passes: bool
):
    write(seeds_folder / "a.jsonl", line(**DAILY), line(EDITED, **EVENING))
    read(seeds_folder)
    with opened_store(seeds_folder.parent / "read") as store:
        [article], printings = list(store.articles()), store.printings()
        assert store.days() == ("2021-05-18", "2021-05-19")
    found = printings.passing(only, 1)
    assert found is not None
    assert (only.passes(article), found.tolist()) == (passes, [passes])


def test_the_passages_are_those_of_the_articles_that_stay(seeds_folder: Path):
    write(seeds_folder / "a.jsonl", line(STORY[:-1] + "，会谈持续了很久。"), line("散会。"))
    write(seeds_folder / "b.jsonl", line(EDITED), line("会议召开。"))
    read(seeds_folder)
    with opened_store(seeds_folder.parent / "read") as store:
        walked = [(article.text[:5], passage.number) for article, passage in store.walk()]
        assert store.counts() == (3, len(walked))
    assert walked == [("市委书记邓", 0), ("散会。", 0), ("会议召开。", 0)]


def test_reading_grown_seeds_gives_what_reading_them_at_once_gives(seeds_folder: Path):
    write(seeds_folder / "b.jsonl", line(EDITED, **EVENING))
    read(seeds_folder, "first")
    write(seeds_folder / "a.jsonl", line(**DAILY))
    assert read(seeds_folder, "second") == read(seeds_folder, "third")
    stores = [
        Store.load(seeds_folder.parent / name / file_names.ARTICLES) for name in ("second", "third")
    ]
    assert stores[0].same_as(stores[1])


def test_a_new_reprint_of_an_article_that_stays_is_a_change(seeds_folder: Path):
    write(seeds_folder / "a.jsonl", line(**DAILY), line("散会。"))
    read(seeds_folder, "old")
    write(seeds_folder / "b.jsonl", line(EDITED, **EVENING))
    read(seeds_folder, "new")
    folder = seeds_folder.parent
    with opened_store(folder / "old") as old, opened_store(folder / "new") as new:
        found = changes(new, old, Known([]))
        assert not new.same_as(old)
        assert np.array_equal(new.digests(), old.digests())
    assert (found.kept, found.reprinted, found.added) == (1, 1, 0)
