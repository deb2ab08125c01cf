"""Word lists for offices and other roles of people."""

import re

_OFFICES = """
书记 市长 省长 县长 区长 镇长 乡长 村长 州长 局长 厅长 部长 处长 科长 司长 署长 院长 校长 所长
会长 社长 行长 站长 馆长 队长 团长 组长 外长 部队长 参谋长 董事长 理事长 秘书长 检察长 主席 总统
总理 首相 主任 委员 常委 经理 总裁 总监 司令员 司令 政委 大使 参赞 法官 教练 发言人 巡视员 调研员
"""
OFFICES = tuple(_OFFICES.split())
"""Positions in an organisation: titles that come before a name or after a surname."""

_PROFESSIONS = """
教授 博士 院士 研究员 专家 工程师 医生 律师 记者 通讯员 导演 作家 航天员 宇航员 飞行员 运动员
科学家 企业家 艺术家 歌手 演员 学者 老师 创始人
"""
PROFESSIONS = tuple(_PROFESSIONS.split())
"""What a person is by training or work."""

LEADERS = ("领导", "负责人", "负责同志")
"""Words for an official that do not say which office; a name may follow: 有关负责人张亮."""

_GROUPS = """
代表 成员 队员 球员 选手 同志 农民 种植户 烈士 村民 居民 市民 职工 学生
"""
GROUPS = tuple(_GROUPS.split())
"""Members of a group. No surname precedes these words: 高代表 and 于同志 are not names."""

COURTESY = ("老人", "先生", "女士", "小姐", "大爷", "阿姨")
"""Courtesy titles that follow a name and are not roles."""

_HOLDERS = """
领袖 领导人 党首 元首 政要 官员 嘉宾 作者 人选 候选人 继任者 当选人
"""
HOLDERS = tuple(_HOLDERS.split())
"""Words for a person that no name follows: 英国首相由执政党领袖出任 does not say who."""

_ENGLISH_OFFICES = """
mayor governor president minister premier chancellor secretary director chairman chairwoman chair
head leader ambassador dean headmaster manager spokesman spokeswoman spokesperson king queen
commander judge commissioner
"""
ENGLISH_OFFICES = tuple(_ENGLISH_OFFICES.split())
"""The counterpart of `OFFICES` for English questions."""

ROLES = (*OFFICES, *PROFESSIONS, *LEADERS, *GROUPS)
"""Words that may precede a name: 市委书记邓群策, 歌手李健."""


def one_of(words: tuple[str, ...]) -> str:
    """A pattern, without parentheses, that matches the longest of the words.

    >>> one_of(("司令", "司令员"))
    '司令员|司令'
    """
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


IS_ROLE = re.compile(f"(?:{one_of(ROLES)})$")
"""A pattern for a role at the end of a text."""

NOT_IN_OFFICE = "副前原"
"""Characters before an office that make it a different one: a 副总统 is not a 总统."""
