"""The task `explain`: a recommended item and its strongest reason to a sentence."""

from __future__ import annotations

from agent.chains.task import Line, Question, Sentence, Task


class ReasonQuestion(Question):
    """The item, the interest that speaks for it, what the person `did` ("liked"), and the past items they did it to."""

    item: Line
    interest: Line
    did: Line
    items: Line
    """One or two titles as a listing, "A and B"."""


EXPLAIN = Task("explain", ReasonQuestion, Sentence, max_tokens=56)
