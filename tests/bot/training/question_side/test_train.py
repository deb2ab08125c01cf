"""Lessons to a question side."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from bot.training.question_side import train as training
from bot.training.question_side.lessons import Lesson, Prepared
from bot.training.question_side.measure import recalls
from bot.training.question_side.network import QuestionSide, padded
from bot.training.question_side.states import States
from bot.training.question_side.train import Batch, Trainer, loss_of, stream, train
from bot.training.train import Course
from retrieval.errors import WenbaoError
from tests.bot.training import small

ASKED = ("谁会见了代表团？", "产业园总投资多少？", "大桥何时通车？")
LESSONS = [Lesson(str(row), "zh", (text,), (row,)) for row, text in enumerate(ASKED)]


def encoder(seed: int = 7) -> BertModel:
    """Four layers of 32."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=small.tokenizer().get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    bert = BertModel(config, add_pooling_layer=False)
    bert.set_attn_implementation("eager")
    return bert


def network() -> QuestionSide:
    return QuestionSide(encoder(), upper=2).eval()


def trainer(folder: Path) -> Trainer:
    made = network()
    states = States(folder, made, small.tokenizer(), prompt="query: ")
    states.add(ASKED)
    return Trainer(made, states, Course(seed=7, minutes=1))


def passages(rows: int = 8) -> np.ndarray:
    """Unit vectors at random."""
    made = np.random.default_rng(7).normal(size=(rows, 32)).astype(np.float32)
    found: np.ndarray = made / np.linalg.norm(made, axis=1, keepdims=True)
    return found


def test_states_and_upper_layers_together_are_the_whole_encoder():
    bert = encoder()
    bert.train(mode=False)
    ids = [small.tokenizer().encode(text).ids for text in ASKED]
    tokens, mask = padded(ids, 1)
    side = QuestionSide(bert, upper=2)
    made = side(side.states(tokens, mask).float(), mask)
    hidden = bert(input_ids=tokens, attention_mask=mask.long()).last_hidden_state
    mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    wanted = torch.nn.functional.normalize(mean, dim=-1)
    assert made.shape == (3, 32)
    assert torch.allclose(
        made, wanted, atol=0.02 if side.states(tokens, mask).dtype == torch.bfloat16 else 1e-5
    )


def test_only_the_upper_layers_learn():
    side = network()
    learn = {name for name, one in side.encoder.named_parameters() if one.requires_grad}
    assert learn == set(side.learnt())
    assert {name.split(".")[2] for name in learn} == {"2", "3"}


def test_the_loss_on_three_questions_falls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(training, "RATE", 3e-3)  # the network is small, the lesson short
    taught, vectors = trainer(tmp_path), torch.from_numpy(passages())
    taught.course.seconds = 3.0  # the warm-up is over
    batch = [(one.forms[0], one) for one in LESSONS]
    taught.step(batch, vectors)
    (before,) = taught.course.losses
    for _ in range(40):
        taught.step(batch, vectors)
    assert taught.course.losses[-1] < before / 2
    assert (taught.course.steps, taught.course.seen) == (41, 123)


def test_a_passage_that_holds_the_answer_is_no_negative():
    asked = torch.tensor([[1.0, 0.0]])
    found = torch.tensor([[0.6, 0.8], [1.0, 0.0], [0.0, 1.0]])
    held = Lesson("a", "zh", ("？",), (0,), (1,))
    without = loss_of(asked, found, [held])
    other = torch.tensor([[0.6, 0.8], [-1.0, 0.0], [0.0, 1.0]])
    assert float(without) == pytest.approx(0, abs=1e-4)
    assert float(loss_of(asked, other, [held])) == float(without)
    as_negative = Lesson("a", "zh", ("？",), (0,))
    assert float(loss_of(asked, found, [as_negative])) == pytest.approx(20, abs=1e-3)


def test_positives_count_together():
    asked, found = torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 0.0]] * 4)
    both = Lesson("a", "zh", ("？",), (0, 2))
    assert float(loss_of(asked, found, [both])) == pytest.approx(np.log(2), abs=1e-5)


