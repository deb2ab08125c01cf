"""A question to the field of an article's record that it asks for: reporter, page, day of print.

哪位记者报道了产业园开通 asks who wrote the report, not for anybody in it. 产业园什么时候开通 and
谁写了这首诗 ask for what the text tells, so they ask for no field.
"""

# ruff: noqa: E501  (a pattern broken over several lines is hard to read)
import re
from dataclasses import dataclass
from typing import Literal

from bot.question.understand import QUOTED, Question
from retrieval.language.terms import simplified_in_place

Field = Literal["reporters", "page", "published", "headline", "newspaper"]
"""A field of `retrieval.records.Article`."""


@dataclass(frozen=True, slots=True)
class RecordAsked:
    """A question for a field of an article's record.

    Attributes:
        field: The field.
        event: The question without the words for the field: what the article tells, to search for.
        titled: Whether it asks for the report only if that is the title in the question:
            《大桥通车》是谁写的, where 《大桥通车》 may be a book.
        told_by: Finds words in a passage that tells of another article, newspaper or report, which
            the question may mean: 哪家报纸登了署名文章. None if it can only mean the record.
    """

    field: Field
    event: str
    titled: bool = False
    told_by: re.Pattern[str] | None = None


# A report of the paper. 报告, 论文 and 讲话 are things that a text tells of.
_REPORT = "(?:新闻报道|报道|新闻稿|新闻|消息|稿[子件]?|文章)"
_THIS = "(?:这|那|该|此)一?(?:篇|条|则|个|次|份|件)?(?:讲述?|介绍|关于|有关)?"
_A_REPORT = f"(?:的|{_THIS})+{_REPORT}"
_WRITE = "(?:采写|采访|撰写|撰稿|执笔|报道|报导|写)"
_PRESS = "刊登|刊发|刊载|刊出|登载|登出|登报|见报|报道|报导"
_PRINT = f"(?:{_PRESS}|发表|登(?![记陆山录机顶场上])|刊|印(?!发)|发(?![布行现生展起明]))"
_WHICH = "哪(?:一|几)?(?:位|个|名|些)?"
_WHO_WRITES = f"(?:谁|{_WHICH}(?:本报|报社|日报)?的?(?:记者|作者|通讯员|撰稿人))"
_WHEN = "(?:什么时候|什么时间|什么日子|何时|何日|几时|哪一?(?:天|日|期)|几月几[号日]|几[号日])"
_WHICH_PAPER = "(?:哪一?|什么)(?:家|份|个|张|种)?(?:新闻)?(?:报纸|报社|媒体|报(?![告名到表导道社]))"
_WHICH_PAGE = "(?:(?:哪一?个?|第?几个?|什么)版面?(?![本权图块税画])|哪一?页|第几页)"
_BOOK = ".*(?:教材|课本|词典|字典|辞海|辞典|杂志|[本部]书|书[的里中])"
_DONE = "(?:了|过|的|出来)*"
_IS = "(?:是|叫|为)?"
_END = "[?？。!！呢啊呀的]*$"

