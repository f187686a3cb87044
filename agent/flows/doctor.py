"""Checks the installation and the workspace, one finding a part."""

from __future__ import annotations

from collections.abc import Callable

from agent.core.errors import TrigrainError
from agent.core.learned import Question
from agent.core.ports import ChatModel, Embedder, Workspace
from agent.core.schema import State, Value
from agent.flows.chance import current
from agent.flows.index import COLLECTIONS, ITEMS
from agent.flows.lessons import facet_prompt
from agent.flows.rank import fits, ranker_in_use
from agent.flows.tongues import catalogue_advice
from agent.flows.train import N


class Finding(Value):
    """One check, what it found, and what to do where it is not `ok`."""

    check: str
    ok: bool
    found: str
    hint: str = ""
    advice: str = ""
    """What would serve the workspace better, though nothing is wrong."""


def examine(workspace: Workspace) -> list[Finding]:
    """Settings, records, vectors, what was learnt, embedder and chat model, each opened for real."""
    checks: dict[str, Callable[[Workspace], str | tuple[str, str]]] = {
        "workspace": lambda w: str(w.settings.workspace.absolute()),
        "preset": lambda w: w.preset.name,
        "records": _records,
        "quarantine": _quarantine,
        "journal": _journal,
        "erasures": _erasures,
        "embedder": _embedder,
        "trained embedder": _trained_embedder,
        "vectors": _vectors,
        "patterns": _patterns,
        "ranker": _ranker,
        "chances": _chances,
        "adapter": _adapter,
        "chat model": _chat,
    }
    return [_finding(name, check, workspace) for name, check in checks.items()]


def _finding(name: str, check: Callable[[Workspace], str | tuple[str, str]], workspace: Workspace) -> Finding:
    try:
        told = check(workspace)
        found, advised = (told, "") if isinstance(told, str) else told
        return Finding(check=name, ok=True, found=found, advice=advised)
    except TrigrainError as error:
        where = f", {error.where}" if error.where else ""
        return Finding(check=name, ok=False, found=error.what + where, hint=error.hint)


def _records(workspace: Workspace) -> str:
    records = workspace.records
    return f"{records.items.count()} items, {records.events.count()} events, {records.profiles.count()} profiles"


def _quarantine(workspace: Workspace) -> str:
    counts = workspace.records.quarantine.count()
    return ", ".join(f"{rows} {reason}" for reason, rows in sorted(counts.items())) or "empty"


def _journal(workspace: Workspace) -> str:
    counts = workspace.records.journal.counts()
    return ", ".join(f"{counts[state]} {state.value}" for state in State if state in counts) or "no batch yet"


def _erasures(workspace: Workspace) -> str:
    unfinished = workspace.traces.unfinished()
    if unfinished:
        raise TrigrainError(f"{unfinished} began and did not end", hint="run the same `trigrain forget` again")
    return "none under way"


def _embedder(workspace: Workspace) -> str:
    vector = workspace.embedder.encode(["interest"])
    return f"{workspace.embedder.identity}, {vector.shape[1]} dimensions, speaks {_languages(workspace.embedder)}"


def _trained_embedder(workspace: Workspace) -> str:
    found = workspace.learned.text_map()
    if found is None:
        return "none kept, texts are embedded as they are"
    if found.base != workspace.plain_embedder.identity:
        raise TrigrainError(f"it was learnt on {found.base}, and is not used", hint="run `trigrain train embedder`")
    told = f"nDCG@{N} {found.before:.3f} before, {found.after:.3f} after, on {found.people} people held out"
    return told if workspace.settings.trained_embedder == "auto" else f"{told}; the settings keep it out of use"


def _vectors(workspace: Workspace) -> str:
    counts = {collection: workspace.vectors.count(collection) for collection in COLLECTIONS}
    missing = workspace.records.items.count() - counts[ITEMS]
    told = ", ".join(f"{collection} {count}" for collection, count in counts.items())
    if missing:
        raise TrigrainError(f"{missing} items without vectors ({told})", hint="run `trigrain reindex`")
    return told


def _patterns(workspace: Workspace) -> tuple[str, str]:
    learnt, events = workspace.learned.patterns(), workspace.records.events.count()
    if learnt is None:
        return "none learnt yet", ""
    behind = "run `trigrain profile --all` to learn from the others" if learnt.events < events else ""
    return f"learnt from {learnt.events} of {events} events", behind


def _ranker(workspace: Workspace) -> str:
    model = workspace.learned.ranker()
    if model is None:
        return "none kept, the fixed weights rank"
    if not fits(model):
        hint = "run `trigrain train ranker`"
        raise TrigrainError("it was learnt on other features, so the fixed weights rank", hint=hint)
    told = f"nDCG@{N} {model.before:.3f} before, {model.after:.3f} after, on {model.people} people held out"
    new = workspace.learned.newcomers()
    if new is not None:
        told = f"{told}; of items that nobody has touched {new.before:.3f} by words alone, {new.after:.3f} after"
    return told if ranker_in_use(workspace) else f"{told}; the settings keep it out of use"


def _chances(workspace: Workspace) -> str:
    return "; ".join(f"{question.value}: {_chance(workspace, question)}" for question in Question)


def _chance(workspace: Workspace, question: Question) -> str:
    model = workspace.learned.chance(question)
    if model is None:
        return "none kept"
    if not current(question, model):
        hint = "run `trigrain train ranker`"
        raise TrigrainError(f"the chance of a {question.value} was learnt on other features", hint=hint)
    return f"log loss {model.before:.3f} by a plain guess, {model.after:.3f} learnt, on {model.people} people held out"


def _adapter(workspace: Workspace) -> str | tuple[str, str]:
    """With the advice to learn anew where the prompts are others by now."""
    model = workspace.learned.adapter()
    if workspace.settings.adapter not in ("auto", "none"):
        return f"{workspace.settings.adapter}, by the settings"
    if model is None:
        return "none learnt here"
    told = (
        f"rank {model.rank}, {model.lessons} items learnt; macro and mid of {model.items} held out: "
        f"{model.before:.3f} before, {model.after:.3f} after"
    )
    if workspace.settings.adapter == "none" or not workspace.settings.llm.startswith("local"):
        return f"{told}; the settings keep it out of use"
    if workspace.scorer is None:
        raise TrigrainError(f"it belongs to {model.base}, so it is not in use", hint="run `trigrain train adapter`")
    stale = facet_prompt(workspace, "en").version not in model.prompts
    return told, "it learnt the answers to another prompt: run `trigrain train adapter`" if stale else ""


def _chat(workspace: Workspace) -> tuple[str, str]:
    """Its identity and languages; a far model is not called, since that may cost money.

    With the advice for both models, where the catalogue is in a language that one of them does not speak.
    """
    chat = workspace.chat
    return f"{chat.identity}, {chat.style.value} style, speaks {_languages(chat)}", catalogue_advice(workspace)


def _languages(model: ChatModel | Embedder) -> str:
    return " and ".join(filter(model.speaks, ("en", "zh"))) or "no language"
