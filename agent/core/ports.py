"""The sockets: what the flows need from the outside world, as Protocols that adapters fill."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from agent.core import schema
from agent.core.access import ApiKey, Replay
from agent.core.asking import Reply, Request, Style
from agent.core.erasure import Begun
from agent.core.errors import ModelError
from agent.core.jobs import Job
from agent.core.presets import Preset
from agent.core.price import Price
from agent.core.settings import Settings

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from scipy.sparse import csr_matrix

    from agent.core.adapter import AdapterModel, Course, Fitted, Lesson, Trial
    from agent.core.learned import ChanceModel, Esteem, Lexicon, Patterns, Question, RankerModel, TextMap
    from agent.core.learning import Grown, Report, What

Matrix = NDArray[np.float32]
"""(n, d) float32, one row a text or an item."""


class ChatModel(Protocol):
    """A model that answers one request at a time; safe to call from many coroutines."""

    @property
    def identity(self) -> str:
        """Provider, name and revision: two models that may answer differently have different identities."""

    @property
    def style(self) -> Style:
        """How it wants to be asked."""

    @property
    def questions_per_call(self) -> int:
        """How many questions of one task fit one call; 1 in `line` style."""

    def speaks(self, language: str) -> bool:
        """Whether it can be asked in `en` or `zh`; where it cannot, the fold's own words stand."""

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        """The raw answer. Raises `ModelError` leaves only; `config` carries LangChain callbacks."""


class BatchEngine(Protocol):
    """A provider's service that answers many requests later, for less."""

    @property
    def identity(self) -> str:
        """The model's, equal to that of single calls: the answers are interchangeable."""

    async def submit(self, requests: Sequence[tuple[str, Request]]) -> str:
        """The batch's id; the same (custom id, request) pairs again give the batch that has them already."""

    async def finished(self, batch_id: str) -> bool:
        """Whether all that will be answered is; raises `ModelError` where the batch was refused."""

    def results(self, batch_id: str) -> AsyncIterator[tuple[str, Reply | ModelError]]:
        """(custom id, reply or error) of every request that was tried, in no order."""

    async def forget(self, batch_id: str) -> None:
        """Deletes the batch's files at the provider: they hold people's histories."""


class Purse(Protocol):
    """The money of one run."""

    def check(self, expected: float, what: str) -> None:
        """Raises `BudgetReached` where this many US dollars more may not be covered."""

    @property
    def used(self) -> schema.Usage:
        """All that this run has paid so far."""

    def pay(self, usage: schema.Usage) -> None:
        """Says what a call took."""


class Embedder(Protocol):
    """Texts to vectors."""

    @property
    def identity(self) -> str:
        """Model name and revision."""

    @property
    def dimension(self) -> int:
        """d."""

    def speaks(self, language: str) -> bool:
        """Whether texts in `en` or `zh` that mean alike come out near each other."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(n, d) float32, unit rows, in the order of `texts`; (0, d) for none. Raises `EmbeddingError`."""


class Segmenter(Protocol):
    """Chinese text to words."""

    def words(self, text: str) -> list[str]:
        """In their order; together they are the text."""


