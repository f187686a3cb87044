"""The door for LangChain: a retriever of a person's list, and tools for a model."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import StructuredTool, ToolException
from pydantic import BaseModel, ConfigDict, Field, create_model

from agent.core.errors import TrigrainError
from agent.core.schema import Recommendations, Value
from agent.entrypoints.room import Room
from agent.entrypoints.verbs import VERBS, Line, Verb, lines
from agent.flows.recommend import recommend
from agent.wiring import Wiring


class TrigrainRetriever(BaseRetriever):
    """What a person is recommended for a query, best first; "" asks for what they like anyway.

    A document's text is the title with the explanation; its metadata are `item_id`, `rank`, `score`, `title`,
    `reasons` (interests and past items) and `explanation`. Raises leaves of `TrigrainError`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    room: Room = Field(exclude=True, repr=False)
    """The workspace's thread."""
    user: str = ""
    """Whose taste orders what is found; "" is nobody's."""
    n: int = Field(default=10, ge=1)
    """How many documents."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, n: int | None = None
    ) -> list[Document]:
        return _documents(self.room.wait(lambda w: self._flow(w, query, n)))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, n: int | None = None
    ) -> list[Document]:
        return _documents(await self.room.run(lambda w: self._flow(w, query, n)))

    async def _flow(self, wiring: Wiring, query: str, n: int | None) -> Recommendations:
        return await recommend(wiring, self.user, n or self.n, query=query)


def _documents(found: Recommendations) -> list[Document]:
    return [_document(line) for line in lines(found)]


def _document(line: Line) -> Document:
    reasons = {"interests": list(line.interests), "because_of": list(line.because_of)}
    about = line.model_dump(include={"item_id", "rank", "score", "title", "explanation"})
    text = f"{line.title}\n{line.explanation}" if line.explanation else line.title
    return Document(id=line.item_id, page_content=text, metadata={**about, "reasons": reasons})


def tools(room: Room, user: str | None = None) -> list[StructuredTool]:
    """A tool each verb, whose answer is JSON for the model and a value as its artifact; errors are messages to it.

    With a `user` no tool asks for one, and none tells of other people.
    """
    return [_tool(verb, room, user) for verb in VERBS if user is None or not verb.of_others]


def _tool(verb: Verb, room: Room, user: str | None) -> StructuredTool:
    def wait(**given: Any) -> tuple[str, Value]:
        try:
            return _told(room.wait(verb.asked(given, user)))
        except TrigrainError as error:
            raise ToolException(str(error)) from None

    async def run(**given: Any) -> tuple[str, Value]:
        try:
            return _told(await room.run(verb.asked(given, user)))
        except TrigrainError as error:
            raise ToolException(str(error)) from None

    return StructuredTool.from_function(
        wait,
        run,
        name=verb.name,
        description=verb.description,
        args_schema=_arguments(verb, user),
        response_format="content_and_artifact",
        handle_tool_error=True,
        handle_validation_error=True,
    )


def _told(value: Value) -> tuple[str, Value]:
    return value.model_dump_json(exclude_defaults=True), value


def _arguments(verb: Verb, user: str | None) -> type[BaseModel]:
    asked = verb.signature(user).parameters.values()
    fields: dict[str, Any] = {
        one.name: (one.annotation, ... if one.default is one.empty else one.default) for one in asked
    }
    return create_model(f"{verb.name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)
