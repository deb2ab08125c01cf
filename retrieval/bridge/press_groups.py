"""English words to groups of terms, through the lexicon of the press."""

from collections.abc import Callable, Mapping, Sequence

from retrieval.bridge.english_lexicon import LATIN_WORD, Renderings, latin_words, lexicon
from retrieval.language.english_quantities import asked_in_english, digits_for_words
from retrieval.language.terms import fold
from retrieval.records import Group

FURTHER = 0.88  # factor of each further rendering on the one before it
BEHIND = 0.3  # factor of the dictionary's translations of a word that the lexicon has


class PressReader:
    """Reads words and phrases that the lexicon has; the archive decides which renderings exist."""

    def __init__(
        self, occurs: Callable[[str], bool], parts: Callable[[str], tuple[str, ...]]
    ) -> None:
        """Keeps what it needs to know of the archive.

        Args:
            occurs: Whether a folded term is a word of the archive.
            parts: The words of a folded term as the archive's segmenter splits it.
        """
        self._lexicon = lexicon()
        self._occurs = occurs
        self._parts = parts

    def longest(self, first: str) -> int:
        """The most words of a phrase that begins with a word; 0 if there is no such phrase."""
        return self._lexicon.longest(first)

    def passes_over(self, word: str) -> bool:
        """Whether a word means nothing in a search."""
        return word.lower() in self._lexicon.passed_over

    def phrase(self, run: Sequence[str], *, capital: bool) -> Group | None:
        """Reads several words as a name or a phrase; their capitals do not matter.

        Args:
            run: The words.
            capital: Whether capitals show names: not in a question in small or large letters alone.
        """
        found = (*self._lexicon.name(run, ordinary=False), *self._lexicon.press(run))
        name = capital and run[0][:1].isupper() and self._lexicon.is_proper(run)
        return self._group(" ".join(run), found, {}, name=name)

    def word(
        self, word: str, others: Mapping[str, float], *, capital: bool, first: bool, english: bool
    ) -> Group | None:
        """Reads a single word.

        Args:
            word: The word.
            others: Its translations in the dictionary, with their fit; they count BEHIND.
            capital: Whether it has a capital that shows a name.
            first: Whether it begins the question, so that its capital says nothing.
            english: Whether the dictionary knows it as an English word.
        """
        ordinary = english or self._lexicon.is_ordinary(word)
        as_name = () if ordinary and not capital else self._lexicon.name([word], ordinary=ordinary)
        press = self._lexicon.press([word])
        if ordinary and first and not word.isupper():
            found = (*press, *as_name)  # Male singers
        elif as_name and not set(as_name) & set(press):
            found, others = as_name, {}  # the town of Split, not a split
        else:
            found = (*as_name, *press)
        sure = capital and not (first and ordinary)
        name = bool(as_name) and sure and self._lexicon.is_proper([word])
        return self._group(word, found, others, name=name)

    def numbered(self, question: str) -> list[tuple[int, int]]:
        """Where a question has phrases with a number in them that is no quantity, in order.

        >>> reader = PressReader(lambda _: True, lambda term: (term,))
        >>> reader.numbered("Who heads the Group of Seven?")
        [(14, 28)]
        """
        words = list(LATIN_WORD.finditer(question))
        found, at = [], 0
        while at < len(words):
            taken = self._numbered_at([match.group() for match in words[at : at + _LONGEST]])
            if taken:
                found.append((words[at].start(), words[at + taken - 1].end()))
            at += taken or 1
        return found

    def _numbered_at(self, words: Sequence[str]) -> int:
        """How many of the words are such a phrase; 0 if they begin none."""
        for length in range(min(self.longest(words[0]), len(words)), 1, -1):
            run = latin_words(" ".join(words[:length]))
            typed = " ".join(run)
            if self.phrase(run, capital=False) is not None:
                plain = digits_for_words(typed)
                counted = plain != typed or any(asked_in_english(plain))
                return length if counted else 0
        return 0

    def _group(
        self, source: str, renderings: Renderings, others: Mapping[str, float], *, name: bool
    ) -> Group | None:
        """The renderings that the archive has, then other translations; None if it has none."""
        terms: dict[str, float] = {}
        phrases = []
        for term in dict.fromkeys(renderings):
            parts = (term,) if self._occurs(term) else self._parts(term)
            if all(map(self._occurs, parts)):
                terms[term] = FURTHER ** len(terms)
                phrases += [(term, parts)] if len(parts) > 1 else []
        if not terms:
            return None
        itself = fold(source)
        if source[1:] != source[1:].lower() and self._occurs(itself):  # NASA, iPhone
            terms = {itself: 1.0} | terms
        for term, fit in others.items():
            if self._occurs(term):
                terms.setdefault(term, BEHIND * fit)
        return Group(source, tuple(terms.items()), "dictionary", name, tuple(phrases))


_LONGEST = 12
"""Words among which a phrase with a number is looked for."""
