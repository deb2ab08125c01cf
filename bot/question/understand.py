"""The text of a question to its language and kind."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.language.negation import asks_denied
from retrieval.language.offices import ENGLISH_OFFICES, HOLDERS, LEADERS, OFFICES, ROLES, one_of
from retrieval.language.organisations import GENERIC, NAME_ENDINGS
from retrieval.language.terms import fold, is_han
from retrieval.records import Language as Language

QuestionKind = Literal[
    "who",
    "role",
    "when",
    "where",
    "quantity",
    "organisation",
    "what",
    "why",
    "how",
    "yes_no",
    "other",
]

# ruff: noqa: E501  (a pattern broken over several lines is hard to read)
_KINDS = one_of((*GENERIC, *NAME_ENDINGS))
_PLACES = "国家?|省|市|县|区|城市?|地区?|乡|镇|村|岛"
# A question for the holder of an office: 哪个县的县长 and 哪家公司董事长 ask who. But 陶智是哪所大学的校长
# names the person and asks for the university.
_WHOSE_OFFICE = (
    r"(?<![^的]是)(?<![任为选当])(?<![任当做]过)"
    rf"(?:哪(?!一?[年天月日里儿时])[^的，。？?]{{1,8}}的|什么(?:地方|{_PLACES}|{_KINDS})的"
    rf"|(?:哪|什么)[一两几]?[个家所座]?(?:{_PLACES}|{_KINDS})的?)"
    r"(?:[前原代女]|现任|新任)?(?:[省市县区镇乡党]委|[省市县区]政府|外交|国防|财政|常务|执行|首席)?副?总?"
    rf"(?:{one_of((*OFFICES, *LEADERS, *HOLDERS))})(?![府团室处办]|选举|竞选|热线|信箱)"
)
# 几 asks for a number unless it is part of a word (几乎, 茶几), or means "some" beside another
# question word: 近几年建设了什么, 几十名代表反对什么.
_HOW_MANY = (
    r"第几|^(?!.*(?:什么|谁|哪|啥)).*(?<![哪这那近前后好十过头茶庶无未])几"
    r"(?![乎经近欲率番净案]|何[学图题体形级平课]|内亚|丁质)"
)
_WHOSE_ENGLISH = (
    r"\b(?:which|what) (?:[\w-]+ ){0,3}?[\w-]+(?:'s|s'|’s|s’) (?:\w+ ){0,2}?"
    rf"(?:{one_of(ENGLISH_OFFICES)})s?\b"
    rf"|^(?:the )?(?:\w+ )?(?:{one_of(ENGLISH_OFFICES)}) of (?:which|what)\b"
)

# The first matching pattern decides, so narrow patterns come first.
_CHINESE: tuple[tuple[QuestionKind, str], ...] = (
    ("why", r"为什么|为何|为啥|怎么[会没不]|什么原因|原因是"),
    ("how", r"如何|怎么|怎样(?!的人)"),
    (
        "role",
        r"(什么|何|哪些|哪个)(职务|职位|职|身份|头衔|官(?!员))|[是为]谁[?]?$|^谁是|何许人|是什么人",
    ),
    ("who", _WHOSE_OFFICE),
    ("organisation", rf"(哪|什么|何)[一个家所些]*({_KINDS})"),
    (
        "when",
        r"什么时候|何时|几时|哪一?[年天月日]|哪个?(月|日子)|几月|几号|什么(时间|日期|日子)|多会儿|哪.{0,2}世纪",
    ),
    (
        "where",
        rf"哪里|哪儿|何地|何处|什么(地方|地点|位置)|(哪|什么)[一个座些]*({_PLACES})(?!家?[领长委民人])",
    ),
    ("quantity", rf"多少|{_HOW_MANY}|多久|多长|多大|多高|多远|多重|多宽|多快|百分之几|占比"),
    (
        "who",
        rf"谁|哪[一几]?[个位名些]*(?:国家|[省市县区校])?(人|(?:{one_of((*ROLES, *HOLDERS))})(?!团|国|小?[区组]|中心|广场))"
        r"|何人|什么人|哪[几]?[位名]",
    ),
    ("yes_no", r"吗[?]?$|是不是|是否|有没有|能不能|会不会|对不对"),
    ("what", r"什么|哪|啥|何"),
)
_ENGLISH: tuple[tuple[QuestionKind, str], ...] = (
    ("why", r"\bwhy\b|\bhow come\b"),
    ("how", r"\bhow (did|do|does|can|could|was|were|is|are|will|would)\b"),
    (
        "role",
        r"\bwho (is|was|are)\b (?!\w+(ing|ed)\b)|\bwhat .{0,20}(position|role|post|title|job)\b",
    ),
    ("who", _WHOSE_ENGLISH),
    (
        "organisation",
        r"\b(which|what) (\w+ )?(compan(y|ies)|organi[sz]ations?|agenc(y|ies)|universit(y|ies)"
        r"|schools?|firms?|departments?|banks?|groups?|institutes?)\b",
    ),
    ("when", r"\bwhen\b|\b(what|which) (\w+ )?(year|day|date|month|time|century|decade)\b"),
    (
        "where",
        r"\bwhere\b|\b(which|what) (\w+ )?(city|country|place|province|town|location|county|region|state)\b",
    ),
    (
        "quantity",
        r"\bhow (many|much|long|old|far|large|big|high|tall|often|fast|wide)\b|\bwhat (percent|number|share|proportion)\w*"
        r"|\bwhat (?:is|was|are|were) the (?:\w+ ){0,2}(?:population|height|length|width|depth|area|size|cost|price|amount|age|speed|weight"
        r"|distance|budget|capacity|temperature)\b",
    ),
    (
        "who",
        rf"\bwho(m|se)?\b|\bwhich (person|people|officials?|(?:{one_of(ENGLISH_OFFICES)})s?)\b",
    ),
    ("yes_no", r"^(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
    ("what", r"\b(what|which)\b"),
)
_NEWEST = re.compile(
    r"最新|最近(?![的]?(?:距离|地方|车站|医院))|近来|现任|目前|当前|如今|眼下|现在|至今|迄今"
    r"|\b(?:latest|most recent(?:ly)?|newest|recently|current(?:ly)?|now|at present|to date|so far)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」|\"[^\"]*\"")
_LATIN_WORD = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    Attributes:
        text: The question, without control characters and surrounding white space.
        language: `zh` if it holds Chinese characters that are not just a title or a quotation.
        kind: The kind of answer wanted.
        negated: Whether it asks for what did not happen or is not so.
    """

    text: str
    language: Language
    kind: QuestionKind
    negated: bool = False

    @property
    def newest(self) -> bool:
        """Whether the question asks for the newest of several reports: 湘江大桥的最新进展."""
        return _NEWEST.search(self.text) is not None


