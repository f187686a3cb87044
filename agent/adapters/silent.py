"""The chat model that is none: it speaks no language, so that the fold's own words carry everything."""

from __future__ import annotations

from langchain_core.runnables import RunnableConfig

from agent.core.asking import Reply, Request, Style
from agent.core.errors import ModelDenied


class SilentChat:
    """Fills `ChatModel` without a model: every profile is its own no-LLM twin."""

    identity = "none"
    style = Style.LINE
    questions_per_call = 1

    def speaks(self, language: str) -> bool:
        """None."""
        return False

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        """Raises `ModelDenied`: whoever asks overlooked that it speaks no language."""
        raise ModelDenied("there is no chat model", where=f"task {request.task}", hint="set llm to other than none")
