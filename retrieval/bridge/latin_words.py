"""The Latin words of a question to terms of the archive."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from retrieval.bridge.english_lexicon import latin_words
from retrieval.bridge.glossary import BASE_FORM, LONGEST_GLOSS, content, lemma, lemmas
from retrieval.bridge.press_groups import PressReader
from retrieval.language.pinyin import SURNAMES_SPELLED, is_person, is_pinyin, typed
from retrieval.language.terms import ENGLISH_STOP_WORDS, fold
from retrieval.records import Group, How

LONGEST_RUN = max(4, LONGEST_GLOSS)  # words that are tried together as one name or one gloss
LONGEST_PERSON = 3  # words of a person's name
OTHER_KIND = 0.7  # fit of a place where the spelling suggests a person, and vice versa
MOST_NAMES = 8  # names that a group keeps
WHOLE = 0.4
"""Fit of a gloss that translates as a whole; a lower fit comes from single words of glosses."""

SOUNDS_ALIKE = 0.85  # least likeness of a transcription; Trump and 特朗普 have .87
SHORT_ALIKE = 0.95  # the same for a short name, which sounds like many others: Liz, Rishi
LONG_NAME = 6  # letters from which a name is long
AS_GOOD = 0.08  # a transcription may be this much less alike than the best one


class WordTables(Protocol):
    """Look-ups in the archive's words."""

    def by_pinyin(self, spelled: str) -> list[tuple[str, str]]:
        """The words with this pinyin and their kinds: "person", "place", "name" or empty."""

    def by_gloss(self, gloss: str) -> list[tuple[str, float, bool]]:
        """The words with this English gloss, their fit, and whether each is a name."""

    def by_surname(self, spelled: str) -> list[str]:
        """The best-known people with a surname in pinyin."""

    def by_sound(self, name: str) -> list[tuple[str, float]]:
        """The Chinese transcriptions that sound like a Latin name, with their likeness."""


def read(
    question: str, tables: WordTables, occurs: Callable[[str], bool], press: PressReader
) -> list[Group]:
    """Groups for the meaningful Latin words and numbers of a question, each once, in order.

    A run of words is tried as a whole before its parts: in the lexicon of the press, as a name in
    pinyin, then as a gloss. A single word may also occur in the archive itself. An unknown
    capitalised word is matched with foreign names by its sound.

    Args:
        question: The question, in any language.
        tables: Look-ups in the archive's words.
        occurs: Whether a folded term occurs in the archive.
        press: Reads what the lexicon has.
    """
    words = latin_words(question)
    shouted = all(word.isupper() for word in words if word.isalpha())
    reader = _Reader(words, tables, occurs, press, shouted=shouted)
    found: dict[str, Group] = {}
    at = 0
    while at < len(words):
        taken, group = reader.at(at)
        at += taken
        if group is not None:
            found.setdefault(group.source, group)
    return list(found.values())


