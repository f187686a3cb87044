"""LangGraph's saver of conversations, kept in the records: who loses power goes on where the turn stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)

from agent.core.ports import SessionRecords, SessionState, SessionWrite

KEPT = 12
"""States of a conversation: the latest turn's and a few before it; the plan itself remembers what can be undone."""


class RecordSaver(BaseCheckpointSaver[int]):
    """Fills LangGraph's port. A thread is a session; its `user_id` stands in the configuration."""

    def __init__(self, sessions: SessionRecords) -> None:
        super().__init__()
        self._sessions = sessions

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The named state, else the latest one; None of a conversation that has not begun."""
        told = config["configurable"]
        state = self._sessions.get(told["thread_id"], told.get("checkpoint_id") or "")
        return self._opened(state) if state else None

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  # LangGraph's name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """The kept states of one conversation, latest first; of none where none is named."""
        if config is None:
            return
        last = before["configurable"].get("checkpoint_id", "") if before else ""
        states = [
            one for one in self._sessions.each(config["configurable"]["thread_id"]) if not last or one.state_id < last
        ]
        for state in states[:limit]:
            opened = self._opened(state)
            if not filter or all(opened.metadata.get(name) == value for name, value in filter.items()):
                yield opened

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keeps a state."""
        told = config["configurable"]
        kind, body = self.serde.dumps_typed(checkpoint)
        _, about = self.serde.dumps_typed(metadata)
        state = SessionState(
            told["thread_id"],
            told.get("user_id", ""),
            checkpoint["id"],
            told.get("checkpoint_id") or "",
            kind,
            body,
            about,
        )
        self._sessions.put(state, KEPT)
        return _config(state)

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Keeps what a step wrote."""
        told = config["configurable"]
        rows = []
        for n, (channel, value) in enumerate(writes):
            kind, body = self.serde.dumps_typed(value)
            place = WRITES_IDX_MAP.get(channel, n)
            owner = told["thread_id"], told.get("user_id", ""), told["checkpoint_id"]
            rows.append(SessionWrite(*owner, task_id, place, channel, kind, body))
        self._sessions.write(rows)

    def delete_thread(self, thread_id: str) -> None:
        """Removes a conversation."""
        self._sessions.remove(thread_id)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """As `get_tuple`: the records are near."""
        return self.get_tuple(config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """As `list`."""
        for one in self.list(config, filter=filter, before=before, limit=limit):
            yield one

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """As `put`."""
        return self.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """As `put_writes`."""
        self.put_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """As `delete_thread`."""
        self.delete_thread(thread_id)

    def _opened(self, state: SessionState) -> CheckpointTuple:
        parent = _config(state._replace(state_id=state.parent)) if state.parent else None
        writes = [
            (one.task_id, one.channel, self.serde.loads_typed((one.kind, one.body)))
            for one in self._sessions.written(state.session_id, state.state_id)
        ]
        return CheckpointTuple(
            config=_config(state),
            checkpoint=self.serde.loads_typed((state.kind, state.body)),
            metadata=self.serde.loads_typed((state.kind, state.about)),
            parent_config=parent,
            pending_writes=writes,
        )


def _config(state: SessionState) -> RunnableConfig:
    told = {"thread_id": state.session_id, "checkpoint_ns": "", "checkpoint_id": state.state_id}
    return {"configurable": {**told, "user_id": state.user_id}}
