"""Message names to the bot's own messages and menus, in both languages."""

from collections.abc import Mapping

from bot.question.understand import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "greeting": "您好！我是问报：向报纸提问，我用原文句子回答，每句都注明出处。\n\n"
        "请直接输入问题（中文或英文），或点一个例子：",
        "help": "直接输入问题即可，例如：谁会见了代表团？\n\n"
        "/ask 问题 – 提问（群里请用 /ask@{bot} 问题）\n"
        "/more – 更多相关报道\n"
        "/sources – 再看上一个回答的出处\n"
        "/lang – 选择语言\n"
        "/privacy – 保存什么、不保存什么\n\n"
        "“这段可能有关”表示我没有把握：请看原文再判断。\n"
        "答案下面的按钮打开整篇报道，引用的句子有下划线。",
        "privacy": "不保存您的任何信息，也不记录您的问题。\n\n"
        "· 最近一次问答只留在内存里，供 /more 和 /sources 使用，{minutes} 分钟后忘记。\n"
        "· 日志里每个问题只有一个无法还原的加盐指纹、语言和用时。\n"
        "· 为防刷屏，内存里记着您最近一分钟问了几次。\n"
        "· 消息经过 Telegram，它自己的隐私政策照样适用。",
        "no_question": "请在命令后面写上问题，例如：/ask 谁会见了代表团？",
        "nothing_asked": "这里还没有可用的提问（半小时后会忘记）。请先问一个问题。",
        "no_sources": "上一个回答没有引文。",
        "too_long": "问题太长了（{} 个字），请用不超过 {} 个字再问一次。",
        "too_slow": "抱歉，这个问题没能在 {:.0f} 秒内答完。请稍后再试，或换个问法。",
        "failed": "抱歉，出了差错，这次没能回答。请再试一次。",
        "rate": "问得太快了，请稍等一分钟。在此之前我不再提醒。",
        "stranger": "这个机器人只回答名单上的用户。您的编号是 {}，请交给管理员。",
        "gone": "这篇报道已经不在档案里了（档案更新过）。请再问一次。",
        "old_button": "这个按钮已经失效，请再问一次。",
        "article_button": "[{}] 全文 {}",
        "more_button": "更多结果",
        "back_button": "↩ 回到答案",
        "previous": "← 上一页",
        "next": "下一页 →",
        "page": "第 {}/{} 页",
        "more_title": "更多相关报道（第 {} 页）：",
        "no_more": "没有更多了。",
        "closed": "已合上。",
        "lang": "我用哪种语言说话？",
        "lang_auto": "跟随提问",
        "lang_set": "好的，之后用中文回答。半小时不说话就恢复跟随提问的语言。",
        "lang_auto_set": "好的，用提问的语言回答。",
    },
    "en": {
        "greeting": "Hello! I am Wenbao. I answer questions with sentences from the newspaper and "
        "give the source of each.\n\nType a question (Chinese or English), or tap an example:",
        "help": "Just type your question, for example: who met the delegation?\n\n"
        "/ask QUESTION – ask (in groups: /ask@{bot} QUESTION)\n"
        "/more – more articles on your last question\n"
        "/sources – show the sources of the last answer again\n"
        "/lang – choose a language\n"
        "/privacy – what is stored and what is not\n\n"
        "“This may be it” means that I am not sure: please read the article and judge.\n"
        "The buttons below an answer open the whole article, with the cited sentence underlined.",
        "privacy": "Nothing about you is stored, and no question is logged.\n\n"
        "· Your last question and answer stay in memory, for /more and /sources, and are "
        "forgotten after {minutes} minutes.\n"
        "· For each question, the log has a salted fingerprint that cannot be reversed, the "
        "language and the time taken.\n"
        "· To limit floods, memory holds how often you asked in the last minute.\n"
        "· Messages pass through Telegram, whose own privacy policy applies.",
        "no_question": "Please put a question after the command: /ask who met the delegation?",
        "nothing_asked": "I remember no question here (I forget after half an hour). "
        "Please ask one first.",
        "no_sources": "The last answer has no sources.",
        "too_long": "That question has {} characters; please ask in at most {}.",
        "too_slow": "Sorry, that took longer than {:.0f} seconds. Please try again later, or "
        "rephrase the question.",
        "failed": "Sorry, something went wrong and I have no answer. Please try again.",
        "rate": "You are asking too fast. Please wait a minute; until then I will not remind you "
        "again.",
        "stranger": "This bot answers only people on its list. Your number is {}: please give it "
        "to the administrator.",
        "gone": "This article is no longer in the archive, which has been updated. Please ask "
        "again.",
        "old_button": "This button no longer works. Please ask again.",
        "article_button": "[{}] Article {}",
        "more_button": "More results",
        "back_button": "↩ Back to the answer",
        "previous": "← Previous",
        "next": "Next →",
        "page": "Page {}/{}",
        "more_title": "More articles (page {}):",
        "no_more": "There are no more results.",
        "closed": "Closed.",
        "lang": "Which language should I use?",
        "lang_auto": "Same as the question",
        "lang_set": "I will answer in English. After half an hour of silence I follow the "
        "question's language again.",
        "lang_auto_set": "I will answer in the language of the question.",
    },
}

MENU: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "ask": "提问",
        "more": "更多相关报道",
        "sources": "上一个回答的出处",
        "lang": "选择语言",
        "privacy": "隐私",
        "help": "帮助",
        "start": "开始",
    },
    "en": {
        "ask": "Ask the newspaper",
        "more": "More articles on the last question",
        "sources": "Sources of the last answer",
        "lang": "Choose a language",
        "privacy": "What is stored about you: nothing",
        "help": "How to ask",
        "start": "Start",
    },
}


def spoken(code: str | None) -> Language:
    """The language to greet a user in, by the language code of their Telegram.

    >>> spoken("zh-hans"), spoken("de"), spoken(None)
    ('zh', 'en', 'en')
    """
    return "zh" if (code or "").lower().startswith(("zh", "yue")) else "en"