class _Reader:
    """Reads the words of one question."""

    def __init__(
        self,
        words: Sequence[str],
        tables: WordTables,
        occurs: Callable[[str], bool],
        press: PressReader,
        *,
        shouted: bool,
    ) -> None:
        self._words = words
        self._tables = tables
        self._occurs = occurs
        self._press = press
        self._shouted = shouted
        self._read: dict[str, Group | None] = {}

    def at(self, start: int) -> tuple[int, Group | None]:
        """The number of words read from `start` on, and their group, if they have one."""
        listed = self._press.longest(self._words[start])
        longest = min(max(LONGEST_RUN, listed), len(self._words) - start)
        for length in range(longest, 1, -1):
            run = self._words[start : start + length]
            group = self._listed(run) if length <= listed else None
            if group is None and length <= LONGEST_RUN:
                group = self._name_of(run) or self._phrase(run) or self._unknown_person(run)
            if group is not None:
                return length, group
        return 1, self._single(self._words[start], first=start == 0)

    def _listed(self, run: Sequence[str]) -> Group | None:
        """Reads a run that the lexicon has."""
        return self._press.phrase(run, capital=not self._shouted)

    def _name_of(self, run: Sequence[str]) -> Group | None:
        """Reads a run as the pinyin of a name, surname first or last."""
        if not self._may_be_name(run):
            return None
        spelled = [typed(word) for word in run]
        orders = dict.fromkeys(("".join(spelled), "".join(spelled[-1:] + spelled[:-1])))
        found = [row for order in orders for row in self._tables.by_pinyin(order)]
        # Shanghai is 上海 and not 伤害, unless the archive has only 伤害.
        named = [row for row in found if row[1]]
        if len(run) > 1 and is_person(run):
            # Li Ming is not the 黎明 of 张黎明.
            named = [row for row in named if row[1] in {"person", "place"}]
            found = named
        if not named and any(map(self._is_stop, run)):
            return None  # He announced
        # Zhong Shan is more likely 钟山, a person, and Zhongshan 中山, a town.
        other = "place" if len(run) > 1 else "person"
        terms: dict[str, float] = {}
        for word, kind in named or found:
            terms[word] = max(terms.get(word, 0.0), OTHER_KIND if kind == other else 1.0)
        if not terms:
            return None
        kept = sorted(terms.items(), key=lambda item: -item[1])[:MOST_NAMES]
        return Group(" ".join(run), tuple(kept), "pinyin", name=True)

    def _may_be_name(self, run: Sequence[str]) -> bool:
        """Whether words look like a name or cannot be English; "she" and "can" may not be names."""
        if not all(word[0].isalpha() for word in run):
            return False
        if all(word[0].isupper() for word in run) and not self._shouted:
            # He Yicheng is a name if the archive has him.
            return len(run) > 1 or not self._is_stop(run[0])
        return not any(self._is_stop(word) or self._is_english(word) for word in run)

    def _is_english(self, word: str) -> bool:
        """Whether the archive has a translation of the word itself, not of a longer gloss."""
        found = self._tables.by_gloss(lemma(word.lower()))
        return any(fit >= WHOLE and self._occurs(term) for term, fit, _ in found)

    def _unknown_person(self, run: Sequence[str]) -> Group | None:
        """Reads a full Chinese name that the archive lacks: Zhang Wei is not just any Zhang."""
        written = all(word[0].isupper() and not self._is_stop(word) for word in run)
        if not written or self._shouted or len(run) > LONGEST_PERSON or not is_person(run):
            return None
        known = any(
            fit >= WHOLE and self._occurs(term)
            for word in run
            if typed(word) not in SURNAMES_SPELLED
            for term, (fit, _) in self._translations(word).items()
        )
        named = any(kind for word in run for _, kind in self._tables.by_pinyin(typed(word)))
        if known or named:
            return None
        return Group(" ".join(run), (), name=True)

    def _phrase(self, run: Sequence[str]) -> Group | None:
        """Reads a run that translates as a whole: vice president, business environment."""
        if self._is_stop(run[0]) or self._is_stop(run[-1]):
            return None
        capital = run[0][0].isupper() and not self._shouted
        found = self._translations(" ".join(run))
        best = max((fit for fit, _ in found.values()), default=0.0)
        if best < WHOLE or not (capital or any(map(self._occurs, found))):
            return None
        terms = tuple((term, fit) for term, (fit, _) in found.items())
        return Group(" ".join(run), terms, "dictionary", name=capital and _is_name(found))

    def _single(self, word: str, *, first: bool) -> Group | None:
        if word not in self._read:
            self._read[word] = self._looked_up(word, first=first)
        return self._read[word]

    def _looked_up(self, word: str, *, first: bool) -> Group | None:
        if self._is_stop(word) or (len(word) == 1 and not word.isdigit()):
            return None
        capital = word[0].isupper() and not self._shouted
        if self._press.passes_over(word) and (first or not capital):
            return None
        translations = self._translations(word)
        if not (capital and not first and self._tables.by_surname(typed(word))):  # Mayor Long
            others = {term: fit for term, (fit, _) in translations.items()}
            english = any(fit >= WHOLE and not name for fit, name in translations.values())
            listed = self._press.word(word, others, capital=capital, first=first, english=english)
            if listed is not None:
                return listed
        known = any(map(self._occurs, translations))
        terms = {term: fit for term, (fit, _) in translations.items()} if known else {}
        weak = max(terms.values(), default=0.0) < WHOLE
        named = self._name_of([word]) if capital or weak else None
        if named is not None:
            # The first word of a question is capitalised in any case, so it keeps its translations.
            terms = dict(named.terms) | (terms if first else {})
            return Group(word, tuple(terms.items()), "pinyin", name=not first or len(terms) == 1)
        itself = fold(word).replace(",", "")
        if self._occurs(itself):
            number = not itself.isalpha()
            terms = {itself: 1.0} | ({} if number else terms)
            how: How | None = "dictionary" if len(terms) > 1 else None
            return Group(word, tuple(terms.items()), how, name=number)
        if terms:
            # Trump is 特朗普 and not a trump card.
            names = {
                term: fit
                for term, (fit, is_name) in translations.items()
                if is_name and self._occurs(term)
            }
            if capital and not first and names:
                return Group(word, tuple(names.items()), "dictionary", name=True)
            name = capital and _is_name(translations)
            return Group(word, tuple(terms.items()), "dictionary", name=name)
        return self._unfound(word, translations, first=first)

    def _unfound(
        self, word: str, translations: Mapping[str, tuple[float, bool]], *, first: bool
    ) -> Group:
        """Reads a word that the archive lacks: by surname, by translation, or by its sound."""
        capital = word[0].isupper() and not self._shouted
        if capital and (family := self._tables.by_surname(typed(word))):
            return Group(word, tuple((name, 1.0) for name in family), "pinyin", name=True)
        if capital and translations:
            lacking = tuple((term, fit) for term, (fit, _) in translations.items())
            return Group(word, lacking, "dictionary", name=_is_name(translations))
        if capital and not word.isupper() and (alike := self._alike(word)):
            return Group(word, alike, "sound", name=True)
        strange = capital and (not first or is_pinyin(word))
        name = strange or not word.isalpha() or word.isupper()
        return Group(word, (), name=name and not self._shouted)

    def _translations(self, run: str) -> dict[str, tuple[float, bool]]:
        """Translations of a run and of its base form: the fit, and whether each is a name."""
        found: dict[str, tuple[float, bool]] = {}
        counts = 1.0
        for gloss in dict.fromkeys((" ".join(content(run)), " ".join(lemmas(run)))):
            for term, fit, name in self._tables.by_gloss(gloss):
                found[term] = max((counts * fit, name), found.get(term, (0.0, False)))
            if found and run.endswith("ing"):
                break  # "meeting" is not translated as "to meet"
            counts = BASE_FORM if found else 1.0
        return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))

    def _alike(self, word: str) -> tuple[tuple[str, float], ...]:
        """Foreign names that sound like the word; a final s is also tried without."""
        spellings = [word, word[:-1]] if word.endswith("s") else [word]
        found = [row for spelled in spellings for row in self._tables.by_sound(spelled)]
        best = max((alike for _, alike in found), default=0.0)
        least = SOUNDS_ALIKE if len(word) >= LONG_NAME else SHORT_ALIKE
        kept = {name: alike for name, alike in found if alike >= max(least, best - AS_GOOD)}
        ranked = sorted(kept.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES]
        return tuple(ranked)

    def _is_stop(self, word: str) -> bool:
        """Whether a word is a stop word; US is not "us"."""
        if word.isupper() and len(word) > 1 and not self._shouted:
            return False
        return word.lower() in ENGLISH_STOP_WORDS


def _is_name(found: Mapping[str, tuple[float, bool]]) -> bool:
    """Whether the likeliest translation is a name."""
    likeliest = max(fit for fit, _ in found.values())
    return any(name for fit, name in found.values() if fit == likeliest)
