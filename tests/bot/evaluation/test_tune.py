"""The share of meaning, chosen on one half of some questions."""

from pathlib import Path

import msgspec
import pytest

from bot.evaluation.pools import FITTED, HELD_OUT, half_of, opened_pool
from bot.evaluation.tune import SHARES, Ranked, best_share, main, ranked, recall, shares
from retrieval.encoder.export import encoder_id
from retrieval.errors import WenbaoError
from retrieval.progress import SILENT
from retrieval.settings import CHOSEN, Settings, Shares
from tests.bot.evaluation.pool import ASKED, encoder_index, write


def question(half: int, first_at: set[float], language: str = "zh") -> Ranked:
    """A question whose right passage is first at some shares, and second at the others."""
    ranks = {share: 1 if share in first_at else 2 for share in SHARES}
    return Ranked(language, half, 1.0, ranks)


def test_recall_is_the_share_of_questions_whose_right_passage_is_first():
    asked = [question(FITTED, {0.4}), question(FITTED, {0.4, 0.5}), question(FITTED, set())]
    assert [recall(asked, share) for share in (0.3, 0.4, 0.5)] == pytest.approx([0, 2 / 3, 1 / 3])
    assert recall([], 0.4) == 0.0


def test_the_best_share_is_the_smallest_of_those_that_find_most():
    asked = [question(FITTED, {0.3, 0.4, 0.5}), question(FITTED, {0.4, 0.5, 0.6})]
    assert best_share(asked) == 0.4


def test_shares_of_both_languages_are_chosen_by_one_half():
    asked = [
        question(FITTED, {0.3}),
        question(HELD_OUT, {0.9}),
        question(FITTED, {0.6}, "en"),
        question(HELD_OUT, {0.1}, "en"),
    ]
    assert shares(asked, "e5") == Shares("e5", zh=0.3, en=0.6)
    with pytest.raises(WenbaoError, match="no question in 'en' to choose a share by"):
        shares(asked[:2], "e5")


def test_the_shares_in_force_were_chosen_with_the_default_encoder():
    assert CHOSEN.encoder == encoder_id(Settings()), (
        "the default encoder changed: choose the shares anew with python -m bot.evaluation.tune"
    )
    assert (Settings().dense_weight_zh, Settings().dense_weight_en) == (CHOSEN.zh, CHOSEN.en)


@pytest.mark.slow
def test_every_share_is_tried_and_the_halves_are_shown_apart(
    tmp_path: Path,
    encoder_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    own, other = write(tmp_path)
    index = encoder_index(encoder_folder, tmp_path)
    with opened_pool(own, [own], sample=None, index=index, progress=SILENT) as (archive, asked):
        found = [ranked(archive, one) for one in asked]
    assert all(tuple(one.ranks) == SHARES for one in found)
    assert [one.half for one in found] == [half_of(one) for one in asked]
    assert {one.half for one in found} == {FITTED, HELD_OUT}
    chinese = [one for one in found if one.language == "zh"]
    assert recall(chinese, 0.4) == 1.0  # so few passages, each about something else
    out = tmp_path / "shares.json"
    main([str(own), "--index", str(index), "--out", str(out)])
    made = msgspec.json.decode(out.read_bytes(), type=Shares)
    assert made == shares(found, encoder_id(Settings()))
    shown = capsys.readouterr().out
    sizes = [str(sum(one.half == half for one in chinese)) for half in (FITTED, HELD_OUT)]
    assert ["questions", *sizes] in [line.split() for line in shown.splitlines()]
    best = best_share([one for one in chinese if one.half == FITTED])
    assert f"best share: {best:.1f}; recall@1 held out: " in shown
    assert len(chinese) == sum(language == "zh" for some in ASKED.values() for language, *_ in some)
    with pytest.raises(SystemExit, match="other: has no passages"):
        main([str(other), "--index", str(index)])


def test_a_folder_without_passages_opens_no_pool(tmp_path: Path):
    _, other = write(tmp_path)
    with (
        pytest.raises(WenbaoError, match="other: has no passages"),
        opened_pool(other, [other], sample=None, index=tmp_path, progress=SILENT),
    ):
        pass
