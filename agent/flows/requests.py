"""What a batch is about to ask: every first request, rendered and not sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agent.chains.ask import first_request
from agent.chains.facet import FACET
from agent.chains.opine import OPINE
from agent.chains.write import WRITE
from agent.core.asking import Request
from agent.core.ports import Workspace
from agent.core.schema import Event, InterestTree, Item, Moment
from agent.flows.facet import due_groups, expected_facets, facet_questions
from agent.flows.lessons import facet_prompt
from agent.flows.opine import clause_questions, comment_groups, opine_prompt
from agent.flows.profile import fold_person, person_language
from agent.flows.questions import chosen_interests
from agent.flows.say import askable
from agent.flows.standing import due_questions, standing
from agent.flows.survey import survey
from agent.flows.teach import open_teacher
from agent.steps.frequencies import Frequencies
from prompts import load


def facet_requests(workspace: Workspace, batches: Iterable[Sequence[Item]]) -> Iterator[Request]:
    """A request for every group of items whose facets the model must make."""
    surveyed, teacher = survey(workspace), open_teacher(workspace)
    for batch in batches:
        for group in due_groups(workspace, batch, surveyed, teacher):
            prompt = facet_prompt(workspace, group[0].language)
            yield first_request(FACET, workspace.chat, prompt, facet_questions(group))


def profile_requests(
    workspace: Workspace, user_ids: Iterable[str], known: Frequencies, as_of: Moment | None = None
) -> Iterator[Request]:
    """Everybody's requests for comments and words; items without facets stand with what the catalogue says of them."""
    surveyed = survey(workspace)
    for user_id in user_ids:
        events = workspace.records.events.of(user_id, as_of)
        items = workspace.records.items.get({event.item_id for event in events})
        yield from _comment_requests(workspace, user_id, events)
        facets = expected_facets(workspace, items.values(), surveyed)
        tree = fold_person(workspace, user_id, events, items, known, as_of, facets)
        yield from _word_requests(workspace, tree, person_language(workspace, events, items))


def _comment_requests(workspace: Workspace, user_id: str, events: Sequence[Event]) -> Iterator[Request]:
    size = workspace.chat.questions_per_call
    for language, group in comment_groups(workspace, events):
        if workspace.chat.speaks(language):
            due, prompt = clause_questions(group), opine_prompt(workspace, language)
            for start in range(0, len(due), size):
                yield first_request(OPINE, workspace.chat, prompt, due[start : start + size], user_id)


def _word_requests(workspace: Workspace, tree: InterestTree, language: str) -> Iterator[Request]:
    chosen = chosen_interests(workspace.chat, tree.interests) if workspace.chat.speaks(language) else []
    if not chosen:
        return
    before = workspace.records.profiles.get(tree.user_id)
    stood = standing(workspace, before, chosen, language, tree.as_of)
    due = askable(workspace, due_questions(chosen, stood, language, workspace.preset), language)
    prompt = load(WRITE.name, language, workspace.preset.name)
    size = workspace.chat.questions_per_call
    for start in range(0, len(due), size):
        yield first_request(WRITE, workspace.chat, prompt, due[start : start + size], tree.user_id)
