"""An article to the people it names and their printed roles."""

import re
from collections import Counter
from typing import Protocol

from retrieval.language.lexicon import HAN
from retrieval.language.offices import COURTESY, IS_ROLE, ROLES, one_of

_BY_FREQUENCY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛阎闫段雷龙黎史陶贺毛郝顾龚邵万覃武"
    "钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯"
    "洪赖翁季凌费纪梅童毕单裴霍涂成苗谷曲盛冉蓝骆路游辛靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤时穆农司卓古吉"
    "缪简车项连芦麦褚娄窦戚岑景党宫卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄"
    "丛仲虞敖巩明佘池查麻苑迟邝种胥束门来宣展习"
)
SURNAMES = frozenset(_BY_FREQUENCY)
COMMON_SURNAMES = frozenset(_BY_FREQUENCY[:100])
WORDLIKE_SURNAMES = frozenset("任向来应时余万党种宣祝连贺高全成于从经方常安易平计华文单都查门展习")
"""Surnames that are also common words; names with them need more evidence."""
FREQUENT_SURNAMES = COMMON_SURNAMES | (frozenset(_BY_FREQUENCY[:150]) - WORDLIKE_SURNAMES)
"""The surnames of nine people in ten, for names without a role before them.

Rarer surnames also begin too many words: ■农业 农村 is not a byline.
"""
COMPOUND_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "司徒",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "令狐",
    "夏侯",
)

_SPEECH = (
    "表示|指出|强调|介绍|要求|认为|告诉|透露|主持|出席|会见|参加|率|宣布|致辞|说|称|坦言|回忆|呼吁|建议|"
    "调研|陪同|汇报"
)
# Single characters that may follow a name.
_FOLLOWERS = frozenset(
    "在对率等说称就为向到和与的于从来也曾及作任将是又还被把让以已正出，。、；：？！”）)\n 　"
)
_SURNAME = "(?:" + "|".join(COMPOUND_SURNAMES) + "|[" + "".join(sorted(SURNAMES)) + "])"
_BEHIND_ROLE = re.compile(f"(?:{one_of(ROLES)})(?={_SURNAME}[{HAN}])")
_IN_LIST = re.compile(f"、(?={_SURNAME}[{HAN}])")
_BEFORE_SPEECH = re.compile(f"(?<![{HAN}])({_SURNAME}[{HAN}]{{1,2}})(?={_SPEECH})")
_ROLE_CUT = re.compile(
    r".*(?:[的了由请是为对向于，。；：！？\s*]|会见|会晤|欢迎|出席|应约|指责|祝贺|根据|方式|[日晚午]在|同(?![志盟济工仁]))",
    re.DOTALL,
)


class Dictionary(Protocol):
    """What this module needs of a dictionary."""

    def pieces(self, text: str) -> list[str]:
        """Splits a text into dictionary words and single characters."""

    def is_noun(self, word: str) -> bool:
        """Whether a word may be part of a longer name."""

    def frequency(self, word: str) -> int:
        """How common a word is; 0 if the dictionary lacks it."""

    def is_name(self, word: str) -> bool:
        """Whether a word is a proper name."""

    def is_person(self, word: str) -> bool:
        """Whether a word is the name of a person."""


def people(text: str, words: Dictionary) -> tuple[str, ...]:
    """The people that a text names after a role, in a list of names, or before a verb of speech.

    Args:
        text: The article as printed, in simplified characters.
        words: A dictionary; the word after a name shows where the name ends.

    >>> from retrieval.language.terms import Segmenter
    >>> people("市委书记邓群策会见了副校长陶智一行。", Segmenter.create())
    ('邓群策', '陶智')
    """
    found: Counter[str] = Counter()
    for match in _BEHIND_ROLE.finditer(text):
        _count(found, _name_at(text, match.end(), words))
    for match in _BEFORE_SPEECH.finditer(text):
        _count(found, _name_at(text, match.start(1), words))
    for match in _IN_LIST.finditer(text):
        # 、 may precede any word, so a list of people must begin with a known name.
        before = re.search(rf"([{HAN}]{{2,4}})$", text[max(0, match.start() - 4) : match.start()])
        if before and any(before.group(1).endswith(name) for name in found):
            _count(found, _name_at(text, match.end(), words))
    return tuple(found)


