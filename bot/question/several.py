"""A question to whether it asks for several things."""

import re

from bot.question.understand import Question

# ruff: noqa: E501  (a pattern broken over several lines is hard to read)
_NUMBER = "[两二三四五六七八九十]|[2-9]|1[0-9]"
_CHINESE = re.compile(
    rf"哪些|哪几|哪(?:{_NUMBER})|分别|各[是有为]|有谁|都(?:有|是|包括|修|干)了?些?[什啥谁哪]|[干做修办看]些?(?:什么|啥)些?$|哪“|包括(?:什么|谁)|几大"
    rf"|(?:{_NUMBER})(?:个|家|位|名|种|项|类|大|方|国|省|市)[^，。？?]{{0,10}}(?:[是指有]|叫|为)(?:什么|谁|哪)"
)
_ENGLISH = re.compile(
    r"\b(?:[Ww]hich|[Ww]hat)(?: \w+){0,2}? (?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|several"
    r"|(?!does|has|was|its|this|news|across|towards|always|perhaps)[a-z]{2,}(?<![su])s(?!'))\b(?! (?:is|was|did|does|has)\b)"
    r"|\b(?:[Ww]hich|[Ww]hat) (?:people|men|women|children)\b"
    r"|\b[Ww]ho (?:were|are|else)\b|\b(?:[Nn]ame|[Ll]ist) (?:the|all|every|two|three)\b|\b[Ww]hat (?:are|were)\b|\brespectively\b|\band how (?:much|many)\b"
)


def wants_several(question: Question) -> bool:
    """Whether the wording asks for the members of a list.

    >>> from bot.question.understand import understand
    >>> asked = ("哪几位市领导参加了会见？", "谁会见了代表团？", "Which two companies won?", "Which bus was late?")
    >>> [wants_several(understand(one)) for one in asked]
    [True, False, True, False]
    """
    pattern = _CHINESE if question.language == "zh" else _ENGLISH
    return pattern.search(question.text) is not None
