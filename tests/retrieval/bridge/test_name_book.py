"""What the articles teach about names."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.bridge.name_book import NameBook
from retrieval.errors import IndexDamagedError
from retrieval.language.aliases import Alias, aliases, organisations
from retrieval.language.terms import Segmenter
from retrieval.records import Article, Text


@pytest.fixture(scope="module")
def words() -> Segmenter:
    return Segmenter.create()


def article(key: str, text: str) -> Article:
    return Article(id=key, source="seeds/a.txt", line=None, body=Text(text, ((0, 0, len(text)),)))


def found(text: str, words: Segmenter, *people: str) -> list[tuple[str, str]]:
    return [(one.short, one.full) for one in aliases(text, people, words)]


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("会见了北京航空航天大学（以下简称北航）一行", "北航", "北京航空航天大学"),
        ("由中国国际进口博览会（简称“进博会”）主办", "进博会", "中国国际进口博览会"),
        (
            "据广州市住房和城乡建设局（下称“广州市住建局”）消息",
            "广州市住建局",
            "广州市住房和城乡建设局",
        ),
        ("世界卫生组织（WHO）表示", "WHO", "世界卫生组织"),
    ],
)
def test_a_stated_short_name_stands_for_the_name_before_it(
    text: str, short: str, full: str, words: Segmenter
):
    assert found(text, words) == [(short, full)]


def test_what_is_short_for_anything_is_no_alias(words: Segmenter):
    assert found("衡阳某某有限公司（以下简称公司）发布公告", words) == []


def test_a_coined_part_of_a_full_name_is_an_alias_where_it_stands_alone(words: Segmenter):
    text = "特变电工衡变公司总经理表示，衡变公司打造智慧工厂。"
    assert found(text, words) == [("衡变公司", "特变电工衡变公司")]


def test_surname_and_title_are_the_one_person_of_that_surname(words: Segmenter):
    text = "市委书记邓群策出席。邓书记指出，"
    assert found(text, words, "邓群策") == [("邓书记", "邓群策")]
    assert found(text, words, "邓群策", "邓小明") == []


def test_organisations_are_named_without_what_runs_into_them(words: Segmenter):
    text = "会见了到访的北京航空航天大学副校长"
    assert [(at, "".join(name)) for at, name in organisations(text, words)] == [
        (6, "北京航空航天大学")
    ]


def test_the_book_has_people_with_their_roles_and_places(tmp_path: Path, words: Segmenter):
    file = tmp_path / "names.sqlite"
    NameBook.create(file, [article("a1", "市委书记邓群策会见了副校长陶智一行。")], words)
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT * FROM names ORDER BY start").fetchall()
    assert rows == [
        ("邓群策", "person", "a1", 4, "市委书记"),
        ("陶智", "person", "a1", 13, "副校长"),
    ]


def test_an_alias_holds_everywhere_unless_articles_mean_different_people(
    tmp_path: Path, words: Segmenter
):
    file = tmp_path / "names.sqlite"
    articles = [
        article("a1", "市委书记邓群策出席。邓书记指出，市长朱健主持。朱市长要求，"),
        article("a2", "县委书记邓小明表示。邓书记指出，要抓落实。"),
    ]
    NameBook.create(file, articles, words)
    with closing(NameBook.load(file)) as book:
        assert set(book.everywhere()) == {("朱市长", "朱健"), ("朱健", "朱市长")}
        assert book.scoped("a1") == [Alias("邓书记", "邓群策")]
        assert book.scoped("a2") == [Alias("邓书记", "邓小明")]
        assert book.people_of(["a1", "a9"]) == {"a1": ("邓群策", "朱健"), "a9": ()}
        assert book.names("person") == {"朱健": 1, "邓小明": 1, "邓群策": 1}


def test_a_foreign_name_behind_a_role_is_a_person_in_full(tmp_path: Path, words: Segmenter):
    text = "会见了世界银行行长马尔帕斯和德国总理奥拉夫·朔尔茨，古特雷斯未出席。"
    NameBook.create(tmp_path / "n", [article("a1", text)], words)
    with closing(NameBook.load(tmp_path / "n")) as book:
        assert book.names("person") == {"奥拉夫·朔尔茨": 1, "马尔帕斯": 1}
        assert "古特雷斯" in book.names("foreign")


def test_a_latin_short_name_is_a_term_in_small_letters(tmp_path: Path, words: Segmenter):
    NameBook.create(tmp_path / "n", [article("a1", "世界衛生組織（WHO）表示，")], words)
    with closing(NameBook.load(tmp_path / "n")) as book:
        assert set(book.everywhere()) == {("who", "世界卫生组织"), ("世界卫生组织", "who")}


def test_a_damaged_book_is_refused(tmp_path: Path):
    (tmp_path / "names.sqlite").write_bytes(b"no database at all, but long enough to be one" * 30)
    with pytest.raises(IndexDamagedError, match=r"names\.sqlite: cannot be read"):
        NameBook.load(tmp_path / "names.sqlite")
