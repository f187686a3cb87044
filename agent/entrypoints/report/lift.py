"""Sets a model's words beside the words that the fold had for the same interests."""

from __future__ import annotations

from dataclasses import dataclass

from agent.core.presets import load_preset
from agent.core.schema import InterestTree, Origin, Profile
from agent.steps import words


@dataclass(frozen=True)
class Wording:
    """A name, empty for the summary, and the sentence about it."""

    name: str
    text: str


@dataclass(frozen=True)
class Reworded:
    """One thing that reads differently; `what` is its grain, or `summary`."""

    what: str
    fold: Wording
    model: Wording


@dataclass(frozen=True)
class Lift:
    """What the model added to one profile; `rejected_share` is None where it wrote nothing at all."""

    reworded: tuple[Reworded, ...]
    interests: int
    rejected_share: float | None


def lift(profile: Profile, tree: InterestTree) -> Lift:
    """Compares a profile with its no-LLM twin, summary first, then macro to micro."""
    provenance = profile.provenance
    answers = provenance.written + provenance.rejected
    return Lift(
        reworded=(*_summary(profile, tree), *_interests(profile, tree)),
        interests=len(profile.interests),
        rejected_share=provenance.rejected / answers if answers else None,
    )


def _summary(profile: Profile, tree: InterestTree) -> tuple[Reworded, ...]:
    fold = Wording("", words.summarize(tree, profile.language, load_preset(profile.provenance.preset)))
    model = Wording("", profile.summary)
    return (Reworded("summary", fold, model),) if profile.summary_origin is Origin.MODEL and fold != model else ()


def _interests(profile: Profile, tree: InterestTree) -> tuple[Reworded, ...]:
    preset = load_preset(profile.provenance.preset)
    twins = {interest.id: interest for interest in tree.interests}
    pairs = [
        Reworded(
            interest.level,
            Wording(twin.name, twin.description or words.describe(twin, profile.language, preset)),
            Wording(interest.name, interest.description),
        )
        for interest in profile.interests
        if interest.origin is Origin.MODEL and (twin := twins.get(interest.id))
    ]
    return tuple(pair for pair in pairs if pair.fold != pair.model)
