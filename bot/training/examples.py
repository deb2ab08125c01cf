"""Questions and passages to token sequences with marked answers."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.rankings import Judged, Ranking, Span
from bot.reader.heading import heading
from bot.reader.pairing import Pairing
from bot.reader.windows import OVERLAP, SIZE, windows
from bot.training.questions import Lessons, Mined, Taught
from retrieval.language.sentences import sentences

Place = tuple[int, int]

SIZES = (120, SIZE)  # characters of training windows: passages are short as well as long
BRIDGED = 0.6  # share of English questions followed by the bridge's Chinese, once it is mined
HEADED = 0.85  # share of news windows with a heading
DATED = 0.8  # share of these headings with the date
LONGEST_LEAD = 40  # characters of a paragraph's first sentence, in place of a headline
BESIDE = 0.08  # share of answerable questions that get a window without the answer
NEAR = 0.12  # share that get a passage that the search returned and that does not answer


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids, with the indexes of the first and last token of each answer.

    Attributes:
        ids: The tokens.
        first: Index of the window's first token.
        spans: First and last token of each answer; empty if nothing here answers.
    """

    ids: list[int]
    first: int
    spans: tuple[Place, ...]


def example(one: Taught, mined: Mined | None, pairing: Pairing, rng: random.Random) -> Example:
    """A question with a randomly cut window of its paragraph, or of another passage."""
    tokens = pairing.question(_worded(one, mined, rng))
    if mined and mined.near and one.answerable and rng.random() < NEAR:
        return judged_example(tokens, rng.choice(mined.near), pairing, rng)
    cut = _cut(one.context, rng)
    holding = [place for place in cut if _inside(one.answers, place)]
    beside = [place for place in cut if not _mentions(one, place)]
    if not holding or (beside and rng.random() < BESIDE):
        place = rng.choice(beside or cut)
    else:
        place = _fullest(holding, one.answers, rng)
    return _paired(tokens, one.context, place, one.answers, _above(one, place, rng), pairing)


def judged_example(
    question: list[int], passage: Judged, pairing: Pairing, rng: random.Random
) -> Example:
    """A question with a window of a judged passage, the one with most answers if there are any."""
    cut = windows(passage.text)
    holding = [place for place in cut if _inside(passage.answers, place)]
    place = _fullest(holding, passage.answers, rng) if holding else rng.choice(cut or [(0, 0)])
    above = heading(passage.headline, passage.date) if rng.random() < HEADED else ""
    return _paired(question, passage.text, place, passage.answers, above, pairing)


def ranked_examples(
    one: Ranking, mined: Mined | None, pairing: Pairing, rng: random.Random
) -> tuple[list[Example], list[bool]]:
    """The passages of a ranking, without the doubtful ones, and whether each answers."""
    wording = mined.wording if mined and rng.random() < BRIDGED else one.question
    tokens = pairing.question(wording)
    sure = [passage for passage in one.passages if passage.label != "doubtful"]
    made = [judged_example(tokens, passage, pairing, rng) for passage in sure]
    return made, [passage.label == "answers" for passage in sure]


def _worded(one: Taught, mined: Mined | None, rng: random.Random) -> str:
    return mined.wording if mined and rng.random() < BRIDGED else one.question


def _cut(text: str, rng: random.Random) -> list[Place]:
    size = rng.randint(*SIZES)
    return windows(text, size=size, overlap=min(OVERLAP, size // 2 - 1)) or [(0, 0)]


def _inside(answers: Sequence[Span], place: Place) -> list[Span]:
    return [
        one for one in answers if place[0] <= one.start and one.start + len(one.text) <= place[1]
    ]


def _fullest(holding: Sequence[Place], answers: Sequence[Span], rng: random.Random) -> Place:
    """One of the windows that hold most answers."""
    most = max(len(_inside(answers, place)) for place in holding)
    return rng.choice([place for place in holding if len(_inside(answers, place)) == most])


def _mentions(one: Taught, place: Place) -> bool:
    """Whether a window contains the text of an answer, at the marked place or elsewhere."""
    text = one.context[place[0] : place[1]]
    return any(answer.text in text for answer in one.answers)


def _above(one: Taught, place: Place, rng: random.Random) -> str:
    """The heading of a news window; of other paragraphs, their lead for all windows but the first.

    Headings are left out now and then, because some archives have none.
    """
    if one.title:
        if rng.random() >= HEADED:
            return ""
        return heading(one.title, one.date if rng.random() < DATED else None)
    return lead(one.context) if place[0] and rng.random() < HEADED / 2 else ""


def lead(context: str) -> str:
    """The beginning of a paragraph, in place of a headline."""
    first = sentences(context)
    return context[first[0][0] : first[0][1]][:LONGEST_LEAD] if first else ""


def _paired(
    question: list[int],
    text: str,
    place: Place,
    answers: Sequence[Span],
    above: str,
    pairing: Pairing,
) -> Example:
    paired = pairing.pair(question, text[place[0] : place[1]], above)
    found = (
        paired.tokens_of(one.start - place[0], one.start + len(one.text) - place[0])
        for one in _inside(answers, place)
    )
    return Example(paired.ids, paired.first, tuple(dict.fromkeys(filter(None, found))))


def examples(
    lessons: Lessons, shares: dict[str, float], pairing: Pairing, rng: random.Random
) -> Iterator[Example]:
    """Endless examples: a file by its share, then its questions in random order, again and again.

    Args:
        lessons: The questions.
        shares: How much of the examples each file gives; files without a share are left out.
        pairing: Makes the tokens.
        rng: Draws.
    """
    names = [name for name in lessons.questions if shares.get(name)]
    weights = [shares[name] for name in names]
    passes = {name: _again_and_again(lessons.questions[name], rng) for name in names}
    while True:
        one = next(passes[rng.choices(names, weights)[0]])
        yield example(one, lessons.mined.get(one.id), pairing, rng)


def _again_and_again(questions: Sequence[Taught], rng: random.Random) -> Iterator[Taught]:
    order = list(questions)
    while order:
        rng.shuffle(order)
        yield from order
