"""Texts that ask nothing of a newspaper: greetings, orders, help, the bot's and the asker's own life."""

# ruff: noqa: E501  (a pattern broken over several lines is hard to read)
import re

from bot.question.understand import QUOTED
from retrieval.language.terms import fold

_CHAT = re.compile(
    r"(?:你好|您好|大家好|早上好|晚上好|谢谢你?|多谢|再见|拜拜|晚安|hi|hello|hey|yo|good (?:morning|evening|night)|thanks?(?: you)?|bye)[\s!！。.~，,]*"
    r"|(?:请|please |can you |could you )?(?:给我|帮我|为我)?(?:写|作|编|画|唱|讲|翻译|write|compose|draw|sing|translate|tell)"
    r"[^?？]{0,20}?(?:诗|故事|笑话|歌|作文|代码|文章|poem|story|joke|song|essay|code)[^?？]{0,10}[。.!！]?"
)
_HELP = re.compile(
    r"(?:请问)?(?:你|您|wenbao|问报)?(?:能|会|可以)(?:帮我|为我)?(?:做|干|回答)(?:些|点|哪些)?(?:什么|啥|哪些)(?:问题|事情?|呢|啊)?"
    r"|(?:你|您)是(?:谁|什么(?:机器人)?|干什么的|做什么的)|你有什么(?:功能|用)|(?:怎么|如何)(?:用|使用|提问)(?:你|这个)?|(?:使用)?(?:帮助|说明|使用说明|使用方法)"
    r"|(?:please )?help(?: me)?(?: please)?|what (?:can|do) you (?:do|answer|know)(?: for me)?|what can i ask(?: you)?|who are you|what are you"
    r"|how (?:do|can) i (?:use (?:this|you|it)|ask(?: you)?(?: a question)?)|how does (?:this|it) work|what is (?:this|wenbao)"
)
_ENDS = " 　?？!！。.~～，,呢吗啊呀的"


def is_chat(question: str) -> bool:
    """Whether a text is a greeting, thanks, or a request to write something, not a question.

    >>> is_chat("你好！"), is_chat("write me a poem"), is_chat("谁写了这首诗？")
    (True, True, False)
    """
    return _CHAT.fullmatch(fold(question).strip()) is not None


def asks_for_help(question: str) -> bool:
    """Whether a text asks what the bot can do.

    >>> asks_for_help("你能做什么？"), asks_for_help("What can you do?"), asks_for_help("朱健能做什么？")
    (True, True, False)
    """
    return _HELP.fullmatch(fold(question).strip(_ENDS)) is not None


