"""Updates to the questions in them, and whether they are meant for the bot."""

import re

from telegram import Message, MessageEntity, Update, User
from telegram.constants import ChatType

_COMMAND = re.compile(r"/\w+(?:@\w+)?\s*")


def addressed(update: Update, me: User) -> bool:
    """Whether an update is meant for the bot.

    In a private chat, every message is. In a group, a message is if it begins with a command to
    the bot (`/ask@bot …`), or else replies to one of the bot's messages or mentions the bot.
    Pressed buttons and inline queries always are.
    """
    message = update.message
    if update.callback_query is not None or update.inline_query is not None:
        return True
    if message is None:
        return False
    if message.chat.type == ChatType.PRIVATE:
        return True
    command = commanded(message)
    if command is not None:
        return command.lower().endswith(f"@{me.username}".lower())
    replied = message.reply_to_message
    to_me = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    return to_me or f"@{me.username}".lower() in map(str.lower, mentions(message))


def commanded(message: Message) -> str | None:
    """The command that a message begins with, such as `/ask@bot`, or None."""
    for entity, text in message.parse_entities([MessageEntity.BOT_COMMAND]).items():
        if entity.offset == 0:
            return text
    return None


def mentions(message: Message) -> list[str]:
    """The names that a message mentions: `@bot`."""
    return list(message.parse_entities([MessageEntity.MENTION]).values())


def question_in(message: Message, me: User) -> str:
    """The text of a message without the command and the mentions of the bot.

    `/ask@bot 谁会见了陶智？` and `@bot 谁会见了陶智？` both ask 谁会见了陶智？.
    """
    text = message.text or ""
    if commanded(message) is not None:
        text = _COMMAND.sub("", text, count=1)
    for name in mentions(message):
        if name.lower() == f"@{me.username}".lower():
            text = text.replace(name, " ")
    return " ".join(text.split())