class Vectors(Protocol):
    """Named collections of unit vectors with string ids; derived data, rebuildable from the records."""

    def upsert(self, collection: str, ids: Sequence[str], vectors: Matrix, stamps: Sequence[str]) -> None:
        """Write or overwrite; ids are unique within the call. A stamp tells what a vector was made of."""

    def stamps(self, collection: str, ids: Sequence[str]) -> dict[str, str]:
        """The stamps of those of `ids` that exist."""

    def nearest(self, collection: str, queries: Matrix, k: int) -> list[list[tuple[str, float]]]:
        """Per query row up to `k` (id, cosine), best first, ties by id; [] per query where the collection is empty."""

    def fetch(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Matrix]:
        """Those of `ids` that exist, in the order asked, and their vectors."""

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Forget these; unknown ids are ignored."""

    def count(self, collection: str) -> int:
        """How many vectors; 0 where the collection does not exist."""

    def clear(self, collection: str) -> None:
        """Forget the whole collection."""

    def purge(self, collection: str, ids: Sequence[str]) -> int:
        """Forget these so that, once scrubbed, no file of ours keeps a trace of them; how many there were."""

    def tidy(self, maps: Collection[str]) -> None:
        """Forget what was made under maps that are neither in use here nor, by their digests, among `maps`."""

    def scrub(self) -> None:
        """Leave nothing in our files of what was purged, nor anything that is no vector."""

    def close(self) -> None:
        """Release files and connections; later calls raise `StoreError`."""


class ItemRecords(Protocol):
    """The catalogue."""

    def put(self, items: Sequence[schema.Item]) -> tuple[int, int]:
        """(new, changed) counts; the rest was there already, equal. One transaction."""

    def get(self, item_ids: Iterable[str]) -> dict[str, schema.Item]:
        """Those that exist, by id."""

    def known(self, item_ids: Iterable[str]) -> set[str]:
        """Those of the ids that exist."""

    def each(self, batch: int = 1000, after: str = "") -> Iterator[list[schema.Item]]:
        """All items in batches, ordered by id, from the one `after` this id on; memory is one batch."""

    def places(self) -> Mapping[str, int]:
        """Item id to its place in the catalogue as it was first given, from 1; a changed item stays in its place."""

    def count(self) -> int:
        """How many items."""


class EventRecords(Protocol):
    """What people did."""

    def put(self, events: Sequence[schema.Event]) -> set[str]:
        """The ids of those that were new; one transaction."""

    def take_back(self, user_id: str, event_ids: Sequence[str]) -> int:
        """Remove one person's events as if they had never been; how many were there."""

    def of(self, user_id: str, as_of: schema.Moment | None = None) -> list[schema.Event]:
        """One person's events up to and including `as_of`, oldest first, ties by event id."""

    def users(self, batch: int = 1000, after: str = "", prefix: str = "") -> Iterator[str]:
        """User ids that begin with `prefix`, ordered, from the one `after` this id on; memory is one batch."""

    def user_count(self) -> int:
        """How many people."""

    def count(self) -> int:
        """How many events."""

    def touched(self, user_ids: Sequence[str] | None = None, batch: int = 1000) -> Iterator[list[schema.Item]]:
        """The items that these people (None: all) have events on, each once, in batches ordered by id."""

    def popularity(self) -> Mapping[str, int]:
        """Item id to how many people have an event on it; items without events are absent."""

    def pairs(self, batch: int = 10_000) -> Iterator[tuple[str, str]]:
        """Each distinct (user, item), grouped by user; memory is one batch."""

    def acts_of(self, user_id: str) -> list[schema.Act]:
        """One person's, in the order of `of`: what that gives, with less to read."""

    def acts(self, batch: int = 10_000) -> Iterator[schema.Act]:
        """Every event, person by person, each person's oldest first, ties by event id; memory is one batch."""


class FacetRecords(Protocol):
    """What items are about."""

    def put(self, facets: Sequence[schema.Facets]) -> None:
        """Write or overwrite; one transaction."""

    def get(self, item_ids: Iterable[str]) -> dict[str, schema.Facets]:
        """Those that exist, by item id, whatever their recipe."""


class OpinionRecords(Protocol):
    """Comments as they were read."""

    def put(self, opinions: Sequence[schema.Opinions]) -> None:
        """Write or overwrite by event; one transaction."""

    def of(self, user_id: str) -> dict[str, schema.Opinions]:
        """One person's, by event id."""


class EditRecords(Protocol):
    """What people corrected in their profiles by hand; kept apart from profiles, so that no rebuild touches it."""

    def put(self, edit: schema.Edit) -> None:
        """Add one."""

    def of(self, user_id: str) -> list[schema.Edit]:
        """One person's, oldest first."""

    def take_back(self, edit: schema.Edit) -> bool:
        """Remove it as if it had never been made; whether it was there."""


class ServedRecords(Protocol):
    """The lists that were shown, with their propensities."""

    def put(self, shown: Sequence[schema.ServedList]) -> None:
        """Add some; one transaction."""

    def each(self, batch: int = 1000) -> Iterator[schema.ServedList]:
        """All of them, in the order in which they were shown; memory is one batch."""

    def count(self) -> int:
        """How many lists."""


class NameRecords(Protocol):
    """The one language of interests: which told path is known by which, and how that came to be."""

    def put(self, namings: Sequence[schema.Naming]) -> None:
        """The last naming of a path counts; all of them stay in the history. One transaction."""

    def load(self) -> dict[str, schema.Naming]:
        """The namings that count, by the interest id of the told path."""

    def history(self, limit: int = 100) -> list[schema.Naming]:
        """The latest, newest first."""


