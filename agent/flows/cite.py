"""Chooses what an explanation speaks of, and the past items that it names, by what becomes of the item without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agent.core.schema import Counterfactual, EvidenceItem, Ground, Interest, Recommendation, Support
from agent.flows.elsewise import Elsewise
from agent.steps.text import told_titles
from agent.steps.wording import TITLES

AS_HEAVY = 0.5
"""Of the heaviest ground's share, which another must have to be spoken of in its place. Judgement."""
Named = Sequence[EvidenceItem]


def cite(elsewise: Elsewise, line: Recommendation, interests: Mapping[str, Interest]) -> Recommendation:
    """The line with its ground, what its explanation names, and where it would stand without that.

    Of the past items behind the heaviest ground the strongest are named if the item falls without them; else those
    without which, one by one, it falls furthest; else two stand for all that is behind it. Where it falls without none
    of these, the same is tried of a ground that is about as heavy; at last the strongest of the heaviest are named, and
    the counterfactual says that they do not move it. How many people chose it is no ground of this person's: where it
    weighs most it is said beside one that is and that moves the item, and alone where there is none.
    """
    own = [one for one in line.supports if one.ground is not Ground.POPULAR] or line.supports
    first: Recommendation | None = None
    for support in (one for one in own if one.share >= AS_HEAVY * own[0].share):
        for told in _told(elsewise, line, support, interests):
            first = first or told
            if told.counterfactual is None or told.counterfactual.moves:
                return told
    popular = line.supports[0] if line.supports and line.supports[0].ground is Ground.POPULAR else None
    return _with(line, popular, (), None) if popular else first or line


def _told(
    elsewise: Elsewise, line: Recommendation, support: Support, interests: Mapping[str, Interest]
) -> Iterator[Recommendation]:
    """The line as it could be told of one ground, the plainest way first."""
    if support.ground is Ground.POPULAR:
        yield _with(line, support, (), None)
    elif support.ground is Ground.REQUEST:
        yield _with(line, support, (), elsewise.unsaid(line.item_id, line.matched) if line.matched else None)
    else:
        interest = interests[line.reasons[0].interest_id] if support.ground is Ground.INTEREST else None
        behind = _distinct(line.reasons[0].evidence if interest else support.past, line.title)
        if not behind:
            yield _with(line, support, (), None)
        for named, removed in _choices(elsewise, line, behind, interest):
            yield _with(line, support, named, elsewise.without(line.item_id, removed, interest))


def _with(line: Recommendation, support: Support, named: Named, found: Counterfactual | None) -> Recommendation:
    return line.model_copy(
        update={
            "ground": support.ground,
            "beside": support.past,
            "cited": tuple(named),
            "counterfactual": found,
        }
    )


def _choices(
    elsewise: Elsewise, line: Recommendation, behind: Named, interest: Interest | None
) -> Iterator[tuple[Named, Named]]:
    """What may be named, and what that stands for."""
    yield behind[:TITLES], behind[:TITLES]
    if len(behind) > TITLES:
        alone = {one.item_id: elsewise.place(line.item_id, (one.item_id,)) for one in behind}
        telling = sorted(behind, key=lambda one: -alone[one.item_id])[:TITLES]
        yield telling, telling
    everything = elsewise.carrying(interest) if interest else behind
    if len(everything) > TITLES:
        yield behind[:TITLES], everything


def _distinct(behind: Named, title: str) -> list[EvidenceItem]:
    """One item a title as it is spoken of, without the item's own title unless that is all."""
    spoken: dict[str, EvidenceItem] = {}
    for one in behind:
        spoken.setdefault(told_titles([one.title], 1)[0], one)
    return [spoken[name] for name in told_titles(spoken, len(spoken), without=title)]
