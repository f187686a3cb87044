"""The shipped texts: they load, they fit their tasks, and they teach what is asked."""

from collections import Counter
from pathlib import Path
from string import Template

import pytest

import prompts
from agent.chains.explain import EXPLAIN
from agent.chains.facet import FACET
from agent.chains.judge import JUDGE
from agent.chains.opine import OPINE
from agent.chains.plan import PLAN
from agent.chains.rerank import RERANK, lost
from agent.chains.same import SAME
from agent.chains.task import Sentence
from agent.chains.write import WRITE
from agent.core.presets import load_preset, preset_names
from agent.core.schema import Trend
from agent.steps.text import is_chinese
from agent.steps.verify import Rules, faults
from agent.steps.words import opening
from prompts import LANGUAGES, glue, load

FOLDER = Path(prompts.__file__).parent
TASKS = {task.name: task for task in (FACET, JUDGE, OPINE, PLAN, RERANK, SAME, WRITE, EXPLAIN)}
SPOKEN = [task for task in TASKS.values() if task.answer is Sentence]
EVERY = [(task, language, preset) for task in TASKS.values() for language in LANGUAGES for preset in preset_names()]
every = pytest.mark.parametrize(
    ("task", "language", "preset"), EVERY, ids=[f"{task.name}-{language}-{preset}" for task, language, preset in EVERY]
)
EXAMPLES = [
    (task, language, preset, number)
    for task, language, preset in EVERY
    for number in range(len(load(task.name, language, preset).examples))
    if preset == "general" or (FOLDER / language / f"{task.name}.{preset}.jsonl").is_file()
]
each_example = pytest.mark.parametrize(
    ("task", "language", "preset", "number"), EXAMPLES, ids=[f"{t.name}-{lang}-{p}-{n}" for t, lang, p, n in EXAMPLES]
)


def example(task, language, preset, number):
    """The prompt, the question and the answer."""
    prompt = load(task.name, language, preset)
    shot = prompt.examples[number]
    return prompt, task.question.model_validate(shot["question"]), task.answer.model_validate(shot["answer"])


def rules(language, closed):
    return Rules(load_preset("general").sensitive, glue(language), closed)


def test_every_file_belongs_to_a_task_or_is_a_fragment():
    names = {path.name.partition(".")[0] for path in FOLDER.glob("*/*") if path.is_file()}
    assert names == {*TASKS, "glue", "repair", "structured"}
    for path in FOLDER.glob("*/*.jsonl"):
        assert path.name.split(".")[1] in preset_names()


def test_both_languages_have_the_same_texts():
    texts = {language: {path.name for path in (FOLDER / language).glob("*.txt")} for language in LANGUAGES}
    assert texts["en"] == texts["zh"]


@every
def test_every_hole_is_a_field_and_every_field_has_its_hole(task, language, preset):
    prompt = load(task.name, language, preset)
    holes = set(Template(f"{prompt.question}\n{prompt.start}").get_identifiers())
    assert holes == {name for name, field in task.question.model_fields.items() if not field.exclude}


@every
def test_a_filled_question_has_no_hole_left(task, language, preset):
    prompt, question, _ = example(task, language, preset, 0)
    assert "$" not in prompt.fill(question.holes()) + prompt.begin(question.holes())


@every
def test_a_prompt_is_in_its_language(task, language, preset):
    prompt = load(task.name, language, preset)
    for text in (prompt.instruction, prompt.question, prompt.label):
        assert is_chinese(text) is (language == "zh")


@every
def test_there_are_examples_and_each_stands_once(task, language, preset):
    shots = [str(shot) for shot in load(task.name, language, preset).examples]
    assert len(shots) >= 3
    assert len(set(shots)) == len(shots)


@each_example
def test_an_example_has_the_tasks_question_and_answer(task, language, preset, number):
    prompt, question, answer = example(task, language, preset, number)
    assert set(prompt.examples[number]) == {"question", "answer"}
    assert task.answer.from_line(answer.line()) == answer
    lines = [line for value in question.holes().values() for line in value.split("\n")]
    assert all(line == " ".join(line.split()) for line in lines)


@each_example
def test_an_example_begins_as_the_model_is_made_to_begin(task, language, preset, number):
    prompt, question, answer = example(task, language, preset, number)
    start = prompt.begin(question.holes())
    assert answer.line().startswith(start)
    assert len(answer.line()) > len(start)


@each_example
def test_an_example_is_shorter_than_what_the_model_may_say(task, language, preset, number):
    _, _, answer = example(task, language, preset, number)
    pieces = len(answer.line()) if language == "zh" else len(answer.line()) / 2.5
    assert pieces <= task.max_tokens


@each_example
@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_an_example_says_nothing_but_its_facts(task, language, preset, number, closed):
    _, question, answer = example(task, language, preset, number)
    if task in SPOKEN:
        assert faults(answer.text, list(question.holes().values()), rules(language, closed)) == []
    elif task is FACET:
        assert 1 < len(answer.names) <= 3
    elif task is RERANK:
        assert lost(question, answer) == []
        assert sorted(answer.places) == list(range(len(question.candidates)))
        assert [line.partition(". ")[0] for line in question.candidates] == [str(n + 1) for n in sorted(answer.places)]
    elif task is SAME:
        assert question.one != question.other
    elif task is PLAN:
        named = (*answer.wanted, *answer.unwanted, *answer.like, *answer.forget)
        assert all(name.casefold() in question.turn.casefold() for name in named)
        assert all(f"{place}. " in question.shown for place in answer.items)
    elif task is JUDGE:
        assert question.first != question.second
    else:
        said = question.clause.casefold()
        assert answer.about.casefold() in said or answer.about in ("it", "它")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_know_every_opening(language):
    openings = {shot["question"]["opening"] for shot in load("write", language).examples}
    assert openings <= {opening(trend, language) for trend in Trend}
    assert len(openings) >= 3


@pytest.mark.parametrize("task", SPOKEN, ids=lambda task: task.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_start_may_be_said(task, language):
    prompt, question, _ = example(task, language, "general", 0)
    said = prompt.begin(question.holes()).rstrip(",，") + "."
    assert faults(said, list(question.holes().values()), rules(language, closed=True)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_glue_carries_no_trait_and_no_name(language):
    words = glue(language)
    assert not words & set(load_preset("general").sensitive)
    assert not any(word.isnumeric() for word in words)
    assert len(words) > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_glue_lists_each_word_once(language):
    listed = Counter((FOLDER / language / "glue.txt").read_text(encoding="utf-8").split())
    assert [word for word, times in listed.items() if times > 1] == []
    assert set(listed) == glue(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fence_is_named_where_it_is_explained(language):
    text = prompts.fragment("structured", language)
    assert "<data>" in text
    assert "</data>" in text
    assert "`n`" in text
