"""What an article's head lines tell the reader about a passage."""


def heading(headline: str | None, date: str | None) -> str:
    """The heading above a passage: the day, as papers print it, and the headline.

    Args:
        headline: The headline, or None.
        date: The day in ISO form, or None.

    >>> heading("我国古树名木保护取得积极进展", "2025-02-16")
    '2025年2月16日 我国古树名木保护取得积极进展'
    >>> heading(None, None)
    ''
    """
    parts = date.split("-") if date else []
    day = "{}年{}月{}日".format(*(int(part) for part in parts)) if len(parts) == DAY_PARTS else ""
    return f"{day} {headline or ''}".strip()


DAY_PARTS = 3  # year, month, day