_CHINESE: tuple[tuple[Field, str], ...] = (
    (
        "page",
        rf"^(?=.*(?:{_REPORT}|{_PRINT}|报纸|报上|头版|放在|排在|出现在))(?!{_BOOK}).*{_WHICH_PAGE}|^(?!{_BOOK}).*(?:第几版|[在上]{_WHICH_PAGE})",
    ),
    (
        "headline",
        rf"^(?!.*(?:作品|节目|电影|歌曲?|书|论文|集|演讲|讲话|条约|之下|工程|其)的?标题).*(?<![副小引])(?:标题|{_REPORT}的?题目){_IS}(?:什么|啥|怎么(?:写|起|拟)|哪|[?？]?$)",
    ),
    ("headline", "(?:什么|啥|怎样的?|哪个)(?:样的)?大?标题"),
    (
        "newspaper",
        rf"{_WHICH_PAPER}.{{0,3}}?{_PRINT}|{_PRINT}(?:在|于)?{_DONE}{_WHICH_PAPER}|{_REPORT}.{{0,3}}?(?:出自|来自|是){_WHICH_PAPER}",
    ),
    ("published", rf"{_WHEN}(?:才|会|被|在报纸?上|上|就)*(?:见报|登报|上的?报纸)"),
    (
        "published",
        rf"(?:{_PRESS})的?(?:日期|日子|时间|是{_WHEN})|{_REPORT}的?(?:发表|出版)(?:日期|时间)",
    ),
    ("published", rf"{_WHEN}(?:的)?(?:报纸|日报|晚报|报)(?:上)?{_PRINT}"),
    (
        "published",
        rf"{_A_REPORT}.{{0,4}}?{_WHEN}.{{0,4}}?{_PRINT}|{_WHEN}.{{0,4}}?{_PRINT}.*{_A_REPORT}",
    ),
    ("published", rf"{_WHEN}(?:被?(?:{_PRESS})|登[了的过出])|(?:{_PRESS})(?:于|在){_WHEN}"),
    (
        "reporters",
        rf"{_WHICH}(?:本报|报社|日报)?的?(?:记者|作者|通讯员|撰稿人)(?:来|去|负责)?{_WRITE}{_DONE}",
    ),
    (
        "reporters",
        rf"谁(?:采写|报道|报导|撰稿)|谁是.*{_REPORT}的(?:作者|记者)|出自{_WHO_WRITES}(?:之手|笔下)",
    ),
    (
        "reporters",
        rf"{_WHICH}(?:记者|通讯员)的{_REPORT}|(?:这|那)(?:篇|条|则)[，,]?(?:是|由)?{_WHO_WRITES}{_WRITE}",
    ),
    ("reporters", rf"谁{_WRITE}.*{_A_REPORT}|{_A_REPORT}.{{0,4}}?(?:由)?{_WHO_WRITES}{_WRITE}"),
    (
        "reporters",
        rf"{_A_REPORT}的?(?:记者|作者|通讯员|撰稿人)(?:{_IS}(?:谁|{_WHICH}|什么)|的?(?:名字|姓名))",
    ),
    (
        "reporters",
        rf"^(?:是)?(?:采写|采访|报道|报导|撰写|写)(?!.*(?:遇难|牺牲|被|受伤|获奖)).*的(?:记者|作者)(?:{_IS}(?:谁|{_WHICH}|什么)|的?(?:名字|姓名))",
    ),
    (
        "reporters",
        rf"{_REPORT}[，,\s]*(?:记者|作者){_IS}(?:谁|{_WHICH})|(?:^|\s)(?:记者|作者)是谁(?:\s|[?？]?$)",
    ),
    ("reporters", rf"{_A_REPORT}{_IS}(?:谁|{_WHO_WRITES})(?:的(?:作品|手笔)?)?{_END}"),
)

_EN_REPORT = (
    r"(?:(?:news ?)?(?:story|stories|article|articles|report|reports|piece|item|coverage)|news)"
)
_EN_ABOUT = (
    r"(?:about|on|of|covering|regarding|concerning|that|saying|telling|describing|where|in which)"
)
_EN_A_REPORT = (
    r"(?:(?:the|this|that|an?|your|its) (?:(?:news|newspaper|paper'?s?|front-page|short) )*"
    rf"(?:(?:story|stories|article|piece|item|coverage)\b|(?:reports?|news)\b(?= {_EN_ABOUT}\b)|news (?:report|item)s?\b)"
    r"|the (?:[\w’'-]+ ){1,5}(?:story|article|coverage)\b)"
)
_EN_WRITER = r"(?:reporters?|journalists?|authors?|correspondents?|writers?)"
_EN_WRITE = r"(?:wr[oi]te|written|report(?:ed|s)?(?! to\b)|cover(?:ed|s)?|author(?:ed|s)?|penn?ed|file[ds]?|byline[ds]?)"
_EN_PRINT = r"(?:publish(?:ed|es)?|print(?:ed|s)?|ran|run|carr(?:y|ied|ies)|appear(?:ed|s)?|report(?:ed)?|cover(?:ed)?|feature[ds]?|came? out)"
_EN_PAPER = (
    r"(?:newspapers?|papers?(?! (?:about|on|by)\b)|news outlets?|publications?|dail(?:y|ies))"
)
_EN_DAY = r"(?:when|(?:on )?(?:what|which) (?:day|date|issue|edition)|in (?:what|which) (?:issue|edition))"

