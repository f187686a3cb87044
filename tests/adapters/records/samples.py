"""Values for the records' tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agent.core import schema
from agent.core.access import ApiKey, Replay, Scope
from agent.core.asking import Reply
from agent.core.jobs import Job, JobState, Task
from agent.core.ports import SessionState, SessionWrite

NOW = datetime(2024, 5, 6, 7, 8, 9, 123457, tzinfo=UTC)


def item(item_id: str = "i", title: str = "A title", **more: Any) -> schema.Item:
    return schema.Item(item_id=item_id, title=title, **more)


def event(user_id: str = "u", item_id: str = "i", seq: int | None = 1, **more: Any) -> schema.Event:
    return schema.Event(**{"user_id": user_id, "item_id": item_id, "kind": "view", "seq": seq, **more})


def facets(item_id: str = "i", macro: str = "music", recipe: str = "r1") -> schema.Facets:
    facet = schema.Facet(macro=macro, mid="rock", origin=schema.FacetOrigin.MODEL)
    return schema.Facets(item_id=item_id, content_hash="h", recipe=recipe, facets=(facet,))


def profile(user_id: str = "u", version: int = 1, as_of: schema.Moment | None = NOW) -> schema.Profile:
    evidence = schema.Evidence(event_id="e", item_id="i", title="爱乐之城", event=schema.EventKind.LIKE, at=as_of or 3)
    interest = schema.Interest(
        id="x",
        level=schema.Level.MACRO,
        name="music",
        path=("music",),
        weight=1.0,
        confidence=0.1,
        evidence=(evidence,),
        first_seen=7,
        last_seen=as_of,
    )
    provenance = schema.Provenance(model="m", embedder="e", preset="general", usage=schema.Usage(calls=2, seconds=0.1))
    return schema.Profile(
        user_id=user_id,
        version=version,
        as_of=as_of,
        language="en",
        summary="Likes music.",
        macro=(interest,),
        provenance=provenance,
    )


def shown(user_id: str = "u", *item_ids: str) -> schema.ServedList:
    items = tuple(schema.Served(item_id=key, propensity=0.5) for key in item_ids or ("i", "爱"))
    return schema.ServedList(user_id=user_id, at=NOW, policy="p", places=items)


def state(state_id: str = "1", session_id: str = "s", **more: Any) -> SessionState:
    return SessionState(session_id, "u", state_id, "", "msgpack", b"\x00body", b"about")._replace(**more)


def write(state_id: str = "1", session_id: str = "s", **more: Any) -> SessionWrite:
    return SessionWrite(session_id, "u", state_id, "t", 0, "plan", "msgpack", b"\xff")._replace(**more)


def reply(text: str = "music > rock") -> Reply:
    return Reply(text=text, usage=schema.Usage(calls=1, tokens_in=10, tokens_out=3, seconds=0.25))


def line(**more: Any) -> schema.LedgerLine:
    known: dict[str, Any] = {
        "user_id": "u",
        "task": "write",
        "model": "m",
        "prompt_hash": "p",
        "attempt": 0,
        "ok": True,
        "tokens_in": 10,
        "tokens_out": 3,
        "cost_usd": 0.5,
        "seconds": 0.25,
        "at": NOW,
    }
    return schema.LedgerLine(**{**known, **more})


def quarantined(line: int = 1, source: str = "events.csv", reason: str = "missing_item", **more: Any) -> Any:
    known = {"detail": "no item", "raw": '{"user_id": "u"}', "user_id": "u"}
    return schema.Quarantined(**{"source": source, "line": line, "reason": reason, **known, **more})


def entry(user_id: str = "u", state: schema.State = schema.State.DONE, **more: Any) -> schema.JournalEntry:
    return schema.JournalEntry(**{"user_id": user_id, "state": state, "fingerprint": "f", "at": NOW, **more})


def naming(told: str = "sci-fi", known: str = "science fiction", **more: Any) -> schema.Naming:
    return schema.Naming(**{"path": (told,), "canonical": (known,), "reason": "near", "at": NOW, **more})


def opinions(event_id: str = "e", user_id: str = "u", **more: Any) -> schema.Opinions:
    said = schema.Opinion(about="长度", polarity=schema.Polarity.DISLIKE, sentence="太长了。")
    return schema.Opinions(**{"event_id": event_id, "user_id": user_id, "recipe": "r", "opinions": (said,), **more})


def edit(kind: str = "pin", user_id: str = "u", **more: Any) -> schema.Edit:
    return schema.Edit(**{"user_id": user_id, "kind": kind, "path": ("music", "rock"), "at": NOW, **more})


def key(key_id: str = "k", **more: Any) -> ApiKey:
    known = {"name": "shop", "digest": "d", "scope": Scope.READ, "made_at": NOW}
    return ApiKey(**{"key_id": key_id, **known, **more})


def replay(name: str = "r", **more: Any) -> Replay:
    return Replay(**{"key": name, "fingerprint": "f", "at": NOW, **more})


def job(job_id: str = "j1", **more: Any) -> Job:
    known = {"task": Task(users=("ann", "bob")), "state": JobState.RUNNING, "made_at": NOW, "seen_at": NOW}
    return Job(**{"job_id": job_id, **known, **more})