class FrequencyRecords(Protocol):
    """How many people have each interest (the fold's document frequencies)."""

    def add(self, users: int, interest_ids: Sequence[str]) -> None:
        """So many more people were counted, and one more has each of these interests; one transaction."""

    def some(self, interest_ids: Iterable[str]) -> tuple[int, dict[str, int]]:
        """(users, counts) of these interests alone; those that nobody has are absent."""

    def replace(self, users: int, counts: Mapping[str, int]) -> None:
        """Set the whole table; keys are interest ids. One transaction."""

    def load(self) -> tuple[int, dict[str, int]]:
        """(users, counts); (0, {}) before the first count."""


class ProfileRecords(Protocol):
    """Every version of every profile."""

    def put(self, profile: schema.Profile) -> None:
        """Add a version, from then on the one that `holders` and `people` read; (user, version) is unique.

        Raises `VersionTaken` where it is there already, and `UnknownUser` where the person was erased meanwhile.
        """

    def get(self, user_id: str, version: int | None = None) -> schema.Profile | None:
        """That version, or the latest."""

    def latest(self, batch: int = 500) -> Iterator[schema.Profile]:
        """Everyone's latest profile, ordered by user; memory is one batch."""

    def versions(self, user_id: str) -> list[int]:
        """The versions that there are, oldest first."""

    def holders(self, interest_ids: Iterable[str], batch: int = 1000) -> Iterator[list[schema.Holder]]:
        """Who has any of these interests by their latest profile: all that one person has of them at a time.

        Ordered by user, then by interest; memory is one batch an interest, however many people have it.
        """

    def people(self) -> dict[tuple[str, schema.Polarity], int]:
        """How many people's latest profiles hold each interest, unmuted, at each polarity."""

    def count(self) -> int:
        """How many people have a profile."""


class Answers(Protocol):
    """The answer cache and the ledger: a finished call is written in one transaction, so it is never paid twice."""

    def lookup(self, key: str) -> Reply | None:
        """The stored reply for this request key."""

    def store(self, key: str, reply: Reply, line: schema.LedgerLine) -> None:
        """Reply and ledger line together."""

    def note(self, line: schema.LedgerLine) -> None:
        """A ledger line alone: a call that was paid and whose answer is of no use."""

    def totals(self, by: str = "task") -> dict[str, schema.Usage]:
        """The ledger summed by `task`, `model`, `prompt_hash` or `user_id`."""


class QuarantineRecords(Protocol):
    """Rows that were not stored."""

    def put(self, rows: Sequence[schema.Quarantined]) -> None:
        """Write; a row already there (source, line, reason) is not written twice."""

    def clear(self, source: str) -> None:
        """Forget what an earlier reading of this source left, before reading it again."""

    def count(self) -> dict[str, int]:
        """Reason to rows."""

    def sample(self, limit: int = 20) -> list[schema.Quarantined]:
        """The first few, by source and line."""


class Journal(Protocol):
    """Where every person of a batch stands; survives a kill at any moment."""

    def mark(self, *entries: schema.JournalEntry) -> None:
        """Write or overwrite each person's entry; one transaction."""

    def get(self, user_id: str) -> schema.JournalEntry | None:
        """The person's entry."""

    def each(self, state: schema.State, batch: int = 1000, after: str = "") -> Iterator[schema.JournalEntry]:
        """Entries in this state, ordered by user, from the one `after` this id on; memory is one batch."""

    def counts(self) -> dict[schema.State, int]:
        """People per state; states without people are absent."""


class KeyRecords(Protocol):
    """The keys that open the network doors to this workspace."""

    def put(self, key: ApiKey) -> None:
        """Write or overwrite."""

    def get(self, key_id: str) -> ApiKey | None:
        """One, whether it still holds or not."""

    def each(self) -> list[ApiKey]:
        """All of them, oldest first, without end users' tokens."""

    def count(self) -> int:
        """How many there are that were not revoked, end users' tokens left out."""


class ReplayRecords(Protocol):
    """Writes that came with an idempotency key."""

    def begin(self, replay: Replay, since: datetime) -> Replay | None:
        """Keeps a write that begins, unless there is one under its key already: then that one, and nothing is kept.

        What is older than `since` is forgotten. One transaction.
        """

    def finish(self, replay: Replay) -> None:
        """The same with its answer."""

    def drop(self, key: str) -> None:
        """Forgets one: it came to nothing."""


