"""Word lists for kinds of organisation."""

NAME_ENDINGS = (
    *("有限责任公司", "股份有限公司", "有限公司", "公司", "集团", "大学", "学院", "研究院"),
    *("研究所", "研究中心", "医院", "银行", "委员会", "协会", "学会", "基金会", "联合会"),
    *("管理局", "总局", "电视台", "出版社", "俱乐部"),
)
"""Endings that only names of organisations have."""

ALSO_ENDINGS = ("办公室", "工信厅", "发改委", "工厂", "中心", "乐队")
"""Endings that organisations share with rooms and places, or that are whole names.

市发改委 and 活动中心 may answer 哪个单位, but 活动中心 does not enter the book of names.
"""

GENERIC = ("企业", "单位", "机构", "组织", "部门", "学校", "厂")
"""Words that ask for an organisation and do not end a name."""
