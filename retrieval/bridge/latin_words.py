"""The Latin words of a question to what they stand for in the archive."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from retrieval.bridge.glossary import BASE_FORM, LONGEST_GLOSS, content, lemma, lemmas
from retrieval.language.pinyin import SURNAMES_SPELLED, is_person, is_pinyin, typed
from retrieval.language.terms import ENGLISH_STOP_WORDS, fold
from retrieval.records import Group, How

LONGEST_RUN = max(4, LONGEST_GLOSS)  # words that are tried together, as one name or one gloss
LONGEST_PERSON = 3  # words of a name
OTHER_KIND = 0.7  # what a place counts where a person is written, and the other way round
MOST_NAMES = 8  # words of the same pinyin that a group keeps
WHOLE = 0.4
"""Fit that a gloss of several words must have; less is a word here and a word there."""

SOUNDS_ALIKE = 0.85  # likeness from which a transcription is believed; Trump and 特朗普 have .87
SHORT_ALIKE = 0.95  # the same for a short name, which sounds like many: Liz, Rishi
LONG_NAME = 6  # letters
AS_GOOD = 0.08  # a transcription may be so much less like the name than the best one

_LETTER = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f"
LATIN_WORD = re.compile(rf"[{_LETTER}]+(?:['’][{_LETTER}]+)*\d*|\d+(?:[.,]\d+)*[{_LETTER}\d]*")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")


class WordTables(Protocol):
    """What is known of the archive's words."""

    def by_pinyin(self, spelled: str) -> list[tuple[str, str]]:
        """The words that are spelled so, and whether each is a person, a place, a name or none."""

    def by_gloss(self, gloss: str) -> list[tuple[str, float, bool]]:
        """The words that a gloss translates, with their fit and whether each is a name."""

    def by_surname(self, spelled: str) -> list[str]:
        """The best-known people with a surname in pinyin."""

    def by_sound(self, name: str) -> list[tuple[str, float]]:
        """The foreign names that sound like a Latin one, with their likeness."""


def read(question: str, tables: WordTables, occurs: Callable[[str], bool]) -> list[Group]:
    """Groups of all Latin words and numbers of a question that mean something, each once, in order.

    Of a run of words the whole is tried before its parts: as a name in pinyin, then as a gloss. A
    single word may be both, and may also stand in the archive as it is. A capitalised word of which
    nothing is known is matched by its sound with foreign names.

    Args:
        question: The question, of any language.
        tables: What is known of the archive's words.
        occurs: Whether a folded term occurs in the archive as it is.
    """
    words = [_POSSESSIVE.sub("", word) for word in LATIN_WORD.findall(question)]
    shouted = all(word.isupper() for word in words if word.isalpha())
    reader = _Reader(words, tables, occurs, shouted=shouted)
    found: dict[str, Group] = {}
    at = 0
    while at < len(words):
        taken, group = reader.at(at)
        at += taken
        if group is not None:
            found.setdefault(group.source, group)
    return list(found.values())