class JobRecords(Protocol):
    """Long work."""

    def begin(self, job: Job, since: datetime) -> Job | None:
        """Keeps a job that begins, or begins again, unless another runs and was seen `since`: then that one.

        Whom it is for is kept from the first time on, but for those who were forgotten in between. One transaction.
        """

    def put(self, job: Job) -> None:
        """How one that has begun stands now; the wish to stop, and whom it is for, stay as they are."""

    def get(self, job_id: str) -> Job | None:
        """One."""

    def stop(self, job_id: str) -> None:
        """Asks it to stop; only beginning again takes that back."""

    def each(self, limit: int = 100, before: str = "") -> list[Job]:
        """The latest, newest first: ids sort as they were made. From the one `before` this id on."""


class ErasureRecords(Protocol):
    """One person in all that the records hold."""

    @property
    def file(self) -> str:
        """The file that holds them; "" where it is not this machine's."""

    def holdings(self, user_id: str) -> dict[str, int]:
        """Table to rows that name the person; {} of somebody unknown."""

    def words(self, user_id: str) -> Iterator[str]:
        """What the person wrote, what is said of them, and ids that are made of theirs; each once."""

    def erase(self, user_id: str) -> None:
        """Remove all rows of the person, and the name from the ledger's; one transaction.

        From then on nothing that began before writes anything of them, in this process, until they act again.
        """

    def scrub(self) -> None:
        """Leave nothing in the file of what was deleted."""

    def quotes(self, pieces: Sequence[str]) -> dict[str, str]:
        """Those pieces that the records still say, with a table and column that says them."""


class Found(NamedTuple):
    """What files still say."""

    hits: Mapping[str, Sequence[str]]
    """File, as the workspace has it, to the pieces in it."""
    files: int
    size: int
    """Bytes."""


class Traces(Protocol):
    """The files of the workspace, whoever wrote them."""

    def begun(self, user_id: str) -> Begun | None:
        """The erasure of the person that began and did not end."""

    def begin(self, begun: Begun) -> None:
        """Note it, in place of an older note."""

    def end(self, user_id: str) -> None:
        """Remove the note."""

    def unfinished(self) -> int:
        """How many erasures began and did not end."""

    def drop_reports(self, pieces: Sequence[str]) -> int:
        """Remove reports of ours that say any of these; how many."""

    def search(self, pieces: Sequence[str], beyond: str = "") -> Found:
        """Look into every file, notes left out, and into the one `beyond` the workspace's folder."""


class Rows(Protocol):
    """A file of one record a row, read in order without holding it."""

    def __call__(self, path: Path) -> Iterator[schema.RawRow]:
        """Every row, good or broken, with its line; raises `InputError` where the file as a whole cannot be read."""


class Learned(Protocol):
    """What was learnt from acts and texts; derived, and so without a place in the records."""

    def patterns(self) -> Patterns | None:
        """As they were last learnt; None before the first time."""

    def keep_patterns(self, patterns: Patterns) -> None:
        """In place of the older ones, at once or not at all."""

    def lexicon(self) -> Lexicon | None:
        """As it was last made; None before the first time."""

    def keep_lexicon(self, lexicon: Lexicon) -> None:
        """In place of the older one, at once or not at all."""

    def ranker(self) -> RankerModel | None:
        """As it was last learnt and kept; None where the fixed weights were better, or nothing was learnt yet."""

    def keep_ranker(self, model: RankerModel | None) -> None:
        """In place of the older one; None removes it."""

    def newcomers(self) -> RankerModel | None:
        """As it was last learnt and kept; None where words alone were better, or nothing was learnt yet."""

    def keep_newcomers(self, model: RankerModel | None) -> None:
        """In place of the older one; None removes it."""

    def chance(self, question: Question) -> ChanceModel | None:
        """As it was last learnt and kept; None where a plain guess was better, or nothing was learnt yet."""

    def keep_chance(self, question: Question, model: ChanceModel | None) -> None:
        """In place of the older one; None removes it."""

    def adapter(self) -> AdapterModel | None:
        """As it was last learnt and kept; None where the model was better without, or nothing was learnt yet."""

    def adapter_file(self) -> Path:
        """Where the kept one's weights are."""

    def keep_adapter(self, model: AdapterModel | None, file: Path | None) -> None:
        """With the weights in a file, which is moved, in place of the older one; None removes it."""

    def report(self, what: What) -> Report | None:
        """Of the last time that this was learnt, kept or not."""

    def keep_report(self, report: Report) -> None:
        """In place of the older one."""

    def esteem(self) -> Esteem | None:
        """As it was last learnt; None before the first time."""

    def keep_esteem(self, esteem: Esteem) -> None:
        """In place of the older one, at once or not at all."""

    def text_map(self) -> TextMap | None:
        """As it was last learnt and kept; None where there is none."""

    def keep_text_map(self, text_map: TextMap) -> None:
        """In place of the older one, at once or not at all: from then on it is in use."""


