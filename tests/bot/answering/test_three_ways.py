"""A confidence to one of three ways to reply."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.probability import CALIBRATED, bounds_of
from bot.answering.three_ways import Bounds, ByWrong, Thresholds, bounds, threshold
from bot.question.understand import Language
from retrieval.settings import Settings

CHOSEN = Thresholds({5: 0.9, 15: 0.7, 25: 0.5}, {40: 0.4, 60: 0.2})
WRONG = st.floats(0, 100)
TABLES = st.dictionaries(st.integers(1, 99), st.floats(0, 1)).map(
    lambda table: dict(zip(sorted(table), sorted(table.values(), reverse=True), strict=True))
)


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        (Settings(wrong=15, wrong_perhaps=60), Bounds(0.7, 0.2)),
        (Settings(wrong=10, wrong_perhaps=50), Bounds(0.8, 0.3)),
        (Settings(wrong=2.5, wrong_perhaps=80), Bounds(0.95, 0.1)),
        (Settings(wrong=0, wrong_perhaps=0), Bounds(1.0, 1.0)),
        (Settings(wrong=100, wrong_perhaps=100), Bounds(0.0, 0.0)),
    ],
)
def test_thresholds_between_those_of_the_table_are_interpolated(settings: Settings, wanted: Bounds):
    assert bounds(CHOSEN, settings) == pytest.approx(wanted)


@given(TABLES, WRONG, WRONG)
def test_a_threshold_is_never_higher_where_more_may_be_wrong(
    table: ByWrong, one: float, other: float
):
    fewer, more = sorted((one, other))
    assert 1 >= threshold(table, fewer) >= threshold(table, more) - 1e-9 >= -1e-9


@given(st.floats(0, 1), TABLES)
def test_where_all_may_be_wrong_everything_is_answered(sure: float, table: ByWrong):
    settings = Settings(wrong=100)
    assert bounds(Thresholds(table, table), settings).way(sure) == "answered"


@given(st.floats(0, 1), TABLES, WRONG)
def test_where_no_perhaps_may_be_wrong_there_is_none(sure: float, table: ByWrong, wrong: float):
    settings = Settings(wrong=wrong, wrong_perhaps=0)
    assert bounds(Thresholds(table, table), settings).way(sure) != "perhaps"


@pytest.mark.parametrize(
    ("least", "ways"),
    [
        (Bounds(0.7, 0.2), ["answered", "perhaps", "perhaps", "not_in_archive"]),
        (Bounds(0.5, 0.9), ["answered", "answered", "not_in_archive", "not_in_archive"]),
    ],
)
def test_each_confidence_has_one_of_three_ways(least: Bounds, ways: list[str]):
    assert [least.way(sure) for sure in (0.7, 0.69, 0.2, 0.19)] == ways


@pytest.mark.parametrize("language", ["zh", "en"])
def test_by_the_settings_each_language_has_room_for_all_three_ways(language: Language):
    least = bounds_of(language, Settings())
    assert 0 < least.perhaps < least.answered < 1
    chosen = CALIBRATED.of(language).thresholds
    assert min(map(len, (chosen.answered, chosen.perhaps))) > 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"answered": {"5": 0.7, "15": 0.8}}', "the threshold for 15 wrong is above that for 5"),
        (b'{"perhaps": {"40": 0.1, "60": 0.2}}', "the threshold for 60 wrong is above that for 40"),
        (b'{"answered": {"5": 1.5}}', "<= 1"),
        (b'{"answered": {"100": 0.5}}', "<= 99"),
        (b'{"answered": {"few": 0.5}}', "Expected `int`"),
        (b'{"maybe": {}}', "unknown field `maybe`"),
    ],
)
def test_a_table_of_thresholds_that_makes_no_sense_is_refused(content: bytes, message: str):
    with pytest.raises(msgspec.ValidationError, match=message):
        msgspec.json.decode(content, type=Thresholds)