# 我 is also short for 我国 in headlines: 我今年发射了多少卫星, 我领导人出访.
_ASKER = (
    "的(?!世界|祖国|家乡|中国)|妈(?!祖)|爸|爷|奶(?![业牛粉制])|外婆|姥|公公|婆婆|老公|老婆|丈夫|妻子|先生|太太|对象|儿子|女儿|孩子|小孩|宝宝|弟|哥(?![伦斯])|姐|妹|家(?![乡电具])|(?:男|女)朋友|朋友|同事|同学|老板|领导(?!人)|房东|邻居|初恋"
    "|手机(?!出口|产|市场|用户)|电脑|身份证|工资|今[天年晚早](?:穿|吃|喝|该|多大|几|要|能|会|去哪|心情|没|很|好|怎么|生日|[做干]什么)|昨晚|明天(?:穿|吃|该|要|去哪)|刚才|刚刚|上次|现在该|适合|应该|该(?![项市省县国地校])|欠|租|住(?![房建宅户])|预约|体检|叫(?:什么|啥)|是不是(?:要|该|病|怀)"
    "|几岁|多大|穿|失恋|好?无聊|好?累|难过|想你|爱你|们(?:公司|单位|学校|小区|班|家)|姓(?:什么|啥)|怎么(?:才能)?(?:减肥|睡)|血压"
)
_BOT = (
    "(?:今年|现在|平时|还|也|真的?|到底|最|除了新闻)*(?:几岁|多大|叫什么|姓什么|是(?:真|假|机器|人工|人(?!民)|男|女|不是|AI|ai|哪[个家里]|谁)|会(?:不会)?(?:唱|跳|下棋|说|骗|画|做饭|有|统治|背|生气|哭|想|死|聊)"
    "|有(?:没有)?(?:女|男)?(?:朋友|意识|感情|名字|爸|妈|家人|生日)|喜欢|爱|讨厌|累|饿|困|吃|喝|睡|相信|敢|猜|觉得(?:我|自己|人活|你)|(?:和|跟|比).{1,8}(?:谁|更)|住|长(?:什么|得)|生日|家在|服务器"
    "|怎么(?:老|总|这么|又)|能不能(?:记住|装|通过)|能(?:看到我|听|通过图灵|记住)|好(?:吗|不好|聪明|笨|可爱|烦)|在(?:吗|干嘛|干什么|不在)|还记得我|跟我说|的(?:数据库|名字|生日|爱好|工作|主人))"
)
_PERSONAL = re.compile(
    rf"^(?:请问|那|查一下|帮我查一?下|如果|要是|刚才)?[\s，,]*(?:(?:我|俺)(?:{_ASKER})|[你您]{_BOT})"
    r"|(?:给|跟|陪|安慰|帮)我(?:打电话|聊|说说?话|玩|讲个|唱)|[你您](?:知道|觉得|猜|看)我(?![国省市县区州军党校院方们])"
    r"|^(?:请)?帮我(?:写|拟|改|算|画|翻译|编|起个|做个)|^(?:说|讲)个?(?:冷)?笑话|^(?:喂|哈|嘿|呵){2,}$|^(?:咱俩|来玩|我们来玩)|^忽略(?:上面|以上|之前)"
)
_YOU_DO = (
    "ever|like|love|prefer|hate|feel|sleep|eat|drink|dream|believe in|mind if|remember me|miss|get (?:tired|bored|lonely)"
    "|have (?:a |any )?(?:name|feelings?|friends?|girlfriend|boyfriend|family|brain|soul|emotions?|hobby|hobbies|body)|speak|think (?:i|you)|want to"
)
_ENGLISH_PERSONAL = re.compile(
    r"^(?:(?:so|and|but|hey|hi|hello|ok|okay|please|well|tell me)[\s,!]+)*(?:"
    r"(?:are|r) (?:you|u)\b|(?:how (?:are|old are|r) (?:you|u)|how(?:'s|’s| is) (?:it going|life)|how was your|what(?:'s|’s| is| are) (?:up|your)|who(?:'s|’s| is| are) your)\b"
    rf"|do you (?:{_YOU_DO})\b|(?:can|could|would|will) you (?:lie|sing|dance|hear me|see (?:me|my)|feel|love|marry|die|be my|rather|play)\b|(?:did|have) you (?:sleep|eat|ever|slept|eaten|missed?)\b"
    r"|who (?:made|created|built|trained|programmed) you|where (?:are|do) you (?:from|live|now)\b|where are you$|what (?:do you look like|makes you|were you)\b|what would you (?:be|do (?:on|if)|say to me)\b|why are you\b|if you were (?:an?|me|human)\b|(?:u|you) there\b"
    r"|i(?:'m|’m| am)? (?:hate|love|bored|sad|lonely|tired|hungry|your|so|feel|miss|bet you)\b|am i\b|(?:shut up|knock knock|truth or dare|let's play|let’s play|sing me|pretend you|say something|from now on you|ignore (?:all|the|previous|your))\b"
    r"|(?:write|rewrite|compose|draft|draw|make|build|give) (?:me |this |an? |my )(?:.{0,30}\b)?(?:poem|haiku|sonnet|essay|letter|email|text|story|joke|song|recipe|code|script|complaint|meal plan|speech)\b"
    r")|(?<![\w-])my\b(?!,)|\b(?:did|have|was|do) i (?:last|ever|have|book|wear|weigh|owe|need to renew|park|leave|know)\b|\b(?:calling|about|texted|sent|told|loves?) me\b",
)


_FOR_OTHERS = re.compile(
    r"(?:想|让我|叫我|需要)(?:知道|问|了解|查|找)"
    r"|\b(?:for|in|to) my\b|\bmy \w+ (?:says?|said|asks?|asked|wants?|told|thinks?|needs?|claims?)\b",
    re.IGNORECASE,
)
"""The asker tells for whom the question is: my teacher asks when the park opened."""


def is_personal(question: str) -> bool:
    """Whether a text is about the bot or the asker's own life, which no newspaper tells.

    Words in titles and quotations do not count, nor 我国 and 我市, which newspapers write.

    >>> is_personal("你几岁了"), is_personal("我今天穿什么好"), is_personal("how are you")
    (True, True, True)
    >>> is_personal("我国有多少航天员？"), is_personal("who sang “My Fair Lady”?")
    (False, False)
    """
    own = QUOTED.sub(" ", question).strip()
    if _FOR_OTHERS.search(own):
        return False
    # Titles are often not quoted: All My Children, My Fair Lady.
    english = re.sub(r"\bMy\b(?= [A-Z])|(?<!^)\bMy\b", " ", own).lower()
    return bool(_PERSONAL.search(fold(own)) or _ENGLISH_PERSONAL.search(english))