class MapLearner(Protocol):
    """Learns a map of an embedder's rows, step by step, from one that changes nothing."""

    @property
    def matrix(self) -> Matrix:
        """(d, d) as learnt so far; `TextMap` says what it does."""

    def step(self, anchors: Matrix, candidates: Matrix, right: NDArray[np.int64]) -> float:
        """Draws each of (m, d) anchors to its row among (c, d) candidates, (m,) `right`; the loss before that."""


class Ranker(Protocol):
    """Weighs the features of candidates as it has learnt to."""

    def scores(self, table: Matrix) -> NDArray[np.float64]:
        """(c,): each candidate's score above the average one."""

    def contributions(self, table: Matrix) -> NDArray[np.float64]:
        """(c, f): what each feature adds to each score, a row summing up to it; some 100 times slower than `scores`."""


class Reranker(Protocol):
    """Reads a wish and a text together, and says how well they go together."""

    @property
    def identity(self) -> str:
        """Its name."""

    def scores(self, wish: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """(c,) in the order of `texts`, the higher the better, in no unit; raises `RerankError`."""


class RankerTrainer(Protocol):
    """Learns to rank."""

    def train(
        self, tables: Sequence[Matrix], chosen: Sequence[NDArray[np.bool_]], held: NDArray[np.bool_], seed: int
    ) -> Grown:
        """Learns on groups of candidates of which some were chosen.

        `tables` holds (c, f) a group, `chosen` (c,), `held` (groups,) those that say how many trees are enough.
        """

    def open(self, model: RankerModel) -> Ranker:
        """From its text form; raises `StoreError` where that cannot be read."""


class Scorer(ChatModel, Protocol):
    """A chat model that has learnt the catalogue, and tells how likely an answer is."""

    def likelihoods(self, request: Request, answers: Sequence[str]) -> list[float]:
        """How likely it begins its line with each, 0 for those of no weight; raises `ModelError`."""


class AdapterTrainer(Protocol):
    """Teaches the local chat model."""

    @property
    def base(self) -> str:
        """Identity of the model that is taught."""

    def fit(
        self, lessons: Sequence[Lesson], watched: Sequence[Lesson], course: Course, progress: Progress | None = None
    ) -> Fitted:
        """Goes through a course, or on with it where it was cut off.

        Stops after an epoch that was no better on `watched`; the best epoch's weights are what it gives.
        """

    def open(self, file: Path, tasks: Sequence[str]) -> Scorer:
        """The model with an adapter that answers these tasks."""

    def clear(self) -> None:
        """Removes what lies about of courses that are over."""


class CourseSearch(Protocol):
    """Looks for rank, rate and epochs."""

    def search(
        self, first: Course, trials: int, key: str, tried: Callable[[Course], Trial]
    ) -> tuple[Course, tuple[Trial, ...]]:
        """The best of so many courses, `first` among them, and all of them; goes on with those of the same `key`."""

    def clear(self) -> None:
        """Forgets the trials."""


class ChanceTrainer(Protocol):
    """Learns yes-or-no chances, and reads them."""

    def train(self, table: Matrix, yes: NDArray[np.bool_], held: NDArray[np.bool_], seed: int) -> str:
        """The text form, learnt on (pairs, f) with their answers; the `held` ones say how many trees are enough."""

    def scores(self, model: ChanceModel, table: Matrix) -> NDArray[np.float64]:
        """(pairs,) before calibration; raises `StoreError` where the text form cannot be read."""


class Lexical(Protocol):
    """Weighs what texts say."""

    def weights(self, texts: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], csr_matrix]:
        """(tokens, (texts, tokens) float32) of texts that are cut into tokens: what each says on each token.

        How well a text answers a request is the sum over the request's tokens. Raises `StoreError`.
        """


Progress = Callable[[str, int, int | None], None]
"""(stage, how many more are done, total or None where it is not known): called as work goes on; doors draw it."""


class SessionState(NamedTuple):
    """One checkpoint of a conversation, as its graph packs it."""

    session_id: str
    user_id: str
    state_id: str
    """Sorts by time."""
    parent: str
    """The state before it, "" for the first."""
    kind: str
    """How `body` and `about` are packed."""
    body: bytes
    about: bytes


