"""The door for Python programs: `Agent`, with the command's verbs; `AsyncAgent` has them to be awaited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from agent.adapters.readers import open_source
from agent.core.adapter import Course
from agent.core.erasure import Receipt
from agent.core.learned import Question
from agent.core.learning import What
from agent.core.plan import ChatTurn, Utterance
from agent.core.ports import Progress
from agent.core.rules import Rule
from agent.core.schema import (
    Audience,
    EditKind,
    EventKind,
    Explained,
    IngestReport,
    Polarity,
    Population,
    Profile,
    Recommendations,
)
from agent.core.settings import load_settings
from agent.entrypoints.notebook import register, table
from agent.entrypoints.room import Room, away
from agent.flows import audience as whom
from agent.flows import correct as hand
from agent.flows import doctor, index
from agent.flows import feedback as acts
from agent.flows import recommend as suggest
from agent.flows.adapt import Wanted
from agent.flows.batch import BatchReport, Engine, profile_batch
from agent.flows.chat import chat
from agent.flows.derived import catch_up, refresh_derived
from agent.flows.erase import erase
from agent.flows.estimate import Estimate, estimate_batch
from agent.flows.everyone import recommend_all
from agent.flows.ingest import ingest
from agent.flows.learn import Learned, learn
from agent.flows.live import Moved, arrive
from agent.flows.map import population_map
from agent.flows.people import profile_of
from agent.flows.tell import Told, tell
from agent.steps.change import Change, changes
from agent.wiring import Wiring

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool
    from pandas import DataFrame

    from agent.entrypoints.langchain import TrigrainRetriever

P = ParamSpec("P")
T = TypeVar("T")


class Agent:
    """One workspace's verbs; a context manager, since it may own the workspace's lock.

    Every verb raises `agent.core.errors.TrigrainError` leaves, as the flow it calls says. It works in a thread of the
    workspace's own, so that it can be called from any thread and inside a running event loop, such as a notebook's,
    which then waits. `progress` and other callbacks are called in that thread.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._room = Room(wiring)

    @property
    def _wiring(self) -> Wiring:
        return self._room.wiring

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Releases the workspace."""
        self._room.close()
        self._wiring.close()

    def ingest(
        self,
        path: Path | str | None = None,
        *,
        items: Path | str | None = None,
        events: Path | str | None = None,
        layout: str | None = None,
        encoding: str | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Reads, cleans and stores; what could not be used is in the report and in quarantine."""
        source = open_source(_path(items), _path(events), _path(path), layout, encoding)
        self._wiring.own()

        def work(wiring: Wiring) -> IngestReport:
            beside = wiring.beside()
            report = ingest(
                source,
                wiring.records,
                rating_scale=(wiring.settings.rating_min, wiring.settings.rating_max),
                now=wiring.now(),
                progress=progress,
                arrived=lambda user_id, new: beside.run(arrive(beside, user_id, new)),
            )
            catch_up(wiring, report, progress)
            return report

        return self._room.wait_aside(work)

    def profile(
        self,
        *users: str,
        failed: bool = False,
        workers: int = 4,
        engine: Engine = Engine.LOCAL,
        progress: Progress | None = None,
    ) -> BatchReport:
        """Builds or refreshes the profiles of `users`, without any of everybody; vectors of items follow."""
        self._wiring.own()
        report = self._room.wait(
            lambda w: profile_batch(
                w, list(users) or None, failed_only=failed, workers=workers, engine=engine, progress=progress
            )
        )
        self._room.wait_aside(lambda w: refresh_derived(w, progress))
        return report

    def estimate(self, *users: str) -> Estimate:
        """What `profile` would take."""
        return self._room.wait_aside(lambda w: estimate_batch(w, list(users) or None))

    def show(self, user: str, version: int | None = None) -> Profile:
        """A profile, the latest or a version; raises `UnknownUser`."""
        return self._room.wait_call(lambda w: profile_of(w, user, version))

    def feedback(
        self, user: str, item: str, kind: EventKind | str, *, value: float | None = None, text: str = ""
    ) -> Moved:
        """One act of a person; the profile after it, and the one before, without asking a model."""
        return self._room.wait(lambda w: acts.feedback(w, user, item, str(kind), value=value, text=text))

    def correct(
        self,
        user: str,
        action: EditKind | str,
        interest: str,
        *,
        name: str = "",
        polarity: Polarity | str = Polarity.LIKE,
    ) -> Moved:
        """A person's own correction of an interest, which outlives every rebuild."""
        kind, sign = EditKind(action), Polarity(polarity)
        return self._room.wait(lambda w: hand.correct(w, user, kind, interest, name=name, polarity=sign))

    def say(self, user: str, text: str) -> Told:
        """What a person says of their taste, kept as interests that they added; the words that name none are told."""
        return self._room.wait(lambda w: tell(w, user, text))

    def changes(self, user: str, since: int, until: int | None = None) -> Sequence[Change]:
        """What became of a profile between two versions, in words."""
        return changes(self.show(user, since), self.show(user, until))

    def recommend(
        self,
        user: str,
        n: int = 10,
        *,
        query: str = "",
        said: Sequence[str | Utterance] = (),
        explain: bool = True,
        among: Collection[str] | None = None,
        exclude: Collection[str] = (),
        where: Sequence[str] = (),
        explore: float = 0.0,
        seed: int | None = None,
        shown: bool = True,
    ) -> Recommendations:
        """The `n` best unseen items with reasons; of `among` alone where given, seen or not; never of `exclude`.

        With a `query`, what it finds, for anybody, also for "" who is nobody; `said` are the turns before it, the
        person's where not said otherwise. Chinese requests are answered by their words and numbers where the embedder,
        as the carried one, speaks English alone. Every item keeps the rules `where`, such as `price<=50`; a share
        `explore` of the places goes to new ground. A list that nobody is `shown` is not logged as served.
        """
        turns = [Utterance(turn) if isinstance(turn, str) else turn for turn in said]
        rules = [Rule.parse(text) for text in where]
        return self._room.wait(
            lambda w: suggest.recommend(
                w,
                user,
                n,
                query=query,
                said=turns,
                explain=explain,
                among=among,
                exclude=exclude,
                rules=rules,
                explore=explore,
                seed=seed,
                shown=shown,
            )
        )

    def recommend_all(self, take: Callable[[Recommendations], object], n: int = 10, *, explain: bool = True) -> int:
        """Gives everybody's list to `take`, one after the other, as soon as it is made; how many."""
        return self._room.wait(lambda w: recommend_all(w, take, n, explain=explain))

    def scores(self, user: str, items: Sequence[str], question: Question = Question.CHOICE) -> dict[str, float]:
        """How much each item suits a person: the chance that they choose it, or like it, where that was learnt."""
        return self._room.wait_call(lambda w: suggest.scores(w, user, items, question))

    def train(
        self,
        what: What | str = What.RANKER,
        *,
        minutes: float = 15.0,
        trials: int = 0,
        teacher: str = "",
        seed: int = 1,
        progress: Progress | None = None,
    ) -> Learned:
        """Learns a ranker with the chances, an embedder or an adapter; kept only where better, and then in use.

        See `trigrain train --help` for what `minutes`, `trials` and `teacher` do.
        """
        self._wiring.own()
        part, wanted = What(what), Wanted(Course(seed=seed, seconds=60 * minutes), trials, teacher)
        learnt = self._room.wait_aside(lambda w: learn(w, part, wanted, progress))
        self._room.take_up(part)
        return learnt

    def explain(self, user: str, item: str, *, contrast: str = "", style: str | None = None) -> Explained:
        """Why this item for this person, or why not; and why not `contrast` in its place. `style`: short or full."""
        return self._room.wait(lambda w: suggest.explain_item(w, user, item, contrast=contrast, length=style))

    def chat(self, user: str, text: str, session: str | None = None) -> ChatTurn:
        """One turn of a conversation, a new one where no session is named; "" is nobody, who is answered as well."""
        return self._room.wait(lambda w: chat(w, user, text, session))

    def audience(self, item: str, n: int = 10) -> Audience:
        """The `n` people whom an item fits best, with reasons that others may know."""
        return self._room.wait_call(lambda w: whom.audience(w, item, n))

    def map(self) -> Population:
        """What everybody is drawn to and put off by, as one tree."""
        return self._room.wait_call(population_map)

    def forget(self, user: str) -> Receipt:
        """Erases a person everywhere; the receipt says what was found of them afterwards. Raises `UnknownUser`."""
        self._wiring.own()
        return self._room.wait_aside(lambda w: erase(w, user))

    def reindex(self, progress: Progress | None = None) -> dict[str, int]:
        """Rebuilds all vectors; how many there are per collection."""
        return self._room.wait_aside(lambda w: index.reindex(w, progress))

    def doctor(self) -> Sequence[doctor.Finding]:
        """The installation's and the workspace's findings."""
        return self._room.wait_aside(doctor.examine)

    def to_pandas(self, value: Profile | Recommendations) -> DataFrame:
        """A data frame: a row an interest of a profile, or an item of a list. Raises `SettingsError` without pandas."""
        return table(value)

    def as_retriever(self, user: str = "", n: int = 10) -> TrigrainRetriever:
        """LangChain's retriever over what a person is recommended for a query; "" is nobody."""
        from agent.entrypoints.langchain import TrigrainRetriever

        return TrigrainRetriever(room=self._room, user=user, n=n)

    def as_tools(self, user: str | None = None) -> list[StructuredTool]:
        """LangChain tools of the verbs that a model may use; with a `user` they speak of this person alone."""
        from agent.entrypoints.langchain import tools

        return tools(self._room, user)


