"""Where an article was printed, as Milvus filters by it."""

from datetime import date

from retrieval.filters import Filter
from retrieval.milvus.columns import LONGEST, columns, expression
from retrieval.records import Appearance

LONG = "衡阳经济技术开发区" * 30  # 810 bytes, 270 characters


def test_no_name_has_more_bytes_than_a_column_takes_and_it_is_found_all_the_same():
    (paper,) = columns([Appearance("a.txt", newspaper=LONG)])["papers"]
    assert len(paper.encode()) <= LONGEST
    assert paper != columns([Appearance("a.txt", newspaper=LONG + "报")])["papers"][0]
    assert expression(Filter(newspaper=LONG)) == f'array_contains(papers, "{paper}")'


def test_a_name_as_long_as_a_column_stays_as_it_is():
    name = "报" * (LONGEST // 3)
    assert columns([Appearance("a.txt", newspaper=name)])["papers"] == [name]


def test_an_article_without_days_passes_no_filter_that_has_days():
    found = columns([Appearance("a.txt")])
    assert (found["first_day"], found["last_day"]) == (0, 0)
    assert expression(Filter(until=date(2023, 8, 1))) == (
        f"first_day > 0 and first_day <= {date(2023, 8, 1).toordinal()}"
    )


def test_nothing_asked_for_is_no_filter():
    assert expression(None) == expression(Filter()) == ""
