"""Erases a person everywhere, then looks for them in all that is left: the receipt says what was found."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import islice

from agent.core.erasure import Begun, Looked, Receipt, Remains
from agent.core.errors import UnknownUser
from agent.core.ports import Workspace
from agent.core.schema import LEVELS
from agent.core.watch import step
from agent.flows.distil import person_key
from agent.flows.index import index_interests, interests_collection
from agent.steps.pieces import pieces

MOST_TEXTS = 1_000
"""That are looked for; each takes about a second for every gigabyte of the workspace."""
NAME_BYTES = 8
"""A shorter id is met by chance in files of some megabytes."""
ROUNDS = 3
"""How often the rows are erased, should an act of the person come in between."""
_TOGETHER = 200
"""Profiles whose interests are looked for at once."""
_UNNAMED = {"ledger"}

REMAINS = (
    Remains(what="ledger", why="sums of calls, tokens and money, without the person whom they were for"),
    Remains(
        what="frequencies",
        why="how many people have each interest, nobody's name with it; counted anew by the next `trigrain profile`",
    ),
    Remains(
        what="learned",
        why=(
            "what goes together, what follows what, the rankers, the chances and the embedder's map are sums over "
            "everybody, without a row of one person, and the reports of learning name items that somebody chose, not "
            "who; learnt anew by the next `trigrain profile` and `trigrain train`"
        ),
    ),
    Remains(
        what="memory",
        why="a process that runs on, such as a server, may hold what it read before, until it ends",
    ),
    Remains(
        what="outside the workspace",
        why=(
            "files that events were ingested from (ingested again they bring the person back), files written with "
            "--out, backups, and what a model's provider keeps of its calls are not this program's to erase"
        ),
    ),
)
_SERVERS = Remains(
    what="database and vector servers",
    why="their files, logs and replicas keep deleted rows until they vacuum; this program does not reach them",
)


@step("erase")
def erase(workspace: Workspace, user_id: str) -> Receipt:
    """The receipt. An erasure that was killed goes on where it was; raises `UnknownUser` where nothing is kept.

    To be run by whoever owns the workspace; work on the person that began before writes nothing of them any more.
    """
    seconds: dict[str, float] = {}
    before = workspace.traces.begun(user_id)
    with _timed(seconds, "note"):
        begun = before or _begin(workspace, user_id)
    with _timed(seconds, "rows"):
        _erase_rows(workspace, user_id)
    with _timed(seconds, "vectors"):
        vectors = _erase_vectors(workspace, begun.interests, resumed=before is not None)
    wanted = _wanted(begun)
    files = workspace.traces.drop_reports(wanted or [user_id]) + _drop_adapter(workspace, user_id)
    with _timed(seconds, "scrub"):
        workspace.vectors.scrub()
        workspace.records.erasure.scrub()
    with _timed(seconds, "search"):
        searched, found, shared = _look(workspace, begun, wanted)
    receipt = Receipt(
        user_id=user_id,
        begun_at=begun.begun_at,
        proven_at=workspace.now(),
        resumed=before is not None,
        erased={**_without(begun.held, _UNNAMED), "vectors": vectors, "files": files},
        unnamed=_without(begun.held, set(begun.held) - _UNNAMED),
        searched=searched,
        found=found,
        shared=shared,
        remains=_remains(workspace),
        seconds=seconds,
    ).signed()
    workspace.traces.end(user_id)
    return receipt


def _without(counts: Mapping[str, int], names: Set[str]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name not in names}


def _begin(workspace: Workspace, user_id: str) -> Begun:
    """Notes what is to go, before anything does."""
    erasure = workspace.records.erasure
    held = erasure.holdings(user_id)
    if not held:
        raise UnknownUser(
            f"nothing of user {user_id!r} is kept", where="the records", hint="check the id; nothing is to be erased"
        )
    words = erasure.words(user_id)
    begun = Begun(
        user_id=user_id,
        begun_at=workspace.now(),
        held=held,
        interests=tuple(sorted(_interests(workspace, user_id))),
        texts=tuple(islice(words, MOST_TEXTS)),
        unsearched=sum(1 for _ in words),
    )
    workspace.traces.begin(begun)
    return begun


def _interests(workspace: Workspace, user_id: str) -> set[str]:
    profiles = workspace.records.profiles
    versions = (profiles.get(user_id, version) for version in profiles.versions(user_id))
    return {interest.id for profile in versions if profile for interest in profile.interests}


def _erase_rows(workspace: Workspace, user_id: str) -> None:
    for _ in range(ROUNDS):
        workspace.records.erasure.erase(user_id)
        if not workspace.records.erasure.holdings(user_id):
            return


def _erase_vectors(workspace: Workspace, interests: Sequence[str], *, resumed: bool) -> int:
    """Those of interests that nobody has any more; what a kill in between took with it is embedded anew."""
    held = {one.interest_id for theirs in workspace.records.profiles.holders(interests) for one in theirs}
    alone = [interest for interest in interests if interest not in held]
    gone = sum(workspace.vectors.purge(interests_collection(level), alone) for level in LEVELS) if alone else 0
    if resumed:
        everybody = workspace.records.profiles.latest()
        while some := list(islice(everybody, _TOGETHER)):
            index_interests(workspace, some)
    return gone


def _drop_adapter(workspace: Workspace, user_id: str) -> int:
    """What learnt a person's sentences by heart may say them again."""
    model = workspace.learned.adapter()
    if model is None or person_key(user_id) not in model.people:
        return 0
    workspace.learned.keep_adapter(None, None)
    return 2


def _wanted(begun: Begun) -> list[str]:
    """The pieces to look for, each once; the id among them where it is long enough."""
    name = [begun.user_id] if len(begun.user_id.encode("utf-8", "replace")) >= NAME_BYTES else []
    return list(dict.fromkeys([*name, *(piece for text in begun.texts for piece in pieces(text))]))


def _look(workspace: Workspace, begun: Begun, wanted: Sequence[str]) -> tuple[Looked, dict[str, int], dict[str, int]]:
    """(what was looked at, what was found, what others say too)."""
    erasure = workspace.records.erasure
    here = workspace.traces.search(wanted, erasure.file)
    met = wanted if not erasure.file else [piece for hits in here.hits.values() for piece in hits]
    told = erasure.quotes(list(dict.fromkeys(met)))
    found: Counter[str] = Counter(erasure.holdings(begun.user_id))
    for file, hits in here.hits.items():
        found[file] += sum(piece not in told for piece in hits)
    texts = [text for text in begun.texts if pieces(text)]
    looked = Looked(
        files=here.files,
        bytes=here.size,
        by_name=begun.user_id in wanted,
        texts=len(texts),
        short=len(begun.texts) - len(texts),
        unsearched=begun.unsearched,
    )
    return looked, {place: count for place, count in found.items() if count}, dict(Counter(told.values()))


def _remains(workspace: Workspace) -> tuple[Remains, ...]:
    far = not workspace.records.erasure.file or bool(workspace.settings.chroma_url)
    return (*REMAINS, _SERVERS) if far else REMAINS


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Says how long a block took."""
    started = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - started, 3)
