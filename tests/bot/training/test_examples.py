"""Questions and passages to examples."""

from itertools import islice

import msgspec

from bot.evaluation.rankings import Judged, Ranking, Span
from bot.reader.heading import heading
from bot.training.examples import Example, example, examples, ranked_examples
from bot.training.questions import Lessons, Mined, Taught
from tests.bot.training import small

LONG = "会议在衡阳举行，与会者很多。" * 20
HELD = LONG + "市委书记邓群策会见了代表团。" + LONG
ANSWERED = Taught("1", "谁会见了代表团？", HELD, (Span("邓群策", len(LONG) + 4),))
HOPELESS = msgspec.structs.replace(ANSWERED, answers=(), answerable=False)
LIST = Taught(
    "2",
    "哪两位领导出席了会议？",
    "邓群策和朱健出席了会议。",
    (Span("邓群策", 0), Span("朱健", 4)),
    title="市里开会",
    date="2022-05-17",
    kind="list",
)
DECODE = small.tokenizer().decode


def made(one: Taught, times: int, mined: Mined | None = None) -> list[Example]:
    pairing, rng = small.pairing(), small.seeded(1)
    return [example(one, mined, pairing, rng) for _ in range(times)]


def test_an_answer_is_marked_by_the_tokens_that_hold_it():
    marked = [one for one in made(ANSWERED, 40) if one.spans]
    assert len(marked) > 20
    texts = {DECODE(one.ids[a : b + 1]).strip() for one in marked for a, b in one.spans}
    assert texts == {"邓群策"}


def test_every_member_of_a_list_is_marked():
    for one in made(LIST, 10):
        assert [DECODE(one.ids[a : b + 1]).strip() for a, b in one.spans] == ["邓群策", "朱健"]


def test_windows_beside_the_answer_and_unanswerable_questions_have_no_span():
    assert any(not one.spans for one in made(ANSWERED, 80))
    assert not any(one.spans for one in made(HOPELESS, 10))


def test_a_news_window_stands_under_its_day_and_headline_most_of_the_time():
    heads = {DECODE(one.ids[: one.first]) for one in made(LIST, 60)}
    assert any("2022年5月17日" in head and "市里开会" in head for head in heads)
    assert any("2022年5月17日" not in head and "市里开会" in head for head in heads)
    assert any("市里开会" not in head for head in heads)


def test_what_the_search_took_for_an_answer_is_read_as_none():
    near = Mined("2", LIST.question, (Judged("清华代表团参观了展览。", "no", "清华来访"),))
    texts = [DECODE(one.ids) for one in made(LIST, 60, near) if not one.spans]
    assert texts
    assert all("清华代表团参观" in text for text in texts)


def test_the_words_of_the_bridge_follow_some_questions():
    mined = Mined("2", "Who attended? 出席 参加")
    english = msgspec.structs.replace(LIST, question="Who attended?")
    heads = [DECODE(one.ids[: one.first]) for one in made(english, 40, mined)]
    assert 10 < sum("参加" in head for head in heads) < 35


def test_a_ranking_leaves_out_doubtful_passages():
    ranking = Ranking(
        "r",
        "谁出席了会议？",
        "zh",
        (
            Judged("朱健出席了会议。", "answers", answers=(Span("朱健", 0),)),
            Judged("会议在衡阳举行。", "doubtful"),
            Judged("清华来访。", "no"),
        ),
    )
    passages, answers = ranked_examples(ranking, None, small.pairing(), small.seeded(1))
    assert answers == [True, False]
    assert [len(one.spans) for one in passages] == [1, 0]


def test_files_without_a_share_are_left_out_and_the_same_seed_draws_the_same():
    lessons = Lessons({"news": [LIST], "other": [ANSWERED]})

    def drawn(seed: int) -> list[Example]:
        stream = examples(lessons, {"news": 1.0}, small.pairing(), small.seeded(seed))
        return list(islice(stream, 12))

    assert drawn(3) == drawn(3) != drawn(4)
    assert all("邓群策和朱健" in DECODE(one.ids) for one in drawn(3))


def test_a_heading_has_the_parts_that_are_known():
    assert heading("市里开会", None) == "市里开会"
    assert heading(None, "2022-05-17") == "2022年5月17日"
