"""Learns what is asked for, and says what it came to."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from agent.core.learning import What
from agent.core.ports import Progress, Workspace
from agent.flows.adapt import Adapted, Wanted, train_adapter
from agent.flows.chance import Learnt
from agent.flows.embedder import TrainedEmbedder, train_embedder
from agent.flows.train import N, Trained, train_ranker

Learned = Trained | TrainedEmbedder | Adapted


def learn(workspace: Workspace, what: What, wanted: Wanted, progress: Progress | None = None) -> Learned:
    """Of the ranker the seed alone is wanted, of the embedder seed and seconds. Raises as what is learnt does."""
    match what:
        case What.RANKER:
            return train_ranker(workspace, progress, wanted.course.seed)
        case What.EMBEDDER:
            return train_embedder(workspace, progress, wanted.course.seconds / 60, wanted.course.seed)
        case What.ADAPTER:
            return train_adapter(workspace, wanted, progress)


def outcome(learned: Learned) -> dict[str, JsonValue]:
    """Before and after in the metric that decided, the interval of the gain, and whether it is kept."""
    return {name: to_jsonable_python(value) for name, value in _told(learned).items()}


def _told(learned: Learned) -> dict[str, object]:
    match learned:
        case Trained():
            return _of_ranker(learned)
        case TrainedEmbedder():
            return _of_embedder(learned)
        case Adapted():
            return _of_adapter(learned)


def _of_ranker(trained: Trained) -> dict[str, object]:
    return {
        **_compared(What.RANKER, (trained.before, trained.after), trained.gain),
        "kept": trained.kept,
        "choices": trained.groups,
        "held_out_people": trained.people,
        "newcomers": asdict(trained.newcomers) if trained.newcomers else None,
        "chances": {"choice": _of_chance(trained.choice), "liking": _of_chance(trained.liking)},
    }


def _of_chance(learnt: Learnt | None) -> dict[str, object] | None:
    return {"metric": "log-loss", **asdict(learnt)} if learnt else None


def _of_embedder(trained: TrainedEmbedder) -> dict[str, object]:
    found = trained.text_map
    return {
        **_compared(What.EMBEDDER, (found.before, found.after), found.gain),
        "kept": trained.kept,
        "identity": f"trained@{found.digest}" if trained.kept else found.base,
        "lessons": found.lessons,
        "held_out_people": found.people,
    }


def _compared(what: What, found: tuple[float, float], gain: tuple[float, float]) -> dict[str, object]:
    before, after = found
    interval = {"low": gain[0], "high": gain[1]}
    return {"what": what.value, "metric": f"ndcg@{N}", "before": before, "after": after, "gain": interval}


def _of_adapter(adapted: Adapted) -> dict[str, object]:
    """With the adapter's provenance, and the items that are now placed otherwise."""
    changed = [asdict(change) for change in adapted.changed]
    facts = {"what": What.ADAPTER.value, "metric": "macro-mid", "kept": adapted.kept}
    return {**facts, **asdict(adapted.model), "changed": changed}