def test_states_are_computed_once_and_found_again(tmp_path: Path):
    made = network()
    states = States(tmp_path, made, small.tokenizer(), prompt="query: ")
    assert (states.add(ASKED[:2]), states.add(ASKED), states.add(ASKED)) == (2, 1, 0)
    again = States(tmp_path, made, small.tokenizer(), prompt="query: ")
    assert again.add(ASKED) == 0
    for mine, other in zip(states.of(ASKED), again.of(ASKED), strict=True):
        assert torch.equal(mine, other)
    ids = [small.tokenizer().encode("query: " + text).ids for text in ASKED]
    wanted = made.states(*padded(ids, 1)).float()
    found, mask = states.of(ASKED)
    assert [int(row.sum()) for row in mask] == [len(one) for one in ids]
    assert torch.allclose(found, wanted * mask[..., None], atol=0.02)


def test_states_cut_off_while_they_were_written_are_made_again(tmp_path: Path):
    made = network()
    States(tmp_path, made, small.tokenizer(), prompt="query: ").add(ASKED[:2])
    with (tmp_path / "states-2.f16").open("ab") as out:
        out.write(b"half a state")
    again = States(tmp_path, made, small.tokenizer(), prompt="query: ")
    again.add(ASKED)
    fresh = States(tmp_path / "fresh", made, small.tokenizer(), prompt="query: ")
    fresh.add(ASKED)
    assert torch.allclose(again.of(ASKED)[0], fresh.of(ASKED)[0], atol=0.01)


def test_a_pass_holds_every_question_once_in_one_of_its_forms(tmp_path: Path):
    lessons = [Lesson(str(row), "zh", ASKED[: 1 + row % 3], (row,)) for row in range(130)]
    states = trainer(tmp_path).states
    passed = [batch for number, batch in _first(stream(lessons, states, 7), 5) if number == 0]
    assert sorted(len(batch) for batch in passed) == [2, 64, 64]
    told = [(text, one) for batch in passed for text, one in batch]
    assert sorted(one.id for _, one in told) == sorted(one.id for one in lessons)
    assert all(text in one.forms for text, one in told)
    assert {text for text, one in told if len(one.forms) == 3} == set(ASKED)


def test_a_checkpoint_continues_where_it_stopped(tmp_path: Path):
    first, vectors = trainer(tmp_path), torch.from_numpy(passages())
    batch = [(one.forms[0], one) for one in LESSONS]
    first.step(batch, vectors)
    first.save(tmp_path / "checkpoint.pt")
    second = trainer(tmp_path)
    second.load(tmp_path / "checkpoint.pt")
    assert (second.course.steps, second.course.seen) == (1, 3)
    assert np.array_equal(second.encode(ASKED), first.encode(ASKED))
    for one in (first, second):
        one.course.seconds = 1.0
        one.step(batch, vectors)
    assert np.allclose(second.encode(ASKED), first.encode(ASKED), atol=1e-6)


def test_training_ends_with_its_time_and_leaves_a_checkpoint(tmp_path: Path):
    taught = trainer(tmp_path)
    taught.course.minutes = 0.01
    asked = [Lesson("0", "zh", ASKED[:2], (0, 1)), Lesson("1", "en", ASKED[:1], (2,))]
    train(taught, Prepared(LESSONS, asked, passages()), tmp_path)
    assert taught.course.share == 1
    assert (tmp_path / "checkpoint.pt").exists()


def test_recall_counts_an_article_by_its_best_passage():
    vectors = np.eye(3, dtype=np.float32)
    asked = [
        Lesson("a", "zh", ("0",), (0, 2)),
        Lesson("b", "en", ("1", "2"), (2,)),
    ]
    found = recalls(asked, lambda texts: vectors[[int(text) for text in texts]], vectors)
    assert found == {
        "zh typed": [1.0, 1.0, 1.0],
        "zh read": [1.0, 1.0, 1.0],
        "en typed": [0.0, 1.0, 1.0],
        "en read": [1.0, 1.0, 1.0],
    }


def test_lessons_are_read_as_they_were_written_and_lost_ones_told(tmp_path: Path):
    made = Prepared(LESSONS, LESSONS[:1], passages())
    made.save(tmp_path)
    again = Prepared.load(tmp_path)
    assert (again.lessons, again.measured) == (made.lessons, made.measured)
    assert np.array_equal(again.vectors, made.vectors)
    (tmp_path / "lessons.jsonl").unlink()
    with pytest.raises(WenbaoError, match="holds no lessons"):
        Prepared.load(tmp_path)


def _first(batches: Iterator[tuple[int, Batch]], count: int) -> list[tuple[int, Batch]]:
    return [next(batches) for _ in range(count)]
