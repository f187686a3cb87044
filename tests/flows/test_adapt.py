"""Teaching the local model: what is kept, what is not, and what it then says when items are placed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.adapters.course_search import OptunaSearch
from agent.core.adapter import Course, Fitted, Mark
from agent.core.errors import InputError
from agent.core.learning import What
from agent.core.schema import FacetOrigin, Item
from agent.flows.adapt import Wanted, train_adapter
from agent.flows.facet import facet_items
from agent.flows.lessons import asked, lessons
from agent.flows.teach import ENOUGH
from tests.fakes.chat import ScriptedChat
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import factual_line

PATHS = [("sports", "football"), ("food", "baking"), ("music", "jazz")]
MANY = 3 * ENOUGH
CURVE = (Mark(epoch=1, steps=1, seconds=1.0, learnt=1.0, watched=1.0),)


def path_of(n):
    return PATHS[n % 3]


def catalogue(many=MANY):
    """Titles that tell nothing to an embedder: a number, of which the path is the rest by three."""
    return [Item(item_id=f"i{n:03}", title=f"thing {n}", categories=path_of(n)) for n in range(many)]


@dataclass
class Knowing:
    """Fills `Scorer`: takes the path that `say` gives for the title's number."""

    say: object
    identity: str = "knowing"
    requests: list = field(default_factory=list)

    def likelihoods(self, request, answers):
        self.requests.append(request)
        wanted = " > ".join(self.say(int(request.body.split("Item: thing ")[1].split("\n")[0])))
        return [0.9 if answer == wanted else 0.0 for answer in answers]


@dataclass
class Trainer:
    """Fills `AdapterTrainer` without learning anything."""

    scorer: Knowing
    file: Path
    base: str = "local:model@1"
    taught: tuple = ()
    courses: list = field(default_factory=list)
    cleared: int = 0

    def fit(self, lessons, watched, course, progress=None):
        self.taught = (lessons, watched)
        self.courses.append(course)
        self.file.write_bytes(b"GGUF")
        curve = tuple(replace(mark, watched=course.rate) for mark in CURVE)
        return Fitted(self.file, curve, 1, 1.0, 100.0, "bfloat16")

    def open(self, file, tasks):
        assert tasks == ("facet",)
        return self.scorer

    def clear(self):
        self.file.unlink(missing_ok=True)
        self.cleared += 1


def school(tmp_path, say, many=MANY):
    workspace = FakeWorkspace(
        chat=ScriptedChat(factual_line, languages=("en",)), teaches=Trainer(Knowing(say), tmp_path / "fitted.gguf")
    )
    workspace.records.items.put(catalogue(many))
    return workspace


def test_a_model_that_knows_is_kept_with_all_that_it_was_made_of(tmp_path):
    workspace = school(tmp_path, path_of)
    adapted = train_adapter(workspace, Wanted(Course(seed=3)))
    model = workspace.learned.adapter()
    assert adapted.kept
    assert model == adapted.model
    assert (model.seed, model.base, model.rank) == (3, "local:model@1", Course().rank)
    assert model.before < 0.6 < 0.9 < model.after
    assert 0 < model.low <= model.after - model.before <= model.high
    assert all(change.better and change.after == change.truth != change.before for change in adapted.changed)
    assert adapted.changed
    assert workspace.teaches.cleared == 1


def test_a_model_that_is_wrong_is_not_kept_and_takes_the_older_one_away(tmp_path):
    workspace = school(tmp_path, path_of)
    train_adapter(workspace, Wanted(Course()))
    workspace.teaches.scorer.say = lambda n: PATHS[(n + 1) % 3]
    adapted = train_adapter(workspace, Wanted(Course()))
    assert not adapted.kept
    assert {change.better for change in adapted.changed} <= {False, None}
    assert workspace.learned.adapter() is None
    report = workspace.learned.report(What.ADAPTER)
    assert not report.kept
    assert report.changed == adapted.changed
    assert (report.measured[0].before, report.measured[0].after) == (adapted.model.before, adapted.model.after)


def test_no_item_is_learnt_from_and_judged_on(tmp_path):
    workspace = school(tmp_path, path_of)
    train_adapter(workspace, Wanted(Course()))
    learnt, watched = ({one.item_id for one in side} for side in workspace.teaches.taught)
    judged = {f"i{int(one.body.split('thing ')[1].split(chr(10))[0]):03}" for one in workspace.teaches.scorer.requests}
    assert len(learnt) + len(watched) + len(judged) == MANY
    assert learnt | watched | judged == {item.item_id for item in catalogue()}


def test_a_lesson_is_what_the_model_is_asked_and_its_path(tmp_path):
    workspace = school(tmp_path, path_of)
    train_adapter(workspace, Wanted(Course()))
    item = catalogue()[int(workspace.teaches.taught[0][0].item_id[1:])]
    lesson, request = workspace.teaches.taught[0][0], asked(workspace, item)
    assert (lesson.prefix, lesson.body) == (request.prefix, request.body)
    assert lesson.body == f"Item: {item.title}\nFacets:"
    assert (lesson.answer, lesson.whole) == (" > ".join((*item.categories, "")).strip(), False)


def test_a_third_name_or_a_tag_that_the_title_says_ends_the_line(tmp_path):
    workspace = school(tmp_path, path_of)
    deep = Item(item_id="a", title="Whole milk, one litre", categories=("food", "dairy", "milk"))
    tagged = Item(item_id="b", title="Lakers beat Celtics", categories=("sports", "basketball"), tags=("NBA", "Lakers"))
    told = lessons(workspace, [(deep, deep.categories), (tagged, tagged.categories)])
    assert [(one.answer, one.whole) for one in told] == [
        ("food > dairy > milk", True),
        ("sports > basketball > Lakers", True),
    ]


def test_the_best_of_some_trials_is_gone_through_in_the_rest_of_the_time(tmp_path):
    workspace = school(tmp_path, path_of)
    workspace.searches = OptunaSearch(tmp_path)
    adapted = train_adapter(workspace, Wanted(Course(seconds=100, rate=2e-3), trials=5))
    *tried, last = workspace.teaches.courses
    assert [round(course.seconds) for course in (*tried, last)] == [10] * 5 + [50]
    assert (tried[0].rate, tried[0].rank) == (2e-3, Course().rank)
    assert last.rate == min(course.rate for course in tried)
    assert [trial.watched for trial in adapted.model.trials] == [course.rate for course in tried]
    assert list(tmp_path.iterdir()) == []


def test_too_few_paths(tmp_path):
    with pytest.raises(InputError, match="99 items with a path"):
        train_adapter(school(tmp_path, path_of, ENOUGH - 1), Wanted(Course()))


async def test_items_without_a_path_are_placed_by_it_and_anew_when_it_changes(tmp_path):
    workspace = school(tmp_path, path_of)
    bare = Item(item_id="bare", title="thing 1000")
    workspace.records.items.put([bare])
    await facet_items(workspace, [[bare]])
    first = workspace.records.facets.get(["bare"])["bare"]
    workspace.scorer = Knowing(lambda _: PATHS[2])
    stages = []
    await facet_items(workspace, [[bare]], progress=lambda stage, more, total: stages.append((stage, more)))
    second = workspace.records.facets.get(["bare"])["bare"]
    assert stages == [("weigh paths", 1), ("facet", 1)]
    assert second.recipe != first.recipe
    assert (second.facets[0].macro, second.facets[0].origin) == ("music", FacetOrigin.NEIGHBOURS)
    workspace.scorer.requests.clear()
    await facet_items(workspace, [[bare]])
    assert workspace.scorer.requests == []