class SessionWrite(NamedTuple):
    """What one step of a turn wrote after a state, before the next state was made."""

    session_id: str
    user_id: str
    state_id: str
    task_id: str
    place: int
    channel: str
    kind: str
    body: bytes


class SessionRecords(Protocol):
    """Conversations, each of one person, so that one goes on where it stopped, also after a crash."""

    def put(self, state: SessionState, keep: int) -> None:
        """Write or overwrite, and remove all states of the session but the `keep` latest, with what came after them."""

    def get(self, session_id: str, state_id: str = "") -> SessionState | None:
        """A state, the latest one where none is named."""

    def each(self, session_id: str) -> list[SessionState]:
        """The kept states, latest first."""

    def write(self, writes: Sequence[SessionWrite]) -> None:
        """Write or overwrite."""

    def written(self, session_id: str, state_id: str) -> list[SessionWrite]:
        """What was written after a state, by task and place."""

    def of(self, user_id: str) -> list[str]:
        """One person's sessions, by id."""

    def remove(self, session_id: str) -> None:
        """All of it."""


class Records(Protocol):
    """The truth: everything that cannot be derived."""

    items: ItemRecords
    events: EventRecords
    facets: FacetRecords
    names: NameRecords
    opinions: OpinionRecords
    edits: EditRecords
    served: ServedRecords
    sessions: SessionRecords
    frequencies: FrequencyRecords
    profiles: ProfileRecords
    answers: Answers
    quarantine: QuarantineRecords
    journal: Journal
    keys: KeyRecords
    replays: ReplayRecords
    jobs: JobRecords
    erasure: ErasureRecords

    def close(self) -> None:
        """Release files and connections."""


class Workspace(Protocol):
    """One catalogue and its users, with the hands to work on them; each is opened when first used."""

    @property
    def settings(self) -> Settings:
        """As loaded."""

    @property
    def preset(self) -> Preset:
        """The settings' preset."""

    @property
    def records(self) -> Records:
        """The truth."""

    @property
    def vectors(self) -> Vectors:
        """Derived from the records."""

    @property
    def embedder(self) -> Embedder:
        """What `vectors` are made by: as the settings say, with what it has learnt of the catalogue."""

    @property
    def plain_embedder(self) -> Embedder:
        """The same without: names and paths are compared by what they mean to everybody."""

    def map_learner(self, dimension: int) -> MapLearner:
        """A new one."""

    def under(self, text_map: TextMap) -> Workspace:
        """The same workspace as it is once this map is in use: its own vectors, which nobody else reads yet."""

    @property
    def segmenter(self) -> Segmenter:
        """Cuts Chinese into words."""

    @property
    def lexical(self) -> Lexical:
        """Weighs what texts say."""

    @property
    def learned(self) -> Learned:
        """Derived from everybody's acts, and from what the catalogue says."""

    @property
    def traces(self) -> Traces:
        """The workspace's files, to be searched."""

    @property
    def ranker(self) -> Ranker | None:
        """The kept one; None where there is none, or the setting is `off`."""

    @property
    def newcomer_ranker(self) -> Ranker | None:
        """The kept one of items that nobody has touched; None where there is none, or the setting `ranker` is `off`."""

    @property
    def ranker_trainer(self) -> RankerTrainer:
        """Makes another."""

    @property
    def scorer(self) -> Scorer | None:
        """The local model with the adapter in use; None where there is none, or the setting is `none`."""

    @property
    def adapter_trainer(self) -> AdapterTrainer:
        """Makes another; raises `SettingsError` where the chat model is not the local one."""

    @property
    def course_search(self) -> CourseSearch:
        """Finds how to make it."""

    @property
    def chance_trainer(self) -> ChanceTrainer:
        """Of choices and likes."""

    @property
    def reranker(self) -> Reranker | None:
        """The settings' cross-encoder; None where they name none."""

    @property
    def chat(self) -> ChatModel:
        """As the settings say, with memory and ledger around it."""

    @property
    def checkpointer(self) -> Any:
        """LangGraph's saver of conversations, on the records."""

    @property
    def purse(self) -> Purse:
        """The budget that `chat` keeps to."""

    @property
    def batch_engine(self) -> BatchEngine:
        """The provider's batch service for the same model; raises `SettingsError` where it has none."""

    @property
    def price(self) -> Price | None:
        """What the chat model's tokens cost; None where nobody said."""

    def now(self) -> datetime:
        """The clock, aware; the only one."""
