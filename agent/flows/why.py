"""Tells why an item is in a person's list, or why not, and why it and not another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agent.core.rules import Rule
from agent.core.schema import (
    LEVELS,
    Absence,
    Candidate,
    Contrast,
    EvidenceItem,
    Explained,
    Item,
    WhyNot,
)
from agent.core.wanted import Wanted
from agent.flows.elsewise import Elsewise
from agent.flows.explain import explain_all
from agent.flows.hear import Ears
from agent.flows.lines import as_lines
from agent.flows.offer import offer
from agent.flows.rank import rank, rank_wanted
from agent.steps import contrast, words
from agent.steps.admit import admitted
from agent.steps.refused import refused
from agent.steps.text import plain_name, plain_title
from agent.steps.wording import then

LISTED = 10
"""How long the list is that an item is, or is not, in."""


@dataclass(frozen=True, eq=False)
class _Case:
    """One person's list, and the items that are asked about."""

    ears: Ears
    items: Mapping[str, Item]
    """Those asked about."""
    language: str

    @cached_property
    def offered(self) -> list[str]:
        """The candidates of a list."""
        ears = self.ears
        return offer(ears.workspace, Wanted(LISTED), ears.person.seen, ears.candidates, LISTED)

    @cached_property
    def listed(self) -> list[Candidate]:
        """The list, by the order of the candidates alone."""
        return rank_wanted(self.ears, self.offered, LISTED)

    @cached_property
    def elsewise(self) -> Elsewise:
        """The candidates, and what is asked about among them."""
        return Elsewise(self.ears, sorted({*self.offered, *self.items}))

    def candidate(self, item_id: str) -> Candidate:
        """What each voice says of an item, wherever it stands."""
        return rank(self.ears, [item_id])[0]

    def absence(self, item_id: str) -> WhyNot | None:
        """Why the item is not in the list; None where it is."""
        if any(candidate.item_id == item_id for candidate in self.listed):
            return None
        for absence, about in (
            (Absence.SEEN, self._did(item_id)),
            (Absence.RULE, self._broken(item_id)),
            (Absence.REFUSED, self._refused(item_id)),
            (Absence.MUTED, self._muted(item_id)),
        ):
            if about:
                return WhyNot(absence=absence, about=about, explanation=self._absent(absence, about))
        if item_id not in self.offered:
            return WhyNot(absence=Absence.UNHEARD, explanation=self._absent(Absence.UNHEARD))
        return self._weaker(item_id)

    def _absent(self, absence: Absence, about: str = "") -> str:
        return contrast.absent(absence, self.language, about=about)

    def _did(self, item_id: str) -> str:
        kinds = [event.kind for event in self.elsewise.past.events if event.item_id == item_id]
        return words.done(kinds, self.language, self.ears.workspace.preset) if kinds else ""

    def _broken(self, item_id: str) -> str:
        broken = (rule for rule in self.ears.workspace.settings.rules if not admitted(self.items[item_id], [rule]))
        return next(map(_told, broken), "")

    def _refused(self, item_id: str) -> str:
        """The topic that the person said no to."""
        hearing = self.ears.hear([item_id])
        if not refused(hearing).any():
            return ""
        said = np.flatnonzero(hearing.cosines[0] == 1.0)
        disliked = [hearing.interests[n] for n in said if hearing.interests[n].polarity.value == "dislike"]
        return plain_name(max(disliked, key=lambda interest: interest.confidence).path)

    def _muted(self, item_id: str) -> str:
        facets = self.ears.workspace.records.facets.get([item_id])
        own = facets[item_id].paths.keys() if item_id in facets else set()
        profile = self.ears.person.profile
        muted = [one for one in (profile.interests if profile else ()) if one.muted and one.id in own]
        return plain_name(min(muted, key=lambda one: LEVELS.index(one.level)).path) if muted else ""

    def _weaker(self, item_id: str) -> WhyNot:
        stands, of = self.elsewise.place(item_id), len(self.elsewise.pool)
        said = contrast.absent(Absence.WEAKER, self.language, stands=stands, of=of)
        if not self.listed:
            return WhyNot(absence=Absence.WEAKER, explanation=said)
        last = self.listed[-1]
        lacks = contrast.most(contrast.gains(last.parts, self.candidate(item_id).parts))
        title = self.ears.workspace.records.items.get([last.item_id])[last.item_id].title
        return WhyNot(
            absence=Absence.WEAKER,
            lacks=lacks,
            last=EvidenceItem(item_id=last.item_id, title=title),
            last_place=self.elsewise.place(last.item_id),
            explanation=then([said, contrast.lacking(plain_title(title), lacks, self.language)], self.language),
        )

    def against(self, item_id: str, other_id: str) -> Contrast:
        """Why the one and not the other."""
        mine, theirs = self.candidate(item_id), self.candidate(other_id)
        gained = contrast.gains(mine.parts, theirs.parts)
        absence = self.absence(other_id)
        out = absence if absence and absence.absence is not Absence.WEAKER else None
        title, stands = self.items[other_id].title, self.elsewise.place(other_id)
        places = (self.elsewise.place(item_id), stands, len(self.elsewise.pool))
        return Contrast(
            item_id=other_id,
            title=title,
            place=stands,
            gains=gained,
            why_not=out,
            explanation=contrast.impossible(plain_title(title), out.explanation, self.language)
            if out
            else contrast.compared(plain_title(title), *places, gained, self.language),
        )


def _told(rule: Rule) -> str:
    """As it is written on the command line."""
    bounds = [f"{rule.field}>={rule.at_least}" if rule.at_least is not None else ""]
    bounds.append(f"{rule.field}<={rule.at_most}" if rule.at_most is not None else "")
    bounds.append(f"{rule.field}={','.join(rule.among)}" if rule.among else "")
    bounds.append(f"{rule.field}!={','.join(rule.without)}" if rule.without else "")
    return " ".join(bound for bound in bounds if bound)


async def explained(
    ears: Ears, items: Mapping[str, Item], item_id: str, other_id: str = "", length: str | None = None
) -> Explained:
    """Why the item and, where it is not in the list of ten that the person would get, why not; and why not the other.

    `items` are those of the two ids. The person must have a profile. Raises what `say` raises.
    """
    language = ears.person.profile.language if ears.person.profile else "en"
    case = _Case(ears, items, language)
    line = as_lines(ears, [(case.candidate(item_id), False)], items, first=case.elsewise.place(item_id))[0]
    (told,) = await explain_all(case.elsewise, [line], language, length)
    notice = ears.workspace.preset.notice
    said = then([told.explanation, notice.of(language) if notice else ""], language)
    return Explained(
        **{**dict(told), "explanation": said},
        of=len(case.elsewise.pool),
        why_not=case.absence(item_id),
        contrast=case.against(item_id, other_id) if other_id else None,
    )
