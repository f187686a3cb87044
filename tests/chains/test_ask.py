"""The chain of every task: a first round, one repair, one fresh try; what each outcome says, and what it took."""

import asyncio

import pytest
from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler

from agent.chains.ask import Answered, Outcome, chain
from agent.chains.facet import FACET, FacetNames, ItemQuestion
from agent.chains.task import Sentence
from agent.chains.write import WRITE, InterestQuestion
from agent.core.asking import Style
from agent.core.errors import AnswerError, ModelDenied, ModelError, ModelThrottled, ModelUnreachable
from agent.core.schema import Usage
from prompts import load
from tests.fakes.chat import ScriptedChat, answers, questions

HORROR = InterestQuestion(interest="horror", opening="Lately drawn to", did="liked", items="Alien and Saw")
ITEMS = [ItemQuestion(item=f"Film {letter}") for letter in "ABC"]
BROKEN = "{"


@pytest.fixture(autouse=True)
def slept(monkeypatch):
    """The pauses, which take no time."""
    pauses = []
    sleep = asyncio.sleep

    async def no_time(seconds):
        pauses.append(seconds) if seconds else None
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", no_time)
    return pauses


def no_gore(question, answer):
    return ["'gore' is not among the facts"] if "gore" in str(answer) else []


def named(*names):
    return {"names": list(names)}


async def run(task, given, chat, **more):
    return await chain(task, chat, load(task.name, "en"), **more).ainvoke(given)


async def write(*script, **more):
    """The outcome of one sentence in line style, and the chat that was asked."""
    chat = ScriptedChat(script)
    answered = await run(WRITE, [HORROR], chat, check=no_gore, **more)
    return answered.outcomes[0], chat


async def facet(*script):
    """The outcomes of three items in json style, and the chat that was asked."""
    chat = ScriptedChat(script, style=Style.JSON)
    answered = await run(FACET, ITEMS, chat, check=no_gore)
    return answered.outcomes, chat


def asked_about(chat):
    return [[row["item"][-1] for row in questions(request)] for request in chat.asked]


# One question, line style


async def test_a_right_answer_is_asked_for_once(slept):
    outcome, chat = await write("up to Alien.")
    assert outcome == Outcome(Sentence(text="Lately drawn to horror, up to Alien."))
    assert [request.attempt for request in chat.asked] == [0]
    assert slept == []


async def test_a_wrong_answer_is_repaired_once(slept):
    outcome, chat = await write("with gore.", "up to Alien.")
    assert outcome.answer == Sentence(text="Lately drawn to horror, up to Alien.")
    first, repair = chat.asked
    assert repair.attempt == 1
    assert repair.body == (
        f"{first.body.removesuffix('Lately drawn to horror,')}Lately drawn to horror, with gore.\n"
        "That answer is wrong: 'gore' is not among the facts. Once more, from the facts alone.\n"
        "Sentence: Lately drawn to horror,"
    )
    assert slept == []


async def test_where_several_items_were_too_much_one_is_asked_about(slept):
    question = HORROR.model_copy(update={"alone": "Saw"})
    chat = ScriptedChat(["with gore.", "up to Saw."])
    answered = await run(WRITE, [question], chat, check=no_gore)
    assert answered.outcomes == (Outcome(Sentence(text="Lately drawn to horror, up to Saw.")),)
    first, second = chat.asked
    assert (first.attempt, second.attempt) == (0, 1)
    assert second.body == first.body.replace("Alien and Saw", "Saw")
    capable = ScriptedChat([BROKEN, BROKEN, BROKEN], style=Style.JSON)
    await run(WRITE, [question], capable)
    assert all("alone" not in request.body for request in capable.asked)
    assert "wrong_answer" in capable.asked[1].body


async def test_a_check_that_objects_twice_has_the_last_word():
    outcome, chat = await write("with gore.", "with more gore.")
    assert outcome == Outcome(None, "'gore' is not among the facts", "Lately drawn to horror, with more gore.")
    assert not outcome.malformed
    assert len(chat.asked) == 2


async def test_what_cannot_be_read_twice_is_tried_afresh(slept):
    outcome, chat = await write(".", ".", "up to Alien.")
    assert outcome.answer == Sentence(text="Lately drawn to horror, up to Alien.")
    first, repair, fresh = chat.asked
    assert [request.attempt for request in chat.asked] == [0, 1, 2]
    assert "That answer is wrong: it is empty." in repair.body
    assert fresh.body == first.body
    assert slept == [0.5]


async def test_what_cannot_be_read_three_times_is_malformed():
    outcome, chat = await write("", " ", ".")
    assert outcome == Outcome(None, "it is empty", ".", malformed=True)
    assert len(chat.asked) == 3


async def test_an_objection_to_a_fresh_try_is_no_malformed_answer():
    outcome, _ = await write(".", ".", "with gore.")
    assert outcome == Outcome(None, "'gore' is not among the facts", "Lately drawn to horror, with gore.")


async def test_a_repair_that_cannot_be_read_is_tried_afresh():
    outcome, chat = await write("with gore.", ".", "up to Alien.")
    assert outcome.answer
    assert [request.attempt for request in chat.asked] == [0, 1, 2]


async def test_a_refusal_is_an_answer_that_cannot_be_read():
    refusal = AnswerError("the model refused to answer", answer="I will not.", usage=Usage(calls=1, tokens_in=7))
    outcome, chat = await write(refusal, refusal, refusal)
    assert outcome == Outcome(None, "the model refused to answer", "I will not.", malformed=True)
    assert "Sentence: I will not.\nThat answer is wrong: the model refused to answer." in chat.asked[1].body


