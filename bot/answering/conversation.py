"""Answers to what later questions and commands go back to."""

from dataclasses import dataclass

from bot.answering.records import Answer


@dataclass
class Conversation:
    """What one reader, or one chat, has asked last.

    Attributes:
        last: The last answer.
        last_answered: The last one that did answer: what a follow-up may point back to.
        typed: The last question as it was typed; `last` has it as it was understood.
    """

    last: Answer | None = None
    last_answered: Answer | None = None
    typed: str = ""

    def answered(self, answer: Answer, typed: str) -> None:
        """Keeps an answer, and the question as it was typed."""
        self.last, self.typed = answer, typed
        if answer.status == "answered":
            self.last_answered = answer

    def asked(self, typed: str) -> str:
        """What a typed question was understood as, if it is the last one; else as it was typed.

        >>> from bot.question.understand import understand
        >>> talk = Conversation()
        >>> question = understand("邓群策是什么职务？")
        >>> talk.answered(Answer(question, "not_in_archive", None, ""), "他是什么职务？")
        >>> talk.asked("他是什么职务？"), talk.asked("谁会见了陶智？")
        ('邓群策是什么职务？', '谁会见了陶智？')
        """
        return self.last.question.text if self.last and typed == self.typed else typed
