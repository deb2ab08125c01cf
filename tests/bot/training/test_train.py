"""Training, a few steps of it."""

from itertools import islice
from pathlib import Path

import pytest
import torch

from bot.evaluation.rankings import Judged, Ranking, Span
from bot.training.held_out import measured
from bot.training.lessons import stream
from bot.training.questions import Lessons, Taught
from bot.training.train import Course, Trainer
from tests.bot.training import small

TAUGHT = [
    Taught(
        str(at),
        f"谁会见了{place}代表团？",
        f"市委书记{name}会见了{place}代表团。",
        (Span(name, 4),),
    )
    for at, (place, name) in enumerate(
        [("北航", "邓群策"), ("清华", "朱健"), ("长沙", "陈润"), ("湘潭", "李四光")] * 4
    )
]
RANKING = Ranking("r", "谁会见了北航代表团？", "zh", (Judged("清华来访。", "no"),) * 8)
LESSONS = Lessons({"news": TAUGHT}, [RANKING] * 4)


def trainer(minutes: float = 60) -> Trainer:
    return Trainer(small.network(), Course(7, minutes), small.pairing().padding)


def state(one: Trainer) -> list[torch.Tensor]:
    return list(one.network.state_dict().values())


@pytest.mark.slow
def test_it_learns_and_leaves_what_is_frozen():
    one = trainer()
    one.course.seconds = 200  # past the first moments, in which the rate is next to nothing
    embeddings = one.network.encoder.embeddings.word_embeddings.weight.clone()
    batch = next(stream(LESSONS, small.pairing(), 1, [0.0]))
    one.step(batch)
    before = one.course.losses[-1]
    for _ in range(30):
        one.step(batch)
    assert one.course.losses[-1] < before
    assert torch.equal(embeddings, one.network.encoder.embeddings.word_embeddings.weight)


@pytest.mark.slow
def test_a_training_that_was_interrupted_goes_on_where_it_was(tmp_path: Path):
    batches = list(islice(stream(LESSONS, small.pairing(), 7, [0.0]), 4))
    whole, half = trainer(), trainer()
    for one in (whole, half):
        one.course.seconds = 200
    # The rate follows the clock, so the clock is stopped.
    for one, part in ((whole, batches), (half, batches[:2])):
        for batch in part:
            one.step(batch)
            one.course.seconds = 200
    half.save(tmp_path / "checkpoint.pt")
    other = trainer(minutes=60)
    other.load(tmp_path / "checkpoint.pt")
    for batch in batches[2:]:
        other.step(batch)
        other.course.seconds = 200
    assert other.course.steps == whole.course.steps == 4
    assert other.course.seen == whole.course.seen
    for left, right in zip(state(whole), state(other), strict=True):
        assert torch.allclose(left, right, atol=1e-5)


def test_the_rate_rises_and_falls_to_nothing():
    rates = [Course(7, 10, seconds=seconds).rate for seconds in (0, 30, 315, 600, 900)]
    assert rates == pytest.approx([0.01, 1.0, 0.5, 0.0, 0.0])


def test_a_course_ends_by_its_examples_if_they_are_sooner():
    course = Course(7, minutes=60, examples=100, seen=50, seconds=60)
    assert course.share == 0.5


def test_rankings_come_more_often_toward_the_end():
    def ranked(share: float) -> int:
        batches = islice(stream(LESSONS, small.pairing(), 7, [share]), 60)
        return sum(bool(batch.rankings) for batch in batches)

    assert 5 < ranked(0.0) < 22 < ranked(1.0) < 42


def test_a_question_without_an_answer_counts_as_refused_or_not():
    hopeless = Taught("x", "谁？", "会议开幕。", (), answerable=False)
    found = measured(small.network(), small.pairing(), [*TAUGHT[:3], hopeless])
    assert found["answerable"] == 3
    assert found["unanswerable"] == 1
    assert 0 <= found["f1"] <= 1