class _Reader:
    """The words of one question."""

    def __init__(
        self,
        words: Sequence[str],
        tables: WordTables,
        occurs: Callable[[str], bool],
        *,
        shouted: bool,
    ) -> None:
        self._words = words
        self._tables = tables
        self._occurs = occurs
        self._shouted = shouted
        self._read: dict[str, Group | None] = {}

    def at(self, start: int) -> tuple[int, Group | None]:
        """How many words are read from one on, and what they ask for, if anything."""
        for length in range(min(LONGEST_RUN, len(self._words) - start), 1, -1):
            run = self._words[start : start + length]
            group = self._name_of(run) or self._phrase(run) or self._unknown_person(run)
            if group is not None:
                return length, group
        return 1, self._single(self._words[start], first=start == 0)

    def _name_of(self, run: Sequence[str]) -> Group | None:
        """A run that is the pinyin of a name, in either order of its parts."""
        if not self._may_be_name(run):
            return None
        spelled = [typed(word) for word in run]
        orders = dict.fromkeys(("".join(spelled), "".join(spelled[-1:] + spelled[:-1])))
        found = [row for order in orders for row in self._tables.by_pinyin(order)]
        # Shanghai is 上海 and not 伤害, unless the archive has nothing but that.
        named = [row for row in found if row[1]]
        if len(run) > 1 and is_person(run):
            # Li Ming is no 黎明 in 张黎明.
            named = [row for row in named if row[1] in {"person", "place"}]
            found = named
        if not named and any(map(self._is_stop, run)):
            return None  # He announced
        # Zhong Shan is rather 钟山, a person, than 中山, a town; Zhongshan is rather the town.
        other = "place" if len(run) > 1 else "person"
        terms: dict[str, float] = {}
        for word, kind in named or found:
            terms[word] = max(terms.get(word, 0.0), OTHER_KIND if kind == other else 1.0)
        if not terms:
            return None
        kept = sorted(terms.items(), key=lambda item: -item[1])[:MOST_NAMES]
        return Group(" ".join(run), tuple(kept), "pinyin", name=True)

    def _may_be_name(self, run: Sequence[str]) -> bool:
        """Whether words are written as a name or could be nothing else: "she" and "can" are not."""
        if not all(word[0].isalpha() for word in run):
            return False
        if all(word[0].isupper() for word in run) and not self._shouted:
            # He Yicheng is a name where the archive has him.
            return len(run) > 1 or not self._is_stop(run[0])
        return not any(self._is_stop(word) or self._is_english(word) for word in run)

    def _is_english(self, word: str) -> bool:
        """Whether a word translates into words of the archive, and not only as part of others."""
        found = self._tables.by_gloss(lemma(word.lower()))
        return any(fit >= WHOLE and self._occurs(term) for term, fit, _ in found)

    def _unknown_person(self, run: Sequence[str]) -> Group | None:
        """A Chinese name that the archive lacks as a whole: Zhang Wei is not any Zhang."""
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
        """A run that translates as a whole: vice president, business environment."""
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
        translations = self._translations(word)
        known = any(map(self._occurs, translations))
        terms = {term: fit for term, (fit, _) in translations.items()} if known else {}
        weak = max(terms.values(), default=0.0) < WHOLE
        named = self._name_of([word]) if capital or weak else None
        if named is not None:
            # At the beginning of a question every word has a capital letter.
            terms = dict(named.terms) | (terms if first else {})
            return Group(word, tuple(terms.items()), "pinyin", name=not first or len(terms) == 1)
        itself = fold(word).replace(",", "")
        if self._occurs(itself):
            number = not itself.isalpha()
            terms = {itself: 1.0} | ({} if number else terms)
            how: How | None = "dictionary" if len(terms) > 1 else None
            return Group(word, tuple(terms.items()), how, name=number)
        if terms:
            # Trump is 特朗普 and no trump card.
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
        """A word that the archive lacks, unless it is a surname or sounds like a foreign name."""
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
        """Words for a run, as it stands and in its base form: fit, and if each is a name."""
        found: dict[str, tuple[float, bool]] = {}
        counts = 1.0
        for gloss in dict.fromkeys((" ".join(content(run)), " ".join(lemmas(run)))):
            for term, fit, name in self._tables.by_gloss(gloss):
                found[term] = max((counts * fit, name), found.get(term, (0.0, False)))
            if found and run.endswith("ing"):
                break  # a meeting is no form of to meet
            counts = BASE_FORM if found else 1.0
        return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))

    def _alike(self, word: str) -> tuple[tuple[str, float], ...]:
        """Foreign names that sound so; a plural is tried without its s."""
        spellings = [word, word[:-1]] if word.endswith("s") else [word]
        found = [row for spelled in spellings for row in self._tables.by_sound(spelled)]
        best = max((alike for _, alike in found), default=0.0)
        least = SOUNDS_ALIKE if len(word) >= LONG_NAME else SHORT_ALIKE
        kept = {name: alike for name, alike in found if alike >= max(least, best - AS_GOOD)}
        ranked = sorted(kept.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES]
        return tuple(ranked)

    def _is_stop(self, word: str) -> bool:
        """Words that name nothing; US is no us."""
        if word.isupper() and len(word) > 1 and not self._shouted:
            return False
        return word.lower() in ENGLISH_STOP_WORDS


def _is_name(found: Mapping[str, tuple[float, bool]]) -> bool:
    """Whether the likeliest translation is a name."""
    likeliest = max(fit for fit, _ in found.values())
    return any(name for fit, name in found.values() if fit == likeliest)
