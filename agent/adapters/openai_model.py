"""OpenAI's chat model, or one behind an URL that speaks like it, set up by its name and the environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import openai
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI

from agent.adapters.loop_client import LoopClient
from agent.adapters.model_errors import no_key
from agent.core.asking import Style

REASONING_ROOM = 1024
"""Tokens beyond the answer's limit for models that cannot be told not to reason; invented."""
_SILENT = frozenset({"none", "minimal"})
"""Reasoning efforts that leave the answer its whole limit."""
_OWN_URL = "https://api.openai.com/v1"


class LeanChatOpenAI(ChatOpenAI):
    """`ChatOpenAI` that sends its payload as it is and reads the answer as it comes.

    The SDK's typed way there and back, with a change of thread, costs 4.4 ms of processor time a call; this costs 1.9
    (measured with a schema and five answers a call).
    """

    old_limit: bool = False
    """Whether to say `max_tokens`, the older name of the limit, which servers other than OpenAI's understand."""

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        if "messages" not in payload:  # a model that LangChain asks through the Responses API
            return await super()._agenerate(messages, stop, run_manager, **kwargs)
        if self.old_limit and "max_completion_tokens" in payload:
            payload["max_tokens"] = payload.pop("max_completion_tokens")
        answer: Any = await self.root_async_client.post("/chat/completions", body=payload, cast_to=object)
        result = self._create_chat_result(answer)
        refusal = answer["choices"][0]["message"].get("refusal")
        if refusal:  # which LangChain copies from the SDK's types alone
            result.generations[0].message.additional_kwargs["refusal"] = refusal
        return result


@dataclass(frozen=True)
class OpenAIModel:
    """The model, and what its profile says of it."""

    model: ChatOpenAI
    identity: str
    """`openai:NAME`, with `@base-url` where that is not OpenAI's own."""
    style: Style
    room: int
    """Tokens to allow beyond an answer's limit."""

    @property
    def options(self) -> dict[str, Any]:
        """What every request says beside its text: the least reasoning, and no chance where the model allows that."""
        chosen = {"reasoning_effort": self.model.reasoning_effort, "temperature": self.model.temperature}
        return {name: value for name, value in chosen.items() if value is not None}


def open_openai(name: str, timeout: float) -> OpenAIModel:
    """The model called `name`; `timeout` in seconds. Models without a profile are taken to be capable.

    The key and the base URL are read as the vendor does, from OPENAI_API_KEY and OPENAI_BASE_URL. Raises
    `SettingsError`.
    """
    try:
        model = LeanChatOpenAI(
            model=name,
            timeout=timeout,
            max_retries=0,
            disable_streaming=True,
            http_async_client=LoopClient(timeout=timeout),
        )
    except (openai.OpenAIError, ValueError) as error:
        raise no_key(str(error)) from None
    if model.openai_api_key is None:
        raise no_key("no API key")
    profile: dict[str, Any] = dict(model.profile or {})
    efforts = profile.get("reasoning_effort_levels") or []
    model.reasoning_effort = efforts[0] if efforts else None
    model.temperature = 0.0 if profile.get("temperature", True) else None
    model.old_limit = not profile
    base_url = str(model.root_async_client.base_url).rstrip("/")
    return OpenAIModel(
        model,
        identity=f"openai:{name}" if base_url == _OWN_URL else f"openai:{name}@{base_url}",
        style=Style.JSON if profile.get("structured_output", True) else Style.LINE,
        room=REASONING_ROOM if profile.get("reasoning_output") and model.reasoning_effort not in _SILENT else 0,
    )
