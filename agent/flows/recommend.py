"""Recommends: what every voice has to offer, ranked, with reasons and words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agent.core.errors import InputError, StoreError, UnknownUser
from agent.core.learned import Question
from agent.core.plan import Utterance
from agent.core.ports import Workspace
from agent.core.rules import Rule
from agent.core.schema import Candidate, Explained, Item, Recommendations
from agent.core.wanted import Wanted
from agent.core.watch import step
from agent.flows.answer import Asked, open_request
from agent.flows.choice import choice_chances
from agent.flows.elsewise import Elsewise
from agent.flows.explain import explain_all
from agent.flows.hear import Ears
from agent.flows.index import ITEMS, stale
from agent.flows.liking import liking_chances
from agent.flows.lines import as_lines
from agent.flows.offer import known, nothing_left, offer
from agent.flows.person import open_person
from agent.flows.popular import list_language, popular, summed
from agent.flows.rank import rank, rank_wanted
from agent.flows.rerank import depth, rerank
from agent.flows.shape import shape
from agent.flows.why import explained


@step("recommend")
async def recommend(
    workspace: Workspace,
    user_id: str,
    n: int = 10,
    *,
    query: str = "",
    said: Sequence[Utterance] = (),
    explain: bool = True,
    among: Collection[str] | None = None,
    exclude: Collection[str] = (),
    rules: Sequence[Rule] = (),
    explore: float = 0.0,
    seed: int | None = None,
    shown: bool = True,
) -> Recommendations:
    """The `n` best unseen items, each with reasons; a labelled list of popular ones where nothing is known to go by.

    With a `query`, what it finds, of anybody: the request leads, what speaks to the person puts in order what it leaves
    open; `said` are the turns before it, oldest first. What is listed where it finds nothing new says so in `fallback`.
    `among` are the only items that may be listed (None: all that any voice offers), seen ones too; `exclude` never
    are. Every item keeps the `rules` and the workspace's own. A share `explore` of the places goes to new ground, by
    dice of the `seed` (None: others every time). A list that nobody is `shown` is not logged as served. Raises
    `InputError` for n < 1 or a share outside 0..1, `UnknownItem` for one of `among`, `StoreError` where items lack
    their vectors.
    """
    chosen = tuple(among) if among is not None else None
    wanted = Wanted(n, query, tuple(said), chosen, frozenset(exclude), tuple(rules), explore, seed, shown)
    _check(wanted)
    ears = listen(workspace, user_id)
    asked = open_request(workspace, query, wanted.said)
    if asked or ears.person.known:
        _check_index(workspace)
    if asked:
        offered, pool = _answered(asked, ears, wanted)
        if pool:
            return await finish(ears, pool, asked, wanted, offered, explain=explain)
    found = await _personal(ears, wanted, explain=explain)
    return _unanswered(found, asked) if asked else found


def _check(wanted: Wanted) -> None:
    if wanted.n < 1:
        raise InputError(f"n is {wanted.n}", where="option -n", hint="ask for at least 1 item")
    if not 0 <= wanted.explore <= 1:
        raise InputError(f"explore is {wanted.explore}", where="option --explore", hint="give a share from 0 to 1")


def _answered(asked: Asked, ears: Ears, wanted: Wanted) -> tuple[list[str], list[Candidate]]:
    """What is offered, and the best of it by the request; [] where it finds nothing new."""
    workspace = ears.workspace
    if wanted.among is not None and not asked.offering(ears)(workspace.settings.candidates):
        return [], []
    deep = depth(workspace, wanted)
    out = ears.person.seen | frozenset(asked.plan.exclude)
    offered = offer(workspace, wanted, out, asked.offering(ears), deep)
    return offered, asked.ranked(ears, offered, deep)


async def _personal(ears: Ears, wanted: Wanted, *, explain: bool) -> Recommendations:
    workspace = ears.workspace
    if not ears.person.known:
        return popular(workspace, ears.person, wanted, explain=explain)
    deep = depth(workspace, wanted)
    offered = offer(workspace, wanted, ears.person.seen, ears.candidates, deep)
    ears = ears.of(offered)
    ordered = rank if wanted.among is not None else rank_wanted
    return await finish(ears, ordered(ears, offered, deep), None, wanted, offered, explain=explain)


async def finish(
    ears: Ears,
    pool: Sequence[Candidate],
    asked: Asked | None,
    wanted: Wanted,
    offered: Sequence[str] = (),
    *,
    explain: bool,
) -> Recommendations:
    """The list out of the best, read again where that is set, with reasons, and with words where these are wanted.

    `offered` are the candidates that the pool is the best of; (): the pool is all.
    """
    workspace, person = ears.workspace, ears.person
    pool, second = await rerank(ears, pool, wanted, asked)
    shaped = shape(workspace, person, pool, wanted)
    items = listed(workspace, [candidate.item_id for candidate, _ in shaped])
    held = asked.matched(items) if asked else {}
    lines = as_lines(ears, shaped, items, held)
    summary = ""
    if explain:
        language = asked.language if asked else list_language(workspace, person, items)
        elsewise = Elsewise(ears, offered or [candidate.item_id for candidate in pool], asked)
        lines = await explain_all(elsewise, lines, language)
        summary = summed(workspace, lines, language)
    fallback = None if lines else nothing_left(workspace, wanted)
    return Recommendations(
        user_id=person.user_id, items=tuple(lines), fallback=fallback, second=second, made_of=summary
    )


def _unanswered(found: Recommendations, asked: Asked) -> Recommendations:
    """The list, with word that it does not answer the request."""
    instead = found.fallback or "what suits the person instead"
    return found.model_copy(update={"fallback": f"nothing new matches {asked.text!r}; {instead}"})


async def explain_item(
    workspace: Workspace, user_id: str, item_id: str, *, contrast: str = "", length: str | None = None
) -> Explained:
    """Why this item, for this person, wherever it stands; why not, where it is not listed; why not `contrast` instead.

    `length` is `short` or `full` (None: the setting). Raises `UnknownItem`, `UnknownUser` for somebody without a
    profile, `InputError` for an item against itself, `StoreError` as `recommend` does.
    """
    asked = [item_id, contrast] if contrast else [item_id]
    if contrast == item_id:
        raise InputError(f"{item_id!r} is compared with itself", where="option --contrast", hint="name another item")
    known(workspace, asked)
    ears = listen(workspace, user_id)
    if ears.person.profile is None:
        raise UnknownUser(f"no profile of user {user_id!r}", where="the records", hint="run `trigrain profile` first")
    _check_index(workspace)
    return await explained(ears, listed(workspace, asked), item_id, contrast, length)


def scores(
    workspace: Workspace, user_id: str, item_ids: Sequence[str], question: Question = Question.CHOICE
) -> dict[str, float]:
    """How much each of some items suits a person, seen or not: a chance where one is learnt, else the bare score.

    Whether they like it is answered by whether they choose it, where nothing tells of likes. Raises `UnknownItem`, and
    `StoreError` as `recommend` does.
    """
    _check_index(workspace)
    ids = known(workspace, item_ids)
    liked = liking_chances(workspace, user_id, ids) if question is Question.LIKING else None
    if liked is not None:
        return liked
    ears = listen(workspace, user_id)
    chosen = choice_chances(workspace, ears.person, ears.patterns, ids)
    return {one.item_id: one.score for one in rank(ears, ids)} if chosen is None else chosen


def listen(workspace: Workspace, user_id: str) -> Ears:
    """The person as the records have them now, and the voices that may speak to them."""
    patterns = workspace.learned.patterns()
    return Ears(workspace, open_person(workspace, user_id, patterns), patterns)


def _check_index(workspace: Workspace) -> None:
    """Vectors are derived; where they are gone or behind, an empty list would be a lie."""
    if workspace.vectors.count(ITEMS) < workspace.records.items.count():
        raise StoreError(
            f"{workspace.vectors.count(ITEMS)} of {workspace.records.items.count()} items have vectors",
            where=f"workspace {workspace.settings.workspace}",
            hint="run `trigrain reindex`",
        )


def listed(workspace: Workspace, item_ids: Sequence[str]) -> dict[str, Item]:
    """The items, each with a vector of its present text; raises `StoreError`."""
    items = workspace.records.items.get(item_ids)
    old = len(item_ids) - len(items) + len(stale(workspace, list(items.values())))
    if old:
        raise StoreError(
            f"the vectors are not of the present items and embedder ({old} of {len(item_ids)} looked at)",
            where=f"workspace {workspace.settings.workspace}",
            hint="run `trigrain reindex`",
        )
    return items
