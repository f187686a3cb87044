"""Patience around a chat model, in virtual time and against the real endpoint."""

import asyncio
from random import Random

import pytest

from agent.adapters.breaker import BreakerRules
from agent.adapters.langchain_chat import open_chat
from agent.adapters.patience import ATTEMPTS, THROTTLED_SECONDS, PatientChat, tokens_of
from agent.core.asking import Reply, Request, Style
from agent.core.errors import AnswerError, ModelDenied, ModelThrottled, ModelUnreachable
from agent.core.ports import ChatModel
from agent.core.schema import Usage
from eval.endpoint import Behaviour, Endpoint, Fault
from tests.fakes.virtual_time import VirtualTime


def request(number=0, max_tokens=100):
    body = f"question {number:04}"
    return Request(task="t", style=Style.JSON, prefix="", body=body, max_tokens=max_tokens, prompt_hash="p")


class Inner:
    """A chat model in virtual time: takes `seconds` a call and plays `fates`, then replies well."""

    identity = "fake:model"
    style = Style.JSON
    questions_per_call = 4

    def __init__(self, time, *fates, seconds=0.0, usage=Usage(calls=1, tokens_in=50, tokens_out=50)):  # noqa: B008
        self.time = time
        self.fates = list(fates)
        self.seconds = seconds
        self.usage = usage
        self.calls = []

    def speaks(self, language):
        return language == "en"

    async def ask(self, request, config=None):
        self.calls.append((self.time.now - 1000, request.body, config))
        fate = self.fates.pop(0) if self.fates else None
        if self.seconds:
            await self.time.sleep(self.seconds)
        if fate is not None:
            raise fate
        return Reply(text=f"re: {request.body}", usage=self.usage)

    @property
    def moments(self):
        return [round(at, 6) for at, *_ in self.calls]


@pytest.fixture
def time():
    return VirtualTime()


def patient(inner, **options):
    return PatientChat(inner, clock=inner.time.clock, sleep=inner.time.sleep, random=Random(7), **options)


def unreachable():
    return ModelUnreachable("late")


def throttled(seconds=None):
    return ModelThrottled("slow down", retry_after=seconds)


async def test_is_a_chat_model_like_the_one_inside(time):
    chat: ChatModel = patient(Inner(time))
    assert (chat.identity, chat.style, chat.questions_per_call) == ("fake:model", Style.JSON, 4)
    assert chat.speaks("en")
    assert not chat.speaks("zh")


async def test_passes_question_callbacks_and_answer_through(time):
    inner = Inner(time)
    config = {"tags": ["mine"]}
    [reply] = await time.run(patient(inner).ask(request(), config))
    assert reply.text == "re: question 0000"
    assert inner.calls == [(0.0, "question 0000", config)]


class TestRetries:
    async def test_waits_twice_as_long_each_time_with_jitter(self, time):
        inner = Inner(time, *[unreachable() for _ in range(ATTEMPTS - 1)])
        [reply] = await time.run(patient(inner).ask(request()))
        assert reply.text
        assert len(time.slept) == ATTEMPTS - 1
        for number, seconds in enumerate(time.slept):
            assert 0.5 * 0.5 * 2**number <= seconds <= 0.5 * 1.5 * 2**number
        assert len({seconds / 2**number for number, seconds in enumerate(time.slept)}) == ATTEMPTS - 1

    async def test_gives_up_with_the_last_error(self, time):
        last = ModelUnreachable("the last")
        inner = Inner(time, *[unreachable() for _ in range(ATTEMPTS - 1)], last)
        assert await time.run(patient(inner).ask(request())) == [last]
        assert len(inner.calls) == ATTEMPTS

    async def test_the_same_random_gives_the_same_waits(self, time):
        other = VirtualTime()
        for clock in (time, other):
            await clock.run(patient(Inner(clock, unreachable(), throttled())).ask(request()))
        assert time.slept == other.slept

    async def test_an_answer_that_is_none_is_not_asked_again(self, time):
        error = AnswerError("empty")
        inner = Inner(time, error)
        assert await time.run(patient(inner).ask(request())) == [error]
        assert len(inner.calls) == 1

    async def test_throttling_outlasts_the_attempts_but_not_for_ever(self, time):
        inner = Inner(time, *[throttled(1.0) for _ in range(ATTEMPTS * 3)])
        [reply] = await time.run(patient(inner).ask(request()))
        assert reply.text
        inner = Inner(time, *[throttled(1.0) for _ in range(10_000)])
        [error] = await time.run(patient(inner).ask(request()))
        assert isinstance(error, ModelThrottled)
        assert len(inner.calls) == THROTTLED_SECONDS + 1


