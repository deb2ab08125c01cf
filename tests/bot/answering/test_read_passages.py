"""Hits to readings with their sentences."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.answering.probability import PassageFeatures
from bot.answering.read_passages import LONGEST_SENTENCE, PassageReader
from bot.answering.records import ALL, Checks, Read
from bot.question.understand import understand
from bot.reader.reader import Reader, Reading
from bot.reader.tighten import Pieces
from retrieval.records import Article, Hit, Passage
from tests.bot.answering.made_up import Pointing, Press, article, groups_of, hit

pytestmark = pytest.mark.usefixtures("plain_weights")

WHO = "谁会见了北航代表团？"


def read(
    text: str,
    hits: Sequence[Hit],
    reader: Reader,
    *,
    people: Sequence[str] = (),
    checks: Checks = ALL,
) -> list[Read]:
    press = Press(*(one.article for one in hits))
    groups = groups_of(text)
    passages = PassageReader(reader, press.segmenter, understand(text), press.query(text), checks)
    names = [group for group in groups if group.name]
    known = {one.article.id: people for one in hits}
    return passages.read(hits, dict.fromkeys(groups, 1.0), names, known)


def spans(found: Read) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.text, one.answers) for one in found.sentences]


def test_the_sentences_with_the_answers_are_kept_that_of_the_best_one_first():
    whole = article("a", "市长朱健来了。双方座谈。邓群策、陶智会见了北航代表团。")
    (found,) = read(WHO, [hit(whole, 0.0)], Pointing("陶智", "朱健", "邓群策"))
    assert spans(found) == [
        ("邓群策、陶智会见了北航代表团。", ("邓群策", "陶智")),
        ("市长朱健来了。", ("朱健",)),
    ]
    assert found.answers == ("朱健", "邓群策", "陶智")


def test_a_span_is_extended_to_the_whole_name_and_one_that_is_named_twice_stays_one():
    whole = article("a", "邓群策会见了北航代表团。")
    (found,) = read(WHO, [hit(whole, 0.0)], Pointing("邓群", "群策"), people=["邓群策"])
    assert spans(found) == [("邓群策会见了北航代表团。", ("邓群策",))]


def test_what_does_not_fit_is_kept_to_be_cited_and_is_no_answer():
    (found,) = read(WHO, [hit(article("a", "北航代表团离开。"), 0.5)], Pointing("北航"))
    assert spans(found) == [("北航代表团离开。", ("北航",))]
    assert (found.answers, found.said) == ((), "")
    # 会见 is not there.
    assert found.features == pytest.approx((0.5, 4.0, 2 / 3, 1.0, False, False))


def test_one_member_that_does_not_fit_makes_the_list_none():
    whole = article("a", "邓群策会见了北航代表团。")
    (found,) = read(WHO, [hit(whole, 0.0)], Pointing("邓群策", "北航"))
    assert found.answers == ()


def test_half_a_bracket_is_no_answer():
    whole = article("a", "代表团来访（当年）。")
    (found,) = read("代表团什么时候来的？", [hit(whole, 0.0)], Pointing("（"))
    assert spans(found) == [("代表团来访（当年）。", ())]
    assert not found.features.fits


def test_a_passage_without_text_is_left_out():
    empty, full = hit(article("empty", "  "), 1.0), hit(article("full", "代表团来访。"), 0.0)
    assert [one.hit for one in read(WHO, [empty, full], Pointing("代表团"))] == [full]


def test_the_likeliest_passage_comes_first_and_equals_stay_in_order():
    scores = {"a": 1.0, "b": 2.0, "c": 1.0}
    hits = [hit(article(name, "北航代表团来访。"), score) for name, score in scores.items()]
    found = read(WHO, hits, Pointing("来访"))
    assert [one.hit.article.id for one in found] == ["b", "a", "c"]


def test_of_a_sentence_that_is_too_long_the_part_in_the_passage_is_cited():
    text = "、".join(f"代表{at:03}" for at in range(200))
    assert len(text) > LONGEST_SENTENCE
    part = Hit(article("a", text), Passage("a", 0, 120, 240), 0.0, None, None, ())
    (found,) = read("代表团有谁？", [part], Pointing("代表"))
    assert [(one.start, one.end) for one in found.sentences] == [(120, 240)]


def test_spans_are_placed_in_the_article_where_the_passage_begins_later():
    whole = article("a", "双方座谈。邓群策会见了北航代表团。")
    later = Hit(whole, Passage("a", 0, 5, len(whole.text)), 0.0, None, None, ())
    (found,) = read(WHO, [later], Pointing("邓群策"))
    assert [(one.start, one.spans) for one in found.sentences] == [(5, ((0, 3),))]


class Listening(Pointing):
    """Keeps the headings that it is given."""

    def __init__(self) -> None:
        super().__init__("代表团")
        self.heard: list[str] = []

    def read(
        self,
        question: str,
        passages: Sequence[str],
        headings: Sequence[str] = (),
        *,
        pieces: Pieces | None = None,
        several: bool = False,
    ) -> list[Reading]:
        self.heard += headings
        return super().read(question, passages, headings, pieces=pieces, several=several)


def test_the_reader_is_told_the_day_and_the_headline_of_each_article():
    reader = Listening()
    told: Article = article("a", "代表团来访。", headline="访问衡阳", published=date(2024, 5, 17))
    read(WHO, [hit(told, 1.0), hit(article("b", "代表团来访。"), 0.0)], reader)
    assert reader.heard == ["2024年5月17日 访问衡阳", ""]


def test_without_a_check_its_feature_is_at_its_best():
    stranger = hit(article("a", "外地代表团来访。"), 0.0)

    def features(checks: Checks) -> PassageFeatures:
        (found,) = read(WHO, [stranger], Pointing("代表团"), checks=checks)
        return found.features

    assert features(ALL) == pytest.approx((0.0, 4.0, 1 / 3, 0.0, False, False))
    assert features(Checks(named=False)) == features(ALL)._replace(named=1.0)
    assert features(Checks(support=False)) == features(ALL)._replace(support=1.0)
    assert features(Checks(fits=False)) == features(ALL)._replace(fits=True)


@pytest.mark.parametrize(
    ("checks", "fits"),
    [(ALL, False), (Checks(similar_names=False), True), (Checks(fits=False), True)],
)
def test_an_article_with_a_similar_name_gives_no_answer(checks: Checks, fits: bool):  # noqa: FBT001
    other = hit(article("a", "东山头水库蓄水，代表团来访。"), 0.0)
    (found,) = read("代表团参观东山水库了什么？", [other], Pointing("蓄水"), checks=checks)
    assert found.features.fits is fits


def test_without_making_spans_whole_they_stay_as_read():
    whole = hit(article("a", "邓群策会见了北航代表团。"), 0.0)
    (found,) = read(
        WHO, [whole], Pointing("邓群"), people=["邓群策"], checks=Checks(whole_spans=False)
    )
    assert found.answers == ("邓群",)
