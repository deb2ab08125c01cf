"""A sentence or question to whether it is negated."""

import re

from retrieval.language.lexicon import HAN

# Words with a negating character that negate nothing. A lookahead excludes some continuations: 没收
# is to confiscate, but 没收到 is not to receive.
_AFFIRMING = re.compile(
    # 没 in words for sinking and confiscating, and in words for certainty or surprise.
    "没(?:收(?![到获入回齐录看听取购集费拾缩养视])|落(?![实户地下成入款])|想到|料到|错(?!过)|完没了"
    "|准儿?(?![备时许点])|顶之灾|齿难忘)"
    "|[淹埋沉吞覆湮隐泯辱抄罚浸]没(?!有)|(?<![演展支付输退外派提])出没(?=[于在的地之过，。；：！？、]|$)"
    "|未(?:来|知|免|婚|成年|遂|央|亡人|雨绸缪|名湖|时)|[乙丁己辛癸]未|方兴未艾"
    "|不(?:断(?![定绝])|忘|仅|少|久|错(?!过)|过(?![问分])|良|但|光(?!顾)|只|止|论(?!证)|管(?![理用辖])|惜|朽"
    "|已|懈|幸(?![福运])|锈钢|动产|等式|料(?!理)|时(?![髦兴])|愧|禁(?![止用售])|得不|由得|妨(?![碍害])|惑|凡|法"
    "|明(?=物|飞行)|丹|列颠|莱梅|来梅|外乎|失为|测|啻|约而同|折不扣|遗余力|言而喻|可或缺|可分割|可多得|同(?!意))"
    "|差不多|对不起|了不起|恨不得|忍不住"
    "|无(?:数(?![据字])|人[机车艇区岛驾值]|锡|线(?!索)|限(?!制)|缝|障碍|偿|私|愧|比(?!赛)|疑|穷|论(?!文)|尽"
    "|声|烟|菌|毒|公害|党派|产阶级|机(?![会构])|极|双|悔|畏|形|垠|界|纸化|创|痛|害|碳|为|边|名|花果)"
    "|非(?:洲|常|遗|凡|议|法|公|物质|典|农|但|金属|机动|盟|得|要)|[东西南北是莫若除]非"
)
_DENIAL = re.compile("[没未不无非]")

# 有没有, 是不是, 参加没参加 and 通车了没有 ask whether.
_WHETHER = re.compile(f"有没有|([{HAN}]{{1,2}})[没不]\\1|了没有?(?=[?？。]?$)")
_ASKED_DENIAL = re.compile("没|未|不(?=是|会|能|参加|出席|同意|支持)")
_ENGLISH_DENIAL = re.compile(r"\b(?:not|never|without)\b|n't\b")


def denies(sentence: str) -> bool:
    """Whether a printed sentence says that something is not the case or did not happen.

    >>> [denies(one) for one in ("没有出席会议", "没收财物10万元", "没收到通知", "南非总统来访")]
    [True, False, True, False]
    """
    return _DENIAL.search(_AFFIRMING.sub(" ", sentence)) is not None


def asks_denied(question: str) -> bool:
    """Whether a folded Chinese or English question asks about something that did not happen.

    不 counts only before a few verbs, and 无 and 非 do not count: in a question they are often part
    of a name or term (不满, 无人).

    >>> [asks_denied(one) for one in ("谁没有出席会议", "朱健有没有出席会议", "没收了多少财物")]
    [True, False, False]
    """
    plain = _AFFIRMING.sub(" ", _WHETHER.sub(" ", question))
    return bool(_ASKED_DENIAL.search(plain) or _ENGLISH_DENIAL.search(question))