class TestRetryAfter:
    async def test_is_kept_to_the_second(self, time):
        inner = Inner(time, throttled(3.25))
        await time.run(patient(inner).ask(request()))
        assert inner.moments == [0.0, 3.25]

    async def test_is_kept_by_everyone(self, time):
        inner = Inner(time, throttled(10.0), seconds=0.5)
        chat = patient(inner)

        async def later(number, at):
            await time.sleep(at)
            return await chat.ask(request(number))

        await time.run(chat.ask(request(0)), *(later(number, number / 10) for number in range(1, 30)))
        # Those asked before the endpoint said so, at 0.5 s, went out; all others wait until 0.5 + 10.
        assert inner.moments[:5] == [0.0, 0.1, 0.2, 0.3, 0.4]
        assert set(inner.moments[5:]) == {10.5}
        assert len(inner.calls) == 31

    async def test_the_longest_wins(self, time):
        inner = Inner(time, throttled(8.0), throttled(2.0), seconds=0.1)
        chat = patient(inner)
        await time.run(chat.ask(request(0)), chat.ask(request(1)))
        assert inner.moments == [0.0, 0.0, 8.1, 8.1]

    async def test_a_wait_of_hours_ends_the_run_instead(self, time):
        inner = Inner(time, throttled(THROTTLED_SECONDS), throttled(86_400.0))
        chat = patient(inner)
        replies = await time.run(*(chat.ask(request(number)) for number in range(20)))
        assert {type(reply) for reply in replies} >= {ModelDenied}
        [denied, *_] = [reply for reply in replies if isinstance(reply, ModelDenied)]
        assert "1440 minutes" in denied.what
        assert time.now < 1000 + THROTTLED_SECONDS + 1

    async def test_of_nothing_is_not_taken_as_leave_to_hammer(self, time):
        inner = Inner(time, *[throttled(0.0) for _ in range(10)])
        await time.run(patient(inner).ask(request()))
        assert time.now > 1000 + 60

    async def test_without_it_only_the_one_waits(self, time):
        inner = Inner(time, throttled())
        chat = patient(inner)
        await time.run(chat.ask(request(0)), chat.ask(request(1)))
        assert inner.moments[:2] == [0.0, 0.0]
        assert 0.25 <= inner.moments[2] <= 0.75


