"""Bylines and opening marks to the names of reporters."""

import re
from dataclasses import dataclass

from retrieval.language import lexicon
from retrieval.language.people import FREQUENT_SURNAMES

HAN = lexicon.HAN + "〇"
PAPER = rf"[{HAN}]{{1,8}}?(?:日报|晚报|晨报|早报|时报|周报|商报|都市报|青年报|农民报|法治报)"

_LONGEST = 80  # characters; a longer line is text, whatever it begins with
_BULLETS = re.compile(r"^[■□▇█◆◇●○◎⊙◉▲△★☆※\s*_]+")
_BRACKETS = re.compile(r"^[（(【\[](.*)[）)】\]]$", re.DOTALL)
_ROLE = re.compile(
    rf"(?:{PAPER}|本报|本刊|本网|本台|新华社|中新社)?(?:社|首席|资深|特约|特派|实习|见习|全媒体|融媒体)*"
    r"(?:记者|通讯员|评论员|实习生|撰稿人)"
    r"|(?:文字|摄影|图片|采写|撰文|撰稿|作者|整理)\s?[:：/／|丨]"
    r"|[文图]\s?[/／、]\s?[文图]|(?<![^\s■□（(])[文图摄]\s?[/／:：]|[/／]\s?[文图摄](?:影)?"
)
_TAIL = re.compile(rf"\s*(?:摄影报道|报道|文图|文并摄|发自[{HAN}]{{2,6}}|[文图]\s?[/／]\s?[文图])$")
_SEPARATORS = re.compile(r"[、,，;；/／|丨&和：:]")
_NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,8}}(?:[·•・][{HAN}A-Z.]{{1,8}}){{1,3}}")
_LATIN_NAME = re.compile(r"[^\W\d_][\w.'’·\- ]{1,40}")