def surname_of(name: str) -> str:
    """The surname that a name begins with, or an empty string.

    >>> surname_of("邓群策"), surname_of("欧阳修"), surname_of("中方")
    ('邓', '欧阳', '')
    """
    if name[:2] in COMPOUND_SURNAMES:
        return name[:2]
    return name[:1] if name[:1] in SURNAMES else ""


def _count(found: Counter[str], name: str | None) -> None:
    if name is not None:
        found[name] += 1


def _name_at(text: str, start: int, words: Dictionary) -> str | None:
    """The name of two to four characters at an offset, if the text after it lets a name end."""
    surname = 2 if text[start : start + 2] in COMPOUND_SURNAMES else 1
    short, long = text[start : start + surname + 1], text[start : start + surname + 2]
    if not _HAN.fullmatch(short) or len(short) <= surname:
        return None
    ends_short = _ends_at(text, start + surname + 1, words)
    ends_long = _ends_at(text, start + surname + 2, words) if _HAN.fullmatch(long) else 0
    # 陶智率考察团: elsewhere in the text 陶智 occurs without 率. 江乘东指出 and 张亮参加: of two
    # possible words after the name the commoner one is right.
    if long[-1:] in _SELDOM_LAST:
        ends_short = ends_short or 1  # 莫迪互致贺电, 贺荣受国务院委托
    elsewhere = ends_short and (long[-1] in _SELDOM_LAST or text.count(short) > text.count(long))
    whole = len(long) == surname + 2 and ends_long >= ends_short and not elsewhere
    name = long if ends_long and whole else short if ends_short else None
    return name if name and _is_like_a_name(name, text, words) else None


def _is_like_a_name(name: str, text: str, words: Dictionary) -> bool:
    """Whether a candidate looks like a name: 高质量 after 代表 and 余人 do not."""
    if _TITLED.fullmatch(name):
        return False  # 张女士, 黄律师
    if "的" in name:
        return False
    if words.is_person(name):
        return True
    ordinary = words.frequency(name[:2]) > ORDINARY and not words.is_person(name[:2])
    if words.frequency(name) or ordinary:
        return False  # 江苏, 关于各, 任期为
    if name[0] in WORDLIKE_SURNAMES:
        return not words.frequency(name[1:]) and (len(name) > 2 or text.count(name) > 1)
    return True


_TITLED = re.compile(f".(?:{one_of((*ROLES, *COURTESY))}|某某?)")
_HAN = re.compile(f"[{HAN}]+")
ORDINARY = 200  # two characters above this frequency are a word rather than a name
_SELDOM_LAST = frozenset(
    "的作将称等互致并受由以对说认看被把让给向从于至因后前也都就又还曾已均同时为是在"
)
"""Characters that follow a name far more often than they end one."""
_CERTAIN = 1_000_000  # the score of a certain end; no frequency exceeds it


def _ends_at(text: str, at: int, words: Dictionary) -> int:
    """A score for a name that ends before an offset; 0 if none can."""
    following = text[at : at + 2]
    if not following or following[0] in _FOLLOWERS or not _HAN.match(following):
        return _CERTAIN
    # A name that follows is the rest of a foreign name: 沙波瓦·洛夫.
    return 0 if words.is_name(following) else words.frequency(following)


def role_of(text: str, name: str) -> tuple[int, int] | None:
    """The span `(start, end)` in the text of the longest role before a name, without the name.

    >>> text = "会见了到访的北京航空航天大学副校长陶智一行"
    >>> start, end = role_of(text, "陶智")
    >>> text[start:end]
    '北京航空航天大学副校长'
    """
    best: tuple[int, int] | None = None
    for match in re.finditer(re.escape(name), text):
        line = text[max(0, match.start() - 60) : match.start()]
        cut = _ROLE_CUT.match(line, 0)
        run = line[cut.end() :] if cut else line
        pieces = run.split("、")
        if not IS_ROLE.search(pieces[-1]):
            continue
        kept = 1
        while kept < len(pieces) and IS_ROLE.search(pieces[-kept - 1]):
            kept += 1
        role = "、".join(pieces[-kept:])
        if best is None or len(role) > best[1] - best[0]:
            best = (match.start() - len(role), match.start())
    return best