class TestLimits:
    async def test_requests_a_minute(self, time):
        inner = Inner(time)
        chat = patient(inner, rpm=60)
        await time.run(*(chat.ask(request(number)) for number in range(200)))
        for start in inner.moments:
            assert sum(start <= moment < start + 60 for moment in inner.moments) <= 60
        assert inner.moments[-1] < 210
        assert [body for _, body, _ in inner.calls] == [f"question {number:04}" for number in range(200)]

    async def test_tokens_a_minute_by_what_calls_really_took(self, time):
        spent = Usage(calls=1, tokens_in=5, tokens_out=5)
        expected = tokens_of(request())
        inner = Inner(time, usage=spent)
        chat = patient(inner, tpm=expected * 10)

        async def in_turn():
            for number in range(200):
                await chat.ask(request(number))

        await time.run(in_turn())
        # As expected before the first answer they would take 20 minutes; they took 10 tokens each.
        assert inner.moments[-1] < 200 * 10 / (expected * 10) * 60 * 1.5

    @pytest.mark.parametrize("good", [True, False])
    async def test_tokens_beyond_the_expected_are_owed_also_by_answers_that_are_none(self, time, good):
        usage = Usage(calls=1, tokens_in=5_000, tokens_out=1_000)
        inner = Inner(time, *([] if good else [AnswerError("empty", usage=usage)]), usage=usage)
        chat = patient(inner, tpm=6_000)
        await time.run(chat.ask(request(0, max_tokens=3_000)))
        await time.run(chat.ask(request(1, max_tokens=3_000)))
        # The second is expected to take a tenth more than before, since the first took twice the expected.
        assert inner.moments[1] == pytest.approx((6_000 + 3_000 * 1.1) / 6_000 * 60, abs=3)

    async def test_an_endpoint_that_counts_nothing_is_held_to_what_was_expected(self, time):
        inner = Inner(time, usage=Usage(calls=1))
        chat = patient(inner, tpm=tokens_of(request()) * 2)
        await time.run(*(chat.ask(request(number)) for number in range(11)))
        assert inner.moments[-1] == pytest.approx(10 * 30 + 30, abs=10)

    async def test_who_is_cancelled_while_waiting_leaves_the_place(self, time):
        inner = Inner(time)
        chat = patient(inner, rpm=6)
        await time.run(chat.ask(request(0)))
        waiting = [asyncio.ensure_future(chat.ask(request(number))) for number in range(1, 5)]
        await time.settle()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await time.run(chat.ask(request(9)))
        assert inner.moments == [0.0, pytest.approx(10, abs=0.5)]


class TestBreaker:
    async def test_a_refused_key_stops_everyone_at_once(self, time):
        denied = ModelDenied("revoked")
        inner = Inner(time, denied)
        chat = patient(inner)
        assert await time.run(chat.ask(request(0))) == [denied]
        assert await time.run(*(chat.ask(request(number)) for number in range(1000))) == [denied] * 1000
        assert len(inner.calls) == 1

    async def test_raising_the_same_error_often_does_not_pile_up_frames(self, time):
        denied = ModelDenied("revoked")
        chat = patient(Inner(time, denied))
        await time.run(*(chat.ask(request(number)) for number in range(100)))
        frames, trace = 0, denied.__traceback__
        while trace:
            frames, trace = frames + 1, trace.tb_next
        assert frames < 20

    async def test_who_waits_for_a_turn_hears_of_it_too(self, time):
        denied = ModelDenied("revoked")
        inner = Inner(time, None, denied)
        chat = patient(inner, rpm=60)
        replies = await time.run(*(chat.ask(request(number)) for number in range(50)))
        assert len(inner.calls) == 2
        assert replies[1:] == [denied] * 49

    async def test_an_endpoint_that_is_down_for_a_while_costs_nobody(self, time):
        rules = BreakerRules(failures=4, cooldown=20.0)
        inner = Inner(time, None, *[unreachable() for _ in range(8)], seconds=0.1)
        chat = patient(inner, rules=rules)
        await time.run(chat.ask(request(99)))
        replies = await time.run(*(chat.ask(request(number)) for number in range(8)))
        assert all(isinstance(reply, Reply) for reply in replies)
        pause = [moment for moment in inner.moments if moment > 0.2]
        assert pause[0] == pytest.approx(0.2 + 20)
        # One tries alone; the others come when it has been answered.
        assert pause[1] >= pause[0] + 0.1

    async def test_one_request_that_fails_again_and_again_does_not_open_it(self, time):
        rules = BreakerRules(failures=3, cooldown=1000.0)
        chat = patient(Inner(time, *[unreachable() for _ in range(ATTEMPTS)]), rules=rules)
        await time.run(chat.ask(request(0)))
        [reply] = await time.run(chat.ask(request(1)))
        assert isinstance(reply, Reply)
        assert time.now < 1000 + 60

    async def test_an_endpoint_that_stays_down_stops_the_batch(self, time):
        inner = Inner(time, *[unreachable() for _ in range(10_000)])
        chat = patient(inner)
        replies = await time.run(*(chat.ask(request(number)) for number in range(500)))
        assert {type(reply) for reply in replies} == {ModelDenied}
        assert "does not answer" in replies[0].what
        assert len(inner.calls) == BreakerRules().failures + BreakerRules().pauses_unproven

    async def test_who_tries_alone_and_is_cancelled_passes_it_on(self, time):
        rules = BreakerRules(failures=1, cooldown=5.0)
        inner = Inner(time, None, unreachable(), unreachable(), seconds=1.0)
        chat = patient(inner, rules=rules)
        await time.run(chat.ask(request(0)))
        asks = {f"question {number:04}": asyncio.ensure_future(chat.ask(request(number))) for number in (1, 2)}
        await time.until(lambda: len(inner.calls) == 4)  # both failed, and after the pause one tries alone
        alone = asks.pop(inner.calls[-1][1])
        alone.cancel()
        [reply] = await time.run(*asks.values())
        assert isinstance(reply, Reply)
        assert alone.cancelled()