# Words that appear where a name is expected: 记者手记, 本报记者 综合整理.
_NOT_NAMES = frozenset(
    (
        *("手记", "观察", "调查", "感言", "体验", "走访", "探访", "来信", "采访", "现场", "见闻"),
        *("日记", "获悉", "了解", "看到", "发现", "从业", "综合", "整理", "报道", "供稿", "摄影"),
        *("编辑", "记者", "通讯员", "实习生", "评论员", "本报", "本报讯", "新华社", "中新社"),
        *("单位", "待续"),
    )
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The mark that opens a body: 本报讯（记者 陈润）, 新华社北京5月17日电.

    Attributes:
        end: Offset at which the text after the mark begins.
        names: The reporters that the mark names.
        day: The date inside the mark as printed, or an empty string.
        quoted: The mark cites another source (据新华社…电), so it can also stand inside an article.
    """

    end: int
    names: tuple[str, ...] = ()
    day: str = ""
    quoted: bool = False


_OPENING = re.compile(
    rf"[*_\s]*[【\[（(]?\s?(?P<quoted>据|综合)?\s?"
    rf"(?:本报|本刊|本网|本台|[{HAN}]{{2,6}}?[报社网])(?:综合|特约)?(?:"
    rf"\s?[{HAN}、\s]{{0,14}}?(?P<day>(?:\d{{4}}\s?年)?\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日)\s?"
    rf"(?:专?[电讯]|消息)"
    rf"|\s?[{HAN}]{{0,6}}?(?:专?电|讯|消息)(?=[\s（(*_】\]）)：:\d]|$)"
    r")[*_ \t\u3000]{0,8}[】\]）)]?[*_：:\s]{0,8}"
)
_SHORTEST = re.compile(
    r"[*_\s]*[【\[（(]?\s?本[报刊网台]讯(?!息)[*_ \t\u3000]{0,8}[】\]）)]?[*_：:\s]{0,8}"
)
_IN_BRACKETS = re.compile(r"[（(](?P<by>[^（）()]{2,80})[）)][*_\s]{0,8}[：:，,]?\s{0,8}")
_TOLD = re.compile(
    r"(?P<by>(?:本报)?(?:记者|通讯员)[^，。：:；]{2,40}?)"
    r"(?:(?:摄影)?报道[*_]{0,3}[：:，,]?\s{0,8}|[*_]{0,3}\s(?=\d))"
)
_FOOT = re.compile(r"(?<=[。！？；!?…”’」』])\s{0,8}[（(](?P<by>[^（）()]{2,50})[）)]$")


def is_name(word: str) -> bool:
    """Whether a word can be a person's name: two to four Han characters, or 买买提·艾力."""
    return _NAME.fullmatch(word) is not None and word not in _NOT_NAMES


def _words(text: str) -> list[str]:
    """Splits at white space and rejoins names that typesetting has spread out."""
    words: list[str] = []
    singles = ""
    for word in [*text.split(), ""]:
        if len(word) == 1:
            singles += word
            continue
        if len(singles) == 1 and len(word) == 2:  # 罗 文鹏
            words.append(singles + word)
            singles, word = "", ""
        elif len(singles) == 1 and words and len(words[-1]) == 2:  # 欧阳 修
            words[-1] += singles
        elif len(singles) % 2 == 0:  # 陈 润 张 三
            words += [singles[at : at + 2] for at in range(0, len(singles), 2)]
        else:  # 罗 文 鹏
            pairs = len(singles) - 3
            words += [singles[at : at + 2] for at in range(0, pairs, 2)]
            words.append(singles[max(0, pairs) :])
        singles = ""
        if word:
            words.append(word)
    return words


def read_names(text: str) -> tuple[str, ...]:
    """The names in a list of names and roles, in order and without duplicates.

    >>> read_names("本报记者 陈 润　罗文鹏 通讯员 买买提·艾力")
    ('陈润', '罗文鹏', '买买提·艾力')
    >>> read_names("陈润、罗文鹏, Jane Doe")
    ('陈润', '罗文鹏', 'Jane Doe')
    """
    names: dict[str, None] = {}
    for part in _SEPARATORS.split(_ROLE.sub("、", text)):
        word = " ".join(part.split())
        if _LATIN_NAME.fullmatch(word) and not re.search(f"[{HAN}]", word):
            names[word] = None
        else:
            names |= dict.fromkeys(name for name in _words(part) if is_name(name))
    return tuple(names)


def _only_names(text: str) -> tuple[str, ...] | None:
    """The names in a text that contains only names, else None."""
    words = [word for part in _SEPARATORS.split(text) for word in _words(part)]
    return tuple(dict.fromkeys(words)) if words and all(map(is_name, words)) else None


def read_byline(line: str) -> tuple[str, ...] | None:
    """The names in a byline, or None if the line is not a byline.

    >>> read_byline("■本报记者 陈 润")
    ('陈润',)
    >>> read_byline("记者 张三 通讯员 李四 王五")
    ('张三', '李四', '王五')
    >>> read_byline("记者从市发改委获悉") is None
    True
    """
    if not 2 <= len(line) <= _LONGEST:
        return None
    bare = _BULLETS.sub("", line)
    bullet = bare != line
    bare = bare.strip("*_ \u3000\t")
    if within := _BRACKETS.match(bare):
        bare = within[1].strip()
    rest = _TAIL.sub("", bare)
    first = _ROLE.search(rest)
    if first is None:
        names = _only_names(rest) if bullet else None
        return names if names and all(name[0] in FREQUENT_SURNAMES for name in names) else None
    if first.start() and not first[0].startswith(("/", "／")):
        return None
    left = _ROLE.sub("、", rest).strip("、:：/／ \u3000\t")
    if not left:
        return () if rest != first[0] or rest.endswith("评论员") else None
    names = _only_names(left)
    announced = bullet or within or first[0] not in ("记者", "通讯员", "评论员")
    spaced = rest[first.end() : first.end() + 1] in (" ", "\u3000", "：", ":", "\t")
    if names and not (announced or spaced) and names[0][0] not in FREQUENT_SURNAMES:
        return None  # 记者看到: without a space after the role, a name needs a common surname
    return names


def _bracketed_names(text: str) -> tuple[str, ...] | None:
    """The names from inside brackets: with a role (记者 陈润) or a common surname (陈润)."""
    if _ROLE.match(text.strip()):
        return read_byline(text.strip())
    names = _only_names(text)
    return names if names and all(name[0] in FREQUENT_SURNAMES for name in names) else None


def read_opening(line: str) -> Opening | None:
    """The mark at the beginning of a body, or None.

    >>> read_opening("**本报讯** 5月17日下午").end
    8
    >>> opening = read_opening("新华社北京5月17日电（记者陈润）国务院")
    >>> opening.names, opening.day
    (('陈润',), '5月17日')
    """
    head = line[:200]
    match = _SHORTEST.match(head) or _OPENING.match(head)
    at = match.end() if match else 0
    names: tuple[str, ...] = ()
    if told := _IN_BRACKETS.match(head, at) or (_TOLD.match(head, at) if match else None):
        found = _bracketed_names(told["by"])
        # Without 本报讯 before it, a bracket is an opening only if it names a role.
        if found and (match or _ROLE.match(told["by"].strip())):
            at, names = told.end(), found
    if match is None:
        return Opening(at, names) if names else None
    groups = match.groupdict()
    return Opening(at, names, groups.get("day") or "", bool(groups.get("quoted")))


def read_foot(text: str) -> tuple[int, tuple[str, ...]] | None:
    """The offset of a bracketed byline at the end of a text, and its names; or None.

    >>> read_foot("张亮参加座谈。（记者 罗文鹏）")
    (7, ('罗文鹏',))
    """
    tail = text[-60:]
    match = _FOOT.search(tail)
    names = _bracketed_names(match["by"]) if match else None
    return (len(text) - len(tail) + match.start(), names) if match and names else None
