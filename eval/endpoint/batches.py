"""Files and batches of the endpoint: uploaded lines, answered all at once when their time has come."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from eval.endpoint.behaviour import Behaviour
from eval.endpoint.wire import Answer

Complete = Callable[[dict[str, Any]], Answer]
"""Answers one chat request that came as a line of a batch."""

_ENDED = {"completed", "failed", "expired", "cancelled"}


@dataclass
class _Batch:
    id: str
    input_file: str
    endpoint: str
    metadata: dict[str, str]
    created: float
    status: str = "validating"
    output_file: str | None = None
    error_file: str | None = None
    total: int = 0
    completed: int = 0
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)


class BatchDesk:
    """Keeps files and batches; nothing is lost when a client goes away."""

    def __init__(self, complete: Complete) -> None:
        self._complete = complete
        self._files: dict[str, tuple[str, bytes]] = {}
        self._batches: dict[str, _Batch] = {}
        self._numbers = itertools.count(1)

    def upload(self, purpose: str, content: bytes) -> dict[str, Any]:
        """Keeps a file."""
        name = f"file-{next(self._numbers)}"
        self._files[name] = (purpose, content)
        return self._file(name)

    def file(self, name: str) -> dict[str, Any] | None:
        """What is known of a file; None where there is none."""
        return self._file(name) if name in self._files else None

    def content(self, name: str) -> bytes | None:
        """A file's bytes; None where there is none."""
        return self._files[name][1] if name in self._files else None

    def delete(self, name: str) -> bool:
        """Forgets a file; False where there is none."""
        return self._files.pop(name, None) is not None

    def create(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Starts a batch; None where the input file is not there."""
        if body.get("input_file_id") not in self._files:
            return None
        batch = _Batch(
            id=f"batch_{next(self._numbers)}",
            input_file=body["input_file_id"],
            endpoint=body["endpoint"],
            metadata=body.get("metadata") or {},
            created=time.monotonic(),
        )
        self._batches[batch.id] = batch
        batch.total = self._files[batch.input_file][1].count(b"\n")
        return self._shown(batch)

    def look(self, name: str, behaviour: Behaviour) -> dict[str, Any] | None:
        """A batch as it is now; its lines are answered on the first look after its time. None where there is none."""
        batch = self._batches.get(name)
        if batch is None:
            return None
        self._progress(batch, behaviour)
        return self._shown(batch)

    def cancel(self, name: str) -> dict[str, Any] | None:
        """Begins to cancel; the next look finds it cancelled."""
        batch = self._batches.get(name)
        if batch is None:
            return None
        if batch.status not in _ENDED:
            batch.status = "cancelling"
        return self._shown(batch)

    def all(self, behaviour: Behaviour) -> list[dict[str, Any]]:
        """All batches, newest first."""
        for batch in self._batches.values():
            self._progress(batch, behaviour)
        return [self._shown(batch) for batch in reversed(self._batches.values())]

    def _progress(self, batch: _Batch, behaviour: Behaviour) -> None:
        if batch.status in _ENDED:
            return
        if batch.status == "cancelling":
            batch.status = "cancelled"
        elif time.monotonic() - batch.created < behaviour.batch_seconds:
            batch.status = "in_progress"
        else:
            self._end(batch, behaviour.batch_end)

    def _end(self, batch: _Batch, status: str) -> None:
        batch.status = status
        if status == "failed":
            batch.errors = [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None}]
            return
        good: list[bytes] = []
        bad: list[bytes] = []
        for number, (custom_id, body) in enumerate(self._lines(batch)):
            answered = self._complete(body) if status == "completed" or number % 2 == 0 else None
            line = _line(f"{batch.id}_{number}", custom_id, answered)
            (good if answered and answered.status == 200 else bad).append(line)
        batch.completed, batch.failed = len(good), len(bad)
        batch.output_file = self._keep(good)
        batch.error_file = self._keep(bad)

    def _lines(self, batch: _Batch) -> Iterator[tuple[str, dict[str, Any]]]:
        for line in self._files[batch.input_file][1].splitlines():
            asked = orjson.loads(line)
            yield asked["custom_id"], asked["body"]

    def _keep(self, lines: list[bytes]) -> str | None:
        return self.upload("batch_output", b"".join(lines))["id"] if lines else None

    def _file(self, name: str) -> dict[str, Any]:
        purpose, content = self._files[name]
        return {
            "id": name,
            "object": "file",
            "bytes": len(content),
            "created_at": int(time.time()),
            "filename": f"{name}.jsonl",
            "purpose": purpose,
            "status": "processed",
        }

    def _shown(self, batch: _Batch) -> dict[str, Any]:
        return {
            "id": batch.id,
            "object": "batch",
            "endpoint": batch.endpoint,
            "input_file_id": batch.input_file,
            "completion_window": "24h",
            "status": batch.status,
            "output_file_id": batch.output_file,
            "error_file_id": batch.error_file,
            "created_at": int(time.time()),
            "request_counts": {"total": batch.total, "completed": batch.completed, "failed": batch.failed},
            "errors": {"object": "list", "data": batch.errors} if batch.errors else None,
            "metadata": batch.metadata,
        }


def _line(name: str, custom_id: str, answered: Answer | None) -> bytes:
    """A line of the output or error file; None is a request that the batch's end came too early for."""
    said: dict[str, Any] = {"id": f"batch_req_{name}", "custom_id": custom_id, "response": None, "error": None}
    if answered is None:
        late = "This request could not be executed before the completion window expired."
        said["error"] = {"code": "batch_expired", "message": late}
    else:
        body = {"raw": answered.page} if answered.page else answered.body
        said["response"] = {"status_code": answered.status, "request_id": name, "body": body}
    return orjson.dumps(said) + b"\n"