def _awaited(verb: Callable[Concatenate[Agent, P], T]) -> Callable[Concatenate[AsyncAgent, P], Coroutine[Any, Any, T]]:
    """The same verb to be awaited; cancelled, its flow is cancelled at its next `await`."""

    @wraps(verb)
    async def awaited(self: AsyncAgent, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await away(lambda: verb(self.agent, *args, **kwargs))

    return awaited


class AsyncAgent:
    """`Agent` for programs with an event loop of their own: the same verbs, awaited; an async context manager."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        """The same workspace's, for callers who wait."""

    async def __aenter__(self) -> AsyncAgent:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    close = _awaited(Agent.close)
    ingest = _awaited(Agent.ingest)
    profile = _awaited(Agent.profile)
    estimate = _awaited(Agent.estimate)
    show = _awaited(Agent.show)
    feedback = _awaited(Agent.feedback)
    correct = _awaited(Agent.correct)
    say = _awaited(Agent.say)
    changes = _awaited(Agent.changes)
    recommend = _awaited(Agent.recommend)
    recommend_all = _awaited(Agent.recommend_all)
    scores = _awaited(Agent.scores)
    train = _awaited(Agent.train)
    explain = _awaited(Agent.explain)
    chat = _awaited(Agent.chat)
    audience = _awaited(Agent.audience)
    map = _awaited(Agent.map)
    forget = _awaited(Agent.forget)
    reindex = _awaited(Agent.reindex)
    doctor = _awaited(Agent.doctor)

    def to_pandas(self, value: Profile | Recommendations) -> DataFrame:
        """See `Agent`."""
        return self.agent.to_pandas(value)

    def as_retriever(self, user: str = "", n: int = 10) -> TrigrainRetriever:
        """See `Agent`."""
        return self.agent.as_retriever(user, n)

    def as_tools(self, user: str | None = None) -> list[StructuredTool]:
        """See `Agent`."""
        return self.agent.as_tools(user)


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


def open_agent(workspace: Path | str | None = None, **settings: Any) -> Agent:
    """The agent of a workspace; `settings` beat the environment and the workspace's toml. Raises `SettingsError`."""
    register()
    return Agent(Wiring(load_settings(_path(workspace), **settings)))


def open_agent_async(workspace: Path | str | None = None, **settings: Any) -> AsyncAgent:
    """The same workspace's agent for programs that await, as an async context manager. Raises `SettingsError`."""
    return AsyncAgent(open_agent(workspace, **settings))
