"""Words what the items of a list rest on: the model ends the sentence where the facts carry it, else the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.chains.explain import EXPLAIN, ReasonQuestion
from agent.chains.task import Sentence
from agent.core.asking import Style
from agent.core.schema import EventKind, Ground, Interest, Recommendation
from agent.flows.cite import cite
from agent.flows.elsewise import Elsewise
from agent.flows.say import say
from agent.steps import wording
from agent.steps.claims import untrue
from agent.steps.text import spoken, told_titles
from agent.steps.trace import AGAINST
from agent.steps.wording import Facts, Voice
from agent.steps.words import done, listing

_FOR_ANY = frozenset({Ground.INTEREST, Ground.TOGETHER, Ground.AFTER, Ground.ALIKE})
"""Grounds that any model words; what a request found a small one could only say again, a second later."""


async def explain_all(
    elsewise: Elsewise,
    lines: Sequence[Recommendation],
    language: str,
    length: str | None = None,
    *,
    ask: bool = True,
) -> list[Recommendation]:
    """The same lines with what they cite and with explanations, their origin said. Raises what `say` raises.

    By templates for nobody, and in a language that is not the profile's or that the model does not speak. `length` is
    `short` or `full` (None: the setting); without `ask` no model is asked.
    """
    workspace, person = elsewise.ears.workspace, elsewise.ears.person
    length = length or workspace.settings.explanation_length
    interests = {interest.id: interest for interest in person.interests}
    cited = [cite(elsewise, line, interests) for line in lines]
    voice = Voice(language, workspace.settings.tone, workspace.preset)
    facts = [_facts(elsewise, line, interests, voice) for line in cited]
    sentences = await _said(elsewise, facts, voice) if ask else [""] * len(facts)
    worded = zip(cited, facts, sentences, strict=True)
    told = [_worded(elsewise, line, one, said, voice) for line, one, said in worded]
    return [_further(line, voice, interests) for line in told] if length == "full" else told


def _facts(elsewise: Elsewise, line: Recommendation, interests: Mapping[str, Interest], voice: Voice) -> Facts:
    moves = line.counterfactual is None or line.counterfactual.moves
    item = told_titles([line.title], 1)[0]
    if line.ground is Ground.REQUEST:
        asked = wording.chose(line.ground, voice.language)
        return Facts(line.ground, item, did=asked, items=tuple(line.matched or ()), moves=moves)
    if line.ground is Ground.POPULAR:
        return Facts(line.ground, item, count=_people(elsewise, line))
    titles = told_titles([one.title for one in line.cited], wording.TITLES)
    removed = len(line.counterfactual.without) if line.counterfactual else 0
    whole = line.ground is Ground.INTEREST and removed > len(line.cited)
    return Facts(
        line.ground,
        item,
        interest=spoken(interests[line.reasons[0].interest_id]) if line.ground is Ground.INTEREST else "",
        did=_did(elsewise, line, voice) if line.cited else "",
        items=tuple(titles),
        moves=moves,
        count=removed if whole else 0,
    )


def _did(elsewise: Elsewise, line: Recommendation, voice: Voice) -> str:
    """What the person did to every one of the cited items; where that is not the same, that they chose them."""
    kinds: list[set[EventKind]] = []
    for one in line.cited[: wording.TITLES]:
        acts = (event for event in elsewise.past.events if event.item_id == one.item_id)
        kinds.append({event.kind for event in acts if event.kind.value not in AGAINST})
    common = set.intersection(*kinds)
    return done(common, voice.language, voice.preset) if common else wording.chose(line.ground, voice.language)


async def _said(elsewise: Elsewise, facts: Sequence[Facts], voice: Voice) -> list[str]:
    """The model's sentence for each of the facts; "" where none stands."""
    workspace, person = elsewise.ears.workspace, elsewise.ears.person
    profile, chat = person.profile, workspace.chat
    if profile is None or profile.language != voice.language or not chat.speaks(voice.language):
        return [""] * len(facts)
    due = [n for n, one in enumerate(facts) if one.items and (one.ground in _FOR_ANY or chat.style is Style.JSON)]
    found = [""] * len(facts)
    questions = {n: _question(facts[n], voice) for n in due}
    moves = {question: facts[n].moves for n, question in questions.items()}

    def objections(question: ReasonQuestion, answer: Sentence) -> list[str]:
        return untrue(answer.text, question.did, because=moves[question])

    if questions:
        answered = await say(workspace, EXPLAIN, list(questions.values()), voice.language, person.user_id, objections)
        for n, outcome in zip(due, answered.outcomes, strict=True):
            found[n] = outcome.answer.text if outcome.answer else ""
    return found


def _question(facts: Facts, voice: Voice) -> ReasonQuestion:
    return ReasonQuestion(
        item=facts.item,
        why=wording.why(facts, voice.language),
        did=facts.did,
        items=listing(facts.items, voice.language),
        start=wording.start(facts, voice.language),
        manner=wording.manner(facts, voice),
    )


def _worded(elsewise: Elsewise, line: Recommendation, facts: Facts, said: str, voice: Voice) -> Recommendation:
    """With what weighs more than the ground, where that is nobody's own, and with what of a request it holds, first."""
    sentences = [said or wording.template(facts, voice)]
    if line.ground is not Ground.POPULAR and line.supports and line.supports[0].ground is Ground.POPULAR:
        counted = Facts(Ground.POPULAR, facts.item, count=_people(elsewise, line))
        sentences.insert(0, wording.template(counted, voice))
    if line.ground is not Ground.REQUEST and line.matched is not None:
        held = Facts(Ground.REQUEST, facts.item, items=line.matched)
        sentences.insert(0, wording.template(held, voice))
    text = wording.then(sentences, voice.language)
    return line.model_copy(update={"explanation": text, "explanation_origin": "model" if said else "template"})


def _people(elsewise: Elsewise, line: Recommendation) -> int:
    """How many chose the item."""
    patterns = elsewise.ears.patterns
    return patterns.people_of([line.item_id]).get(line.item_id, 0) if patterns else 0


def _further(line: Recommendation, voice: Voice, interests: Mapping[str, Interest]) -> Recommendation:
    """With what a full explanation says beyond the first sentence: a second reason, and what if not."""
    others = line.reasons[line.ground is Ground.INTEREST :][:1]
    more = [wording.also(spoken(interests[one.interest_id]), voice) for one in others]
    if line.counterfactual:
        more.append(wording.otherwise(line.counterfactual, voice.language, len(line.cited)))
    return line.model_copy(update={"explanation": wording.then([line.explanation, *more], voice.language)})