@pytest.mark.parametrize("kind", [ModelThrottled, ModelUnreachable, ModelDenied, ModelError])
async def test_a_model_that_cannot_be_asked_is_the_callers_concern(kind):
    error = kind("no")
    with pytest.raises(kind) as caught:
        await write(error)
    assert caught.value is error
    with pytest.raises(kind):
        await write(".", error)


async def test_every_call_bears_the_person():
    _, chat = await write(".", ".", "up to Alien.", user_id="ann")
    assert {request.user_id for request in chat.asked} == {"ann"}


async def test_without_a_check_everything_that_can_be_read_stands():
    chat = ScriptedChat(["with gore."])
    answered = await run(WRITE, [HORROR], chat)
    assert answered.outcomes[0].answer.text == "Lately drawn to horror, with gore."


# Many questions, json style


async def test_many_questions_are_one_call():
    outcomes, chat = await facet(answers(named("a"), named("b"), named("c")))
    assert [outcome.answer.names for outcome in outcomes] == [("a",), ("b",), ("c",)]
    assert asked_about(chat) == [["A", "B", "C"]]


async def test_only_what_is_wrong_is_asked_again():
    outcomes, chat = await facet(
        answers(named("a"), named(), named("gore")),
        answers(named("gore"), named("c")),
    )
    assert [outcome.answer and outcome.answer.names for outcome in outcomes] == [("a",), None, ("c",)]
    assert outcomes[1] == Outcome(None, "'gore' is not among the facts", "gore")
    assert asked_about(chat) == [["A", "B", "C"], ["B", "C"]]
    assert [(row["wrong_answer"], row["complaint"][:12]) for row in questions(chat.asked[1])] == [
        ('{"names": []}', "names: Tuple"),
        ("gore", "'gore' is no"),
    ]


async def test_only_what_still_cannot_be_read_is_tried_afresh(slept):
    outcomes, chat = await facet(
        BROKEN,
        answers(named("a"), named("gore"), {}),
        answers(named("c")),
    )
    assert [outcome.answer and outcome.answer.names for outcome in outcomes] == [("a",), None, ("c",)]
    assert asked_about(chat) == [["A", "B", "C"], ["A", "B", "C"], ["C"]]
    assert all(row.keys() == {"n", "item", "known"} for row in questions(chat.asked[2]))
    assert slept == [0.5]


async def test_a_reply_broken_three_times_is_kept():
    outcomes, chat = await facet(BROKEN, BROKEN, BROKEN)
    assert [(outcome.answer, outcome.raw, outcome.malformed) for outcome in outcomes] == [(None, BROKEN, True)] * 3
    assert len(chat.asked) == 3


async def test_a_refusal_concerns_all_questions_of_the_call():
    outcomes, chat = await facet(AnswerError("refused", answer="No."), answers(named("a"), named("b"), named("c")))
    assert [outcome.answer.names for outcome in outcomes] == [("a",), ("b",), ("c",)]
    assert [row["wrong_answer"] for row in questions(chat.asked[1])] == ["No."] * 3


# What it took


async def test_all_calls_are_counted():
    refusal = AnswerError("refused", usage=Usage(calls=1, tokens_in=100, cost_usd=0.5))
    chat = ScriptedChat([refusal, ".", "up to Alien."])
    answered = await run(WRITE, [HORROR], chat)
    words = [len(request.prefix.split()) + len(request.body.split()) for request in chat.asked]
    assert answered.usage == Usage(calls=3, tokens_in=100 + words[1] + words[2], tokens_out=0 + 1 + 3, cost_usd=0.5)


async def test_questions_asked_together_do_not_mix():
    def answer(request):
        return f"{request.body.rpartition('Item: ')[2].split()[1].lower()} film"

    chat = ScriptedChat(answer)
    asked = chain(FACET, chat, load("facet", "en"))
    answered = await asked.abatch([[item] for item in ITEMS])
    assert [one.outcomes[0].answer for one in answered] == [FacetNames(names=(f"{x} film",)) for x in "abc"]
    assert all(isinstance(one, Answered) for one in answered)


# What onlookers see


class Onlooker(BaseCallbackHandler):
    def __init__(self):
        self.runs = []

    def on_chain_start(self, serialized, inputs, *, run_id, parent_run_id=None, name=None, **more):
        self.runs.append((name, run_id, parent_run_id))


class AsyncOnlooker(AsyncCallbackHandler):
    def __init__(self):
        self.runs = []

    async def on_chain_start(self, serialized, inputs, *, run_id, parent_run_id=None, name=None, **more):
        self.runs.append((name, run_id, parent_run_id))


@pytest.mark.parametrize("onlooker", [Onlooker, AsyncOnlooker])
@pytest.mark.parametrize(("task", "given"), [(WRITE, [HORROR]), (FACET, ITEMS[:1])])
async def test_callbacks_see_the_task_and_each_call_inside_it(onlooker, task, given):
    seen = onlooker()
    chat = ScriptedChat([".", "up to Alien."])
    await chain(task, chat, load(task.name, "en")).ainvoke(given, {"callbacks": [seen]})
    assert [name for name, _, _ in seen.runs] == [task.name, f"{task.name}.ask", f"{task.name}.ask"]
    (_, whole, outside), *calls = seen.runs
    assert outside is None
    assert [parent for _, _, parent in calls] == [whole, whole]


async def test_callbacks_reach_the_model():
    class Config(ScriptedChat):
        async def ask(self, request, config=None):
            self.callbacks = config["callbacks"]
            return await super().ask(request, config)

    chat, seen = Config(["up to Alien."]), Onlooker()
    await chain(WRITE, chat, load("write", "en")).ainvoke([HORROR], {"callbacks": [seen]})
    assert seen in chat.callbacks.handlers
