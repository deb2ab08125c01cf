"""Questions with known answers to the worth of each way to rank and of each family of checks."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answering.records import ALL, Checks
from bot.evaluation import ablation
from bot.evaluation.ablation import Checked, Ranked, ablate, ablate_checks
from bot.evaluation.evaluate import Outcome, ask, measures
from bot.evaluation.question_sets import Asked
from bot.evaluation.tables import checked_to_terminal, ranked_to_terminal
from retrieval.archive import Archive
from retrieval.progress import SILENT, Progress
from retrieval.settings import Settings
from tests.bot.evaluation.pooled import pooled

FAMILIES = {
    "-": ALL,
    "named": Checks(named=False),
    "support": Checks(support=False),
    "fits": Checks(fits=False),
    "similar names": Checks(similar_names=False),
    "whole spans": Checks(whole_spans=False),
    "newest first": Checks(newest_first=False),
    "agreement": Checks(agreement=False),
}


def test_an_ablation_compares_the_ways_to_rank(folder: Path, sample_index: Path):
    archive, asked = pooled(folder, sample_index)
    table = ablate(archive, Settings(), asked)["zh"]
    assert [line.way for line in table] == [
        "words alone, no bridge",
        "words alone",
        "meaning alone, no bridge",
        "meaning alone",
        "rank fusion",
        "convex fusion, no bridge",
        "convex fusion, no aliases",
        "convex fusion",
    ]
    assert table[-1] == Ranked(
        way="convex fusion", recall_at_1=1.0, recall_at_10=1.0, mrr_at_10=1.0
    )


def test_all_questions_are_asked_with_every_check_and_without_each_family(
    folder: Path, sample_index: Path, monkeypatch: pytest.MonkeyPatch
):
    archive, asked = pooled(folder, sample_index)
    outcomes = ask(archive, Settings(), asked)
    tried: list[tuple[Checks, Sequence[Asked]]] = []

    def asking(
        _: Archive,
        __: Settings,
        questions: Sequence[Asked],
        *,
        checks: Checks = ALL,
        progress: Progress = SILENT,  # noqa: ARG001
    ) -> list[Outcome]:
        tried.append((checks, questions))
        return outcomes

    monkeypatch.setattr(ablation, "ask", asking)
    table = ablate_checks(archive, Settings(), asked)
    assert tried == [(checks, asked) for checks in FAMILIES.values()]
    right = measures(outcomes)["zh"]
    assert table == {
        "zh": [
            Checked(
                without=family,
                exact_match=right.exact_match,
                f1=right.f1,
                wrong_of_answered=right.wrong_of_answered,
            )
            for family in FAMILIES
        ]
    }


def test_families_of_checks_are_shown_in_one_table_a_language():
    every = Checked(without="-", exact_match=0.5, f1=0.75, wrong_of_answered=None)
    named = Checked(without="named", exact_match=0.25, f1=0.5, wrong_of_answered=1.0)
    assert checked_to_terminal({"en": [every, named]}) == (
        "en, without  exact match     F1  wrong of answered\n"
        "-                  0.500  0.750                  -\n"
        "named              0.250  0.500              1.000\n"
    )


def test_ways_to_rank_are_shown_in_one_table_a_language():
    line = Ranked(way="meaning alone", recall_at_1=0.5, recall_at_10=1, mrr_at_10=0.75)
    assert ranked_to_terminal({"en": [line]}) == (
        "en             recall@1  recall@10  MRR@10\nmeaning alone     0.500      1.000   0.750\n"
    )