_ENGLISH: tuple[tuple[Field, str], ...] = (
    (
        "page",
        r"\b(?:what|which) page\b(?! of (?:the|his|her|a) (?:book|report|novel|passport))(?!.*\b(?:book|website|textbook|novel)\b)|\bpage number\b|\bwhere in the (?:news)?paper\b",
    ),
    (
        "headline",
        rf"\b(?:what|which)(?:'s|’s)?\b.*\bheadline\b(?! (?:inflation|the\b|show))|\bheadlines? (?:of|for|on|about) {_EN_A_REPORT}|{_EN_A_REPORT}.*\b(?:called|titled|headlined)\b",
    ),
    (
        "headline",
        rf"\bwhat(?: is|'s|’s| was) the title (?:of|for) {_EN_A_REPORT}|^headlines? (?:of|for) {_EN_A_REPORT}",
    ),
    (
        "newspaper",
        rf"\b(?:what|which) {_EN_PAPER} (?:first |also )?(?:had |has |did |has been )?(?:{_EN_PRINT}|wrote|had|{_EN_A_REPORT})|\bin (?:what|which) {_EN_PAPER}\b.*(?:{_EN_REPORT}|{_EN_PRINT})",
    ),
    ("published", rf"\b{_EN_DAY} (?:was|were|did|is|has|had) {_EN_A_REPORT}\b.*\b{_EN_PRINT}\b"),
    (
        "published",
        rf"\b{_EN_DAY} (?:did|was|has) .*\b(?:make|made|reach(?:ed)?|hit|get|got|appear(?:ed)?|come?|printed|published|reported|be) (?:it )?(?:in(?:to)? )?(?:the )?(?:news)?paper\b(?! (?:about|on|by)\b)",
    ),
    ("newspaper", rf"\bwhere (?:was|is|were) {_EN_A_REPORT}.*\b(?:published|printed)\b"),
    (
        "published",
        rf"\b{_EN_DAY} (?:was|were) .*\bin the (?:news)?paper\b|\b(?:what|which) (?:issue|edition) (?:carried|ran|had|has|printed)\b",
    ),
    ("published", rf"\b{_EN_DAY} did (?:the|this|your) (?:news)?paper {_EN_PRINT}"),
    (
        "published",
        rf"\b(?:publication date|date of publication|print(?:ing)? date|date of printing)\b.*\b{_EN_REPORT}\b",
    ),
    (
        "reporters",
        rf"\b(?:what|which) {_EN_WRITER}(?:'s|s')? (?:name )?(?:of the paper |from the paper |at the paper )?(?:{_EN_WRITE}|byline|did {_EN_A_REPORT}|was (?:it|{_EN_A_REPORT}))",
    ),
    (
        "reporters",
        rf"\bwho(?:m)?(?: was it that| has| is it that)? {_EN_WRITE} (?:up )?{_EN_A_REPORT}\b",
    ),
    (
        "reporters",
        r"^(?:(?:please )?tell me |do you know )?who (?:reported (?:on|about|the)|covered|wrote about) (?!\d)",
    ),
    (
        "reporters",
        rf"^(?:(?:name|who is|who was|what is|what's|what was) )?(?:the )?(?:name of the )?{_EN_WRITER} (?:who|that) (?:covered|reported|wrote (?:about|on|up|{_EN_A_REPORT}))\b",
    ),
    (
        "reporters",
        rf"\b(?:who|what)(?:'s|’s| is| was| are| were) the (?:name of the )?{_EN_WRITER} (?:of|behind|for|on) {_EN_A_REPORT}",
    ),
    (
        "reporters",
        rf"\b(?:by )?who(?:m)? (?:was|were|is) {_EN_A_REPORT}\b.*\b(?:written|reported|filed|authored|by\b\W*$)|\bwho did {_EN_A_REPORT}|\bwhose byline\b|\bwhose (?:byline|name) is (?:on|under|above)\b",
    ),
    (
        "reporters",
        rf"^(?:the )?(?:name of the )?(?:{_EN_WRITER}|byline) (?:of|for|behind|who wrote) {_EN_A_REPORT}",
    ),
)

_TITLED: tuple[tuple[Field, str], ...] = (
    (
        "reporters",
        rf"\0(?:这篇)?{_REPORT}?(?:{_IS}谁|由谁|谁){_WRITE}|谁{_WRITE}{_DONE}\0|\0的(?:作者|记者){_IS}(?:谁|{_WHICH}(?!.?国))",
    ),
    (
        "reporters",
        r"\bwho wrote (?:the )?\0|\bwho (?:is|was) the author of \0|\0 (?:was )?written by who",
    ),
    ("published", rf"\0{_IS}{_WHEN}.{{0,3}}?(?:{_PRESS})|\bwhen (?:was|did) \0+ {_EN_PRINT}"),
)

# What a question may mean besides the paper's own report, and the words of a passage that tells of it.
_ANOTHER: tuple[tuple[str, str], ...] = (
    (
        rf"{_WHICH_PAPER}|\b{_EN_PAPER}\b",
        "报》|报道[称说]|据.{1,12}报道|媒体|杂志|文章|报纸|专访|播发|刊|社报道",
    ),
    (r"文章|署名|\b(?:articles?|pieces?)\b", "文章|撰文|署名|作者|题为"),
    (r"《[^》]*》|杂志|\b(?:magazine|journal)\b", "杂志|文章|[^书]刊"),
    (r"\bwho wrote about\b", "文章|撰文|署名|作者|写道|一书|著作"),
    (r"\bwho reported\b", "(?:作了?|所作).{0,40}?(?:报告|说明)|汇报|报道[称说]"),
)

