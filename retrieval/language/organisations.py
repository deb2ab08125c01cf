"""The kinds of organisation, each in one list."""

NAME_ENDINGS = (
    *("有限责任公司", "股份有限公司", "有限公司", "公司", "集团", "大学", "学院", "研究院"),
    *("研究所", "研究中心", "医院", "银行", "委员会", "协会", "学会", "基金会", "联合会"),
    *("管理局", "总局", "电视台", "出版社", "俱乐部"),
)
"""What the name of an organisation ends with, and nothing else does."""

ALSO_ENDINGS = ("办公室", "工信厅", "发改委", "工厂", "中心", "乐队")
"""Endings that organisations share with rooms and places, or that are whole names.

哪个单位 may be answered with 市发改委 or 活动中心; the book of names learns no 活动中心.
"""

GENERIC = ("企业", "单位", "机构", "组织", "部门", "学校", "厂")
"""Words that ask for an organisation and end no name."""
