"""The task `explain`: a recommended item and what speaks for it to a sentence."""

from __future__ import annotations

from agent.chains.task import Line, Question, Sentence, Task


class ReasonQuestion(Question):
    """The item, what speaks for it, what the person `did` ("liked"), and the past items they did it to."""

    item: Line
    why: Line
    """An interest, or what others did ("others chose it along with these")."""
    did: Line
    items: Line
    """One or two titles as a listing, "A and B"; of a request, its words."""
    start: Line
    """The beginning of a true sentence, which a small model ends."""
    manner: Line
    """The tone, and whether a cause may be claimed."""


EXPLAIN = Task("explain", ReasonQuestion, Sentence, max_tokens=56)