_CHINESE_FRAME = re.compile(
    rf"(?:是|由|被|出自)?{_WHO_WRITES}(?:来|去|负责)?(?:{_WRITE}{_DONE}|之手|笔下)?"
    rf"|(?:是|在|被|出自|来自)?{_WHICH_PAPER}(?:上|最先|首先|最早|都)*(?:{_PRINT}{_DONE})?"
    rf"|(?:{_PRINT}|放|排|出现)?{_DONE}(?:在|于|上)?(?:报纸|报上)?的?{_WHICH_PAGE}(?:上|面)?(?:{_PRINT}{_DONE})?"
    rf"|(?:是|在)?{_WHEN}(?:的)?(?:报纸|日报|晚报)?(?:上|被|才|会)*{_PRINT}{_DONE}|(?:{_PRINT}的?)(?:日期|日子|时间)|(?:是|在)?{_WHEN}"
    rf"|(?:大|主|的)*(?:标题|题目|题){_IS}(?:什么|啥|怎么(?:写|起|拟)|哪)?|(?:的)?(?:记者|作者|通讯员|撰稿人)(?:的?(?:名字|姓名))?(?:{_IS}(?:谁|什么名字|什么|{_WHICH}))?"
    rf"|(?:的|{_THIS})*{_REPORT}|^{_THIS}|^(?:关于|有关|讲述?|介绍|采写|采访|报道|报导|撰写|写)(?:了|的)?|关于|有关|(?:刊登|刊发|刊载|登载|报道|报导|见报|登报){_DONE}"
)
_ENGLISH_FRAME = re.compile(
    rf"\b(?:{_EN_WRITER}|bylines?|headlines?|(?:(?:the|this|that|an?) )?{_EN_REPORT}(?: {_EN_ABOUT}\b)?|page(?: number)?|issue|edition"
    r"|(?:the |this )?(?:news)?papers?|news outlets?|publications?|publication date|date of publication|name of the"
    r"|wr[oi]te|written|reported(?: on)?|covered|authored|penned|published|printed|ran|carried|appeared|printing"
    r"|who(?:se|m)?|which|what|when|titles? (?:of|for))\b(?:'s|’s)?",
    re.IGNORECASE,
)
_EDGES = re.compile(
    r"^(?:[\s的了是在由，,:：]|用了|(?:by|on|in|is|was|were|did|the|an?|of|for|that|to|about|name|day|date|has|been|it)\b)+"
    r"|(?:[\s的了是在登，,？?。.！!]|用了|\b(?:on|in|by|appear))+$",
    re.IGNORECASE,
)


def record_asked(question: Question) -> RecordAsked | None:
    """The field of an article's record that a question asks for; None if it asks for the text.

    >>> from bot.question.understand import understand
    >>> record_asked(understand("哪位记者报道了北航代表团来访？"))
    RecordAsked(field='reporters', event='北航代表团来访', titled=False, told_by=None)
    >>> record_asked(understand("Which page carried the story about the industrial park?"))
    RecordAsked(field='page', event='industrial park', titled=False, told_by=None)
    >>> record_asked(understand("谁写了这首诗？")), record_asked(understand("产业园什么时候开通？"))
    (None, None)
    """
    text = simplified_in_place(question.text)
    # A word in a title or a quotation asks for nothing; \0 keeps its place.
    bare = QUOTED.sub(lambda match: "\0" * len(match.group()), text)
    chinese = question.language == "zh"
    event = _event(bare, question.text, chinese=chinese)
    for field, pattern in _CHINESE if chinese else _ENGLISH:
        if re.search(pattern, bare, re.IGNORECASE):
            return RecordAsked(field, event, told_by=_another(text))
    for field, pattern in _TITLED:
        if re.search(pattern, bare, re.IGNORECASE):
            return RecordAsked(field, event, titled=True)
    return None


def _another(text: str) -> re.Pattern[str] | None:
    told = [told for meant, told in _ANOTHER if re.search(meant, text, re.IGNORECASE)]
    return re.compile("|".join(told)) if told else None


def _event(bare: str, text: str, *, chinese: bool) -> str:
    """The text without the words of the frame, which are found outside titles and quotations."""
    frame = _CHINESE_FRAME if chinese else _ENGLISH_FRAME
    kept, last = [], 0
    for match in frame.finditer(bare):
        kept.append(text[last : match.start()])
        last = match.end()
    kept.append(text[last:])
    return _EDGES.sub("", " ".join(" ".join(kept).split()))