def without_newest(text: str) -> str:
    """A question without the words for "newest", which a report need not contain.

    >>> without_newest("湘江大桥的最新进展")
    '湘江大桥的 进展'
    """
    return _NEWEST.sub(" ", text)


def understand(text: str) -> Question:
    """Finds the language and kind of a question, and whether it is negated.

    >>> understand("产业园总投资多少？")
    Question(text='产业园总投资多少？', language='zh', kind='quantity', negated=False)
    >>> understand("who met the Beihang delegation").kind
    'who'
    """
    clean = " ".join("".join(map(_visible, text)).split())
    own_words = QUOTED.sub(" ", clean)
    chinese = is_han(own_words) or (is_han(clean) and not _LATIN_WORD.search(own_words))
    language: Language = "zh" if chinese else "en"
    folded = fold(clean).replace(" ", "") if language == "zh" else fold(clean)
    patterns = _CHINESE if language == "zh" else _ENGLISH
    kind = _kind(folded, patterns)
    return Question(clean, language, kind, asks_denied(folded))


def _kind(folded: str, patterns: Sequence[tuple[QuestionKind, str]]) -> QuestionKind:
    for kind, pattern in patterns:
        if re.search(pattern, folded):
            return kind
    return "other"


def _visible(character: str) -> str:
    """Replaces a control or format character with a space; everything else stays."""
    return " " if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} else character
