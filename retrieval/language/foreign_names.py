"""Foreign names to the sounds that their Latin and Chinese spellings share.

A Chinese paper writes 弗雷斯诺 for Fresno and 特维格 for Twigg: characters are chosen by sound, one
syllable for each consonant. Names are looked up by consonant classes and compared by all their
sounds, where vowels have little weight. The characters follow the transcription tables that the
Xinhua news agency publishes for foreign names (世界人名翻译大辞典).
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from retrieval.language.lexicon import HAN

_TRANSCRIBING = (
    "阿埃艾安昂奥巴班邦保鲍贝本比彼宾波玻伯勃博布查楚茨达戴丹道德登邓迪蒂丁杜顿多俄厄恩尔法凡菲费芬冯佛弗夫福盖甘冈"
    "戈哥格葛古哈汉豪赫亨洪胡惠霍基吉加贾简杰捷金津喀卡凯坎康考科柯克肯孔库夸拉莱赖兰郎朗劳勒雷蕾里利莉丽列林琳隆卢"
    "鲁路伦罗洛吕马玛迈麦曼芒梅蒙孟米密明摩莫墨姆穆娜纳奈瑙内嫩尼涅宁纽努诺欧帕潘庞培佩彭皮匹珀普浦奇恰乔切钦琼丘"
    "让热荣茹瑞撒萨塞赛桑瑟森沙莎绍舍申圣施什史士舒斯丝松苏索塔泰坦汤唐陶特腾提廷图托陀瓦威韦维魏温沃乌伍武西希锡"
    "席谢辛欣休许雪逊雅亚扬耶叶伊依英尤约泽扎詹珍兹宗祖佐碧翰朔海因连娃妮娅黛薇芙露莲茜堡肖夏京"
)
TRANSCRIBING = frozenset(_TRANSCRIBING)
"""Characters that transcribe foreign names."""

SHORTEST = 3  # consonants; a name of two has only its full key, a name of one has none
MOST_READINGS = 8  # of one name

# One letter is one sound. Vowels are themselves; b, d and g differ from p, t and k. S is any
# sibilant, J is the sound of 吉 and 基 (gi, ki, ji), N is a nasal that ends a syllable.
_INITIALS = {
    **dict.fromkeys(("z", "c", "s", "zh", "ch", "sh", "q", "x"), "S"),
    "j": "J",
    "r": "l",
    "w": "f",
    "y": "",
}
_PINYIN = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*?)(ng?)?$")
_LATIN = (
    # A spelling, the letters that must follow it, and its possible sounds (None: its first letter).
    (r"sch|sh|zh|tch|tsch|cz|ts|tz", "", ("S",)),
    (r"ch", "", ("S", "k", "h")),
    (r"ph", "", ("f",)),
    (r"th", "", ("t", "S")),
    (r"(?:^wr|^rh)", "", ("l",)),
    (r"(?:^kn|^gn|^pn)", "", ("n",)),
    (r"^ps|^x", "", ("S",)),
    (r"gh", "", ("g", "")),
    (r"qu?|ck|kk|cc(?![eiy])", "", ("k",)),
    (r"x", "", ("kS",)),
    (r"c", "[eiy]", ("S",)),
    (r"c", "", ("k",)),
    (r"gg", "", ("g",)),
    (r"g", "[eiy]", ("J", "g")),
    (r"g", "", ("g",)),
    (r"k+", "", ("k",)),
    (r"j", "", ("J", "S", "")),
    (r"b+", "", ("b",)),
    (r"p+", "", ("p",)),
    (r"d+", "", ("d",)),
    (r"t+", "", ("t",)),
    (r"[fvw]+", "[aeiouylr]", ("f",)),
    (r"[fv]+", "", ("f",)),
    (r"[sz]+", "", ("S",)),
    (r"m+", "[aeiouy]", ("m",)),
    (r"n+", "[aeiouy]", ("n",)),
    (r"[mn]+", "", ("N",)),
    (r"[lr]+", "[aeiouy]", ("l",)),
    (r"[lr]+", "", ("",)),  # 尔 or nothing: Martin is 马丁, Melfi 梅尔菲
    (r"(?:^|(?<=[aeiou]))h", "[aeiouy]", ("h",)),
    (r"y", "", ("i",)),
    (r"e$", "", ("", "e")),
    (r"([aeiou])\1*", "", (None,)),
    (r".", "", ("",)),
)
_RULES = tuple(
    (re.compile(f"(?:{spelling})" + (f"(?={behind})" if behind else "")), sounds)
    for spelling, behind, sounds in _LATIN
)
_VOWELS = frozenset("aeiou")
_LOST = {**dict.fromkeys(_VOWELS, 0.2), "h": 0.3, "N": 0.7}
"""The cost of a sound that one spelling lacks; other sounds cost 1."""
_ALIKE = {
    **{
        frozenset(pair): 0.2
        for pair in ("bp", "dt", "gk", "JS", "Jg", "Jk", "nN", "mN", "kh", "mn")
    },
    **{frozenset((one, other)): 0.15 for one in "aeiou" for other in "aeiou"},
}
_CLASS = str.maketrans(
    {**dict.fromkeys("aeiou", ""), "b": "p", "d": "t", "g": "k", "J": "S", "n": "N", "m": "N"}
)


def is_transcription(word: str) -> bool:
    """Whether a word could be a transcribed foreign name.

    >>> is_transcription("弗雷斯诺"), is_transcription("产业园")
    (True, False)
    """
    return len(word) > 1 and TRANSCRIBING.issuperset(word)


def chinese_sounds(word: str) -> str:
    """The sounds of a Chinese transcription.

    >>> chinese_sounds("弗雷斯诺"), chinese_sounds("霍顿")
    ('fuleiSno', 'hoduN')
    """
    return "".join(map(_syllable, word))


@cache
def _syllable(character: str) -> str:
    if character == "尔":
        return ""
    if character in "姆恩":
        return "N"
    # Imported here because its tables take 0.1 s to load and few questions need them.
    from pypinyin import lazy_pinyin

    match = _PINYIN.match(lazy_pinyin(character)[0])
    if match is None:
        return ""
    initial, final, nasal = match.groups()
    sound = _INITIALS.get(initial, initial)
    vowels = "" if sound == "S" and final == "i" else final.replace("uo", "o").replace("v", "u")
    return sound + re.sub(r"[^aeiou]", "", vowels) + ("N" if nasal else "")


def latin_sounds(name: str) -> tuple[str, ...]:
    """The sounds of a Latin name, one string for each way to read its letters.

    >>> latin_sounds("Fresno"), latin_sounds("Geelong")
    (('fleSno',), ('JeloNg', 'geloNg'))
    """
    letters = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
    readings = [""]
    at = 0
    while at < len(letters):
        for pattern, sounds in _RULES:
            if match := pattern.match(letters, at):
                spelled = [match.group()[0] if sound is None else sound for sound in sounds]
                readings = [one + more for one in readings for more in spelled][:MOST_READINGS]
                at = match.end()
                break
    return tuple(dict.fromkeys(readings))


def keys(sounds: str) -> tuple[str, ...]:
    """Lookup keys of a name: its consonant classes, all of them and all but one.

    >>> keys("fleSno")
    ('flSN', 'lSN', 'fSN', 'flN', 'flS')
    """
    classes = sounds.translate(_CLASS)
    if len(classes) < SHORTEST:
        return (classes,) if len(classes) == SHORTEST - 1 else ()
    fewer = [classes[:at] + classes[at + 1 :] for at in range(len(classes))]
    return tuple(dict.fromkeys([classes, *(one for one in fewer if len(one) >= SHORTEST - 1)]))


def likeness(one: str, other: str) -> float:
    """How much two spellings sound alike, from 0 to 1 (from a weighted edit distance).

    >>> round(likeness("fleSno", "fuleiSno"), 2), round(likeness("fleSno", "faiSeN"), 2)
    (0.92, 0.6)
    """
    costs = [sum(_LOST.get(sound, 1.0) for sound in other[:end]) for end in range(len(other) + 1)]
    for left in one:
        lost = _LOST.get(left, 1.0)
        row = [costs[0] + lost]
        for at, right in enumerate(other):
            changed = 0.0 if left == right else _ALIKE.get(frozenset((left, right)), 1.0)
            row.append(
                min(costs[at] + changed, costs[at + 1] + lost, row[at] + _LOST.get(right, 1.0))
            )
        costs = row
    whole = max(sum(_LOST.get(sound, 1.0) for sound in word) for word in (one, other))
    return max(0.0, 1 - costs[-1] / whole) if whole else 0.0


def transcriptions(text: str, pieces: Callable[[str], list[str]]) -> Iterator[str]:
    """Yields the foreign names of a text: parts around a middle dot, and runs of `TRANSCRIBING`.

    A run is a name if the dictionary has it as one word. It is also one if some piece of it is a
    single character and at most half of its characters are common in other words.

    Args:
        text: The text, folded or simplified.
        pieces: Splits a text into dictionary words and single characters.

    >>> from retrieval.language.terms import Segmenter
    >>> pieces = Segmenter.create().pieces
    >>> list(dict.fromkeys(transcriptions("约翰·埃施和海因里希·沃斯被处死", pieces)))
    ['约翰', '海因里希', '埃施', '沃斯']
    >>> list(transcriptions("弗雷斯诺的西侧", pieces))
    ['弗雷斯诺']
    """
    for match in _DOTTED.finditer(text):
        parts = match.group().split("·")
        # The outer parts may include other words: 总统约翰·埃施和海因里希·沃斯被处死.
        ends = [run.group() for part in parts[:-1] if (run := _AT_END.search(part))]
        starts = [run.group() for part in parts[1:] if (run := _AT_START.match(part))]
        yield from dict.fromkeys(ends + starts)
    for match in _RUN.finditer(text):
        name = match.group()
        ordinary = sum(sign in _ORDINARY for sign in name)
        parts = pieces(name)
        unknown = 2 * ordinary <= len(name) and any(len(piece) == 1 for piece in parts)
        if unknown or len(parts) == 1:
            yield name


def whole_name(text: str, start: int, part: str) -> str:
    """The foreign name that begins with `part`, including the parts joined by a middle dot.

    >>> whole_name("德国总理奥拉夫·朔尔茨访华", 4, "奥拉夫")
    '奥拉夫·朔尔茨'
    """
    match = _JOINED.match(text, start + len(part))
    return part + match.group() if match else part


_JOINED = re.compile(f"(?:·[{_TRANSCRIBING}]{{1,7}})+")
_RUN = re.compile(f"[{_TRANSCRIBING}]{{3,8}}")
_AT_END = re.compile(f"[{_TRANSCRIBING}]{{2,6}}$")
_AT_START = re.compile(f"[{_TRANSCRIBING}]{{2,7}}")
_DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+")
_ORDINARY = frozenset(
    "因连露莲京肖夏堡多明思海什丁汉基加简沙席史申温武胡孔梅孟彭潘庞马麦莫叶伊祖佐宗许谢汤陶唐万法达里"
)
"""Transcribing characters that are also surnames or common in other words."""
