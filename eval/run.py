"""One evaluation from a folder to its findings: read, cut or inquire, choose the methods, judge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from agent.core.errors import InputError
from agent.core.ports import Matrix, Progress
from agent.core.presets import load_preset
from agent.flows.train import Trained
from agent.steps.text import item_text
from eval.cases import Shape, Task
from eval.dataset import Dataset, read_dataset
from eval.fence import Fence
from eval.inquiry import Brief, inquire
from eval.judge import Trial, judge
from eval.lists import broad_fields, depth
from eval.methods.port import Method
from eval.methods.registry import known_methods
from eval.methods.vectors import TextVectors, carried_vectors, own_vectors
from eval.methods.workshop import Workshop
from eval.peers.method import PEERS
from eval.protocols import INQUIRIES, PROTOCOLS, Options
from eval.results import OURS, Evaluation
from eval.seen import clouds, reliability


@dataclass(frozen=True)
class Plan:
    """What is to be judged, and how."""

    path: Path
    layout: str | None
    protocol: str
    options: Options
    methods: tuple[str, ...]
    """() means the protocol's own."""
    peers: bool
    llm: str
    preset: str
    command: str
    rooms: Path
    """Where our workspaces are built."""


def run(plan: Plan, progress: Progress | None = None) -> Evaluation:
    """Raises `InputError` for what cannot be read or is not known, and `eval.fence.Leak`."""
    data = read_dataset(plan.path, plan.layout)
    return _inquired(plan, data, progress) if plan.protocol in INQUIRIES else _judged(plan, data, progress)


def _inquired(plan: Plan, data: Dataset, progress: Progress | None) -> Evaluation:
    if plan.peers:
        raise InputError(
            f"protocol {plan.protocol} has no peers", where="option --peers", hint="leave it out, or cut a history"
        )
    brief = Brief(data, plan.preset, plan.llm, plan.options, plan.rooms, progress)
    with INQUIRIES[plan.protocol].open(brief) as inquiry:
        _check_known(plan.methods, [row.name for row in inquiry.rows])
        found = inquire(inquiry, brief, inquiry.among(plan.methods), plan.command)
    return replace(found, notes=(*found.notes, *_read(data)))


def _judged(plan: Plan, data: Dataset, progress: Progress | None) -> Evaluation:
    task = PROTOCOLS[plan.protocol].cut(data, plan.options)
    if not (task.cases or task.pairs):
        raise InputError("nothing to ask", where=f"protocol {plan.protocol}", hint="; ".join(task.notes))
    vectors = carried_vectors()
    workshop = Workshop(plan.rooms, Fence(task), {"preset": plan.preset}, own_vectors(), progress)
    methods = _methods(plan, workshop)
    answered, failures = _peers(plan, task)
    found = judge(_trial(plan, task, vectors, progress), [*methods, *answered], [*_read(data), *failures])
    return _with_profiles(_with_ranker(found, workshop.trained.get(plan.llm)), plan, task, workshop)


def _methods(plan: Plan, workshop: Workshop) -> list[Method]:
    """The named ones, or the protocol's own, in its order; raises `InputError` for an unknown name."""
    known = known_methods(workshop, plan.llm)
    _check_known(plan.methods, known)
    chosen = plan.methods or PROTOCOLS[plan.protocol].methods
    return [known[name] for name in chosen if name in known]


def _check_known(names: Sequence[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise InputError(
                f"unknown method {name!r}", where="option --methods", hint=f"choose from: {', '.join(known)}"
            )


def _peers(plan: Plan, task: Task) -> tuple[list[Method], list[str]]:
    """Those of the peers that answered, and why the others did not."""
    if not plan.peers:
        return [], []
    length = depth(plan.protocol, plan.options.n)
    ran = {name: peer.run(task, length, plan.options.seed) for name, peer in PEERS.items()}
    answered: list[Method] = [PEERS[name] for name, failed in ran.items() if failed is None]
    notes = [f"{name}: {PEERS[name].note}" for name, failed in ran.items() if failed is None and PEERS[name].note]
    return answered, [*notes, *(str(failed) for failed in ran.values() if failed)]


def _trial(plan: Plan, task: Task, vectors: TextVectors, progress: Progress | None) -> Trial:
    items = task.known.items
    fields = broad_fields(items, load_preset(plan.preset).macro_words)
    lists = task.shape is Shape.LISTS
    return Trial(
        task,
        plan.options.n,
        plan.options.seed,
        plan.command,
        fields,
        partial(_rows, vectors, {key: item_text(item) for key, item in items.items()}) if lists else None,
        progress,
    )


def _rows(vectors: TextVectors, texts: Mapping[str, str], item_ids: Sequence[str]) -> Matrix:
    return vectors.encode([texts[item_id] for item_id in item_ids])


def _read(data: Dataset) -> list[str]:
    return [f"{data.refused} rows could not be used"] if data.refused else []


def _with_ranker(found: Evaluation, trained: Trained | None) -> Evaluation:
    """With what became of the ranker, where our best method was judged: without one it is all voices."""
    if OURS not in found.methods:
        return found
    if trained is None:
        note = "there was too little to learn a ranker from, so the fixed weights rank"
    else:
        fate = "is kept" if trained.kept else "is not kept, so the fixed weights rank"
        note = (
            f"the learnt ranker {fate}: on {trained.people} people within what is known, ndcg@10 is "
            f"{trained.before:.3f} by the fixed weights and {trained.after:.3f} by the ranker"
        )
    return replace(found, notes=(*found.notes, f"{OURS}: {note}", *_chances(trained)))


def _chances(trained: Trained | None) -> list[str]:
    """A line a chance that was learnt."""
    learnt = {"a choice": trained.choice, "a like": trained.liking} if trained else {}
    return [
        f"{OURS}: the chance of {what} is {'' if one.kept else 'not '}kept: on {one.people} people of what is known, "
        f"log loss is {one.before:.3f} by a plain guess and {one.after:.3f} learnt"
        for what, one in learnt.items()
        if one
    ]


def _with_profiles(found: Evaluation, plan: Plan, task: Task, workshop: Workshop) -> Evaluation:
    """With what the profiles behind our best method were like, where it was judged."""
    if OURS not in found.methods or plan.llm not in workshop.usage:
        return found
    profiles = list(workshop.profiles(plan.llm))
    facets = workshop.facets(plan.llm, {event.item_id for event in task.held_out})
    return replace(found, clouds=clouds(profiles, workshop.embedder), reliability=reliability(profiles, task, facets))
