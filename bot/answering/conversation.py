"""Answers to the context of later questions and commands."""

from dataclasses import dataclass

from bot.answering.records import Answer


@dataclass
class Conversation:
    """The last question and answer of one user or one chat.

    Attributes:
        last: The last answer.
        last_answered: The last answer with the status `answered`; follow-ups refer to it. A
            `perhaps` may name somebody else, so none refers to it.
        typed: The last question as typed; `last` has it as understood.
    """

    last: Answer | None = None
    last_answered: Answer | None = None
    typed: str = ""

    def answered(self, answer: Answer, typed: str) -> None:
        """Keeps an answer, and the question as typed."""
        self.last, self.typed = answer, typed
        if answer.status == "answered":
            self.last_answered = answer

    def asked(self, typed: str) -> str:
        """The last question as understood if its text is typed again; else the text as typed.

        >>> from bot.question.understand import understand
        >>> talk = Conversation()
        >>> question = understand("邓群策是什么职务？")
        >>> talk.answered(Answer(question, "not_in_archive", None, ""), "他是什么职务？")
        >>> talk.asked("他是什么职务？"), talk.asked("谁会见了陶智？")
        ('邓群策是什么职务？', '谁会见了陶智？')
        """
        return self.last.question.text if self.last and typed == self.typed else typed