class TestTimeLimit:
    async def test_a_call_that_takes_too_long_is_unreachable(self):
        class Slow(Inner):
            async def ask(self, request, config=None):
                self.calls.append((0, request.body, config))
                await asyncio.sleep(30)

        slow = Slow(VirtualTime())
        with pytest.raises(ModelUnreachable, match=r"within 0\.05 s"):
            await PatientChat(slow, timeout=0.05, attempts=1).ask(request())
        assert len(slow.calls) == 1


class TestAgainstTheEndpoint:
    @pytest.fixture
    async def opened(self, monkeypatch):
        chats = []

        def open_one(endpoint, timeout=2.0):
            monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
            monkeypatch.setenv("OPENAI_API_KEY", "key")
            chats.append(open_chat("openai:gpt-4o-mini", timeout=timeout))
            return chats[-1]

        yield open_one
        for chat in chats:
            await chat.aclose()

    def asked(self, number):
        return Request(
            task="t", style=Style.LINE, prefix="Say ", body=f"word number {number}", max_tokens=50, prompt_hash="p"
        )

    async def all_of(self, chat, count, workers=16):
        numbers = iter(range(count))

        async def work():
            return [await self.settled(chat, number) for number in numbers]

        return [said for some in await asyncio.gather(*(work() for _ in range(workers))) for said in some]

    async def settled(self, chat, number):
        try:
            return await chat.ask(self.asked(number))
        except Exception as error:
            return error

    async def test_every_request_is_answered_through_bad_weather(self, opened):
        weather = {Fault.THROTTLED: 0.1, Fault.UNAVAILABLE: 0.05, Fault.CUT: 0.05, Fault.HANG: 0.02}
        with Endpoint(Behaviour(rates=weather, retry_after=0.02)) as endpoint:
            chat = PatientChat(opened(endpoint, timeout=0.4))
            replies = await self.all_of(chat, 300)
            counts = endpoint.counts
        assert all(isinstance(reply, Reply) for reply in replies)
        assert counts.fates["ok"] == 300
        assert counts.repeats == 0
        assert counts.calls < 300 / (1 - sum(weather.values())) * 1.1
        assert sum(reply.usage.tokens_in for reply in replies) <= counts.tokens_in

    async def test_a_revoked_key_ends_it_within_the_calls_in_flight(self, opened):
        with Endpoint(Behaviour(revoked_from=51, latency=0.01)) as endpoint:
            replies = await self.all_of(PatientChat(opened(endpoint)), 500)
            counts = endpoint.counts
        assert sum(isinstance(reply, Reply) for reply in replies) == 50
        assert sum(isinstance(reply, ModelDenied) for reply in replies) == 450
        assert counts.calls <= 50 + 16
