"""The task `write`: one interest, or a whole person, to a sentence."""

from __future__ import annotations

from agent.chains.task import Question, Sentence, Task


class InterestQuestion(Question):
    """An interest in words, how it stands over time (`opening`), what the person did, and the items they did it to."""

    interest: str
    opening: str
    """Such as "Keeps coming back to"; from the interest's trend, not from a model."""
    did: str
    items: str


WRITE = Task("write", InterestQuestion, Sentence, max_tokens=48)
