"""The words of Trigrain: frozen values that travel between the floors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, model_validator

from agent.core import display


def digest(*parts: str) -> str:
    """16 hexadecimal digits of BLAKE2b over `parts`, kept apart so that ("ab", "c") and ("a", "bc") differ."""
    text = "\x1f".join(parts)
    # Text of the outside world may hold half a surrogate pair, which plain UTF-8 refuses.
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Value(BaseModel):
    """A frozen record; unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Path = tuple[str, ...]
"""One to three names, broad to narrow."""
Moment = AwareDatetime | int
"""A point in a history: an aware clock time, or the place in an order (`seq`) where no clock is known."""


class Level(StrEnum):
    """The grain of an interest, broad to narrow."""

    MACRO = "macro"
    MID = "mid"
    MICRO = "micro"


class Polarity(StrEnum):
    """Whether an interest pulls or pushes."""

    LIKE = "like"
    DISLIKE = "dislike"


class Trend(StrEnum):
    """How an interest's recent share compares with its share of the whole history."""

    NEW = "new"
    RISING = "rising"
    STEADY = "steady"
    FADING = "fading"


class Origin(StrEnum):
    """Who worded a thing: the model, the fold's own words (the no-LLM twin), or the person."""

    MODEL = "model"
    FOLD = "fold"
    USER = "user"


class FacetOrigin(StrEnum):
    """Where a facet's names come from."""

    CATALOGUE = "catalogue"
    NEIGHBOURS = "neighbours"
    """Learnt from the items that the catalogue places and whose text is near."""
    MODEL = "model"


class EventKind(StrEnum):
    """What a person did to an item; `mention` is being named in talk without a verdict."""

    VIEW = "view"
    CLICK = "click"
    LIKE = "like"
    DISLIKE = "dislike"
    PURCHASE = "purchase"
    RATING = "rating"
    COMMENT = "comment"
    SHARE = "share"
    DISMISS = "dismiss"
    SKIP = "skip"
    MENTION = "mention"


class Item(Value):
    """One thing of the catalogue; all its text is untrusted."""

    item_id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    description: str = ""
    categories: tuple[str, ...] = ()
    """A path, broad to narrow."""
    tags: tuple[str, ...] = ()
    image: str = ""
    language: str = ""
    price: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    brand: str = ""
    released: str = ""
    attributes: dict[str, JsonValue] = {}
    """The input's other columns, as they came."""

    @cached_property
    def content_hash(self) -> str:
        """Changes exactly when a text that the facets or vectors are made of changes."""
        return digest(self.title, self.description, "\x1e".join(self.categories), "\x1e".join(self.tags), self.brand)


class Event(Value):
    """One act of one person on one item, at a clock time (`at`) or at a place in an order (`seq`)."""

    user_id: str = Field(min_length=1)
    item_id: str = Field(min_length=1)
    kind: EventKind
    at: AwareDatetime | None = None
    seq: int | None = None
    value: float | None = Field(default=None, allow_inf_nan=False)
    """Rating, quantity or dwell seconds, by kind."""
    text: str = ""
    """The comment; untrusted."""
    attributes: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _has_moment(self) -> Event:
        if self.at is None and self.seq is None:
            raise ValueError("an event needs a timestamp or a seq")
        return self

    @property
    def moment(self) -> Moment:
        """The clock time, else the place in the order."""
        return self.at if self.at is not None else int(self.seq or 0)

    @cached_property
    def order(self) -> float:
        """Sort key within one person's history: epoch seconds, else `seq`."""
        return self.at.timestamp() if self.at is not None else float(self.seq or 0)

    @cached_property
    def event_id(self) -> str:
        """Content-derived, so that the same row read twice is the same event."""
        value = "" if self.value is None else repr(self.value)
        return digest(self.user_id, self.item_id, self.kind, repr(self.order), value, self.text)


class Act(NamedTuple):
    """What an event comes to where millions are read: light, unchecked, without its text."""

    user_id: str
    item_id: str
    kind: str
    order: float
    """As `Event.order`."""
    value: float | None


class Facet(Value):
    """One path of an item through the three grains; a narrower name needs the broader one."""

    macro: str = Field(min_length=1)
    mid: str = ""
    micro: str = ""
    origin: FacetOrigin = FacetOrigin.CATALOGUE

    @model_validator(mode="after")
    def _is_a_path(self) -> Facet:
        if self.micro and not self.mid:
            raise ValueError("a micro facet needs a mid facet")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names that are there, broad to narrow (1 to 3)."""
        return tuple(name for name in (self.macro, self.mid, self.micro) if name)

    def paths(self) -> Iterator[tuple[str, ...]]:
        """The nodes that this facet passes through: (macro,), (macro, mid), (macro, mid, micro)."""
        names = self.names
        for depth in range(1, len(names) + 1):
            yield names[:depth]


class Facets(Value):
    """What an item is about; made by `recipe` (model, prompts, preset) from the text that `content_hash` marks."""

    item_id: str
    content_hash: str
    recipe: str
    facets: tuple[Facet, ...]
    told: tuple[Facet, ...] = ()
    """As they were first named, where the one language of interests names them otherwise; () where it does not."""

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """The paths by their interests' ids, each once however it is spelled: in its first spelling."""
        paths: dict[str, tuple[str, ...]] = {}
        for facet in self.facets:
            for path in facet.paths():
                paths.setdefault(interest_id(path), path)
        return paths


LEVELS: tuple[Level, ...] = (Level.MACRO, Level.MID, Level.MICRO)


@lru_cache(maxsize=50_000)
def interest_id(path: Path) -> str:
    """Stable over rebuilds and polarity flips: a digest of the path's names, case folded."""
    return digest(*(name.casefold() for name in path))


class Naming(Value):
    """A path as some items tell it, and the path that it is known by."""

    path: Path
    canonical: Path
    reason: str
    """Why: `spelling`, `near`, `model`, `parent`; or `split`, where the two are no longer the same."""
    similarity: float | None = None
    """The names' cosine, where that decided."""
    at: datetime


class Opinion(Value):
    """What one sentence of a comment says, of the item or of an aspect of it."""

    about: str = ""
    """The aspect in the comment's own words; "" is the item as a whole."""
    polarity: Polarity
    sentence: str
    """As it stands in the comment."""


class Opinions(Value):
    """One comment as it was read by `recipe` (model, prompt)."""

    event_id: str
    user_id: str
    recipe: str
    opinions: tuple[Opinion, ...]


class Evidence(Value):
    """One event that supports an interest."""

    event_id: str
    item_id: str
    title: str
    event: EventKind
    at: Moment
    quote: str = ""
    """The sentence of the comment that says so."""


class Interest(Value):
    """One thing a person is drawn to, or put off by, at one grain."""

    id: str
    level: Level
    name: str
    path: tuple[str, ...]
    """The fold's names from macro down to this interest; `name` may be a rewording of the last."""
    description: str = ""
    weight: float = Field(ge=0, le=1)
    """Share within its level and polarity; these sum to 1."""
    polarity: Polarity = Polarity.LIKE
    confidence: float = Field(ge=0, le=1)
    """The chance that one of the person's next ten acts confirms it."""
    tentative: bool = False
    """Whether the confidence is too small to claim the interest: not enough is known yet."""
    trend: Trend = Trend.STEADY
    parent: str | None = None
    evidence: tuple[Evidence, ...] = ()
    """The strongest few events; `count` says how many there are."""
    count: int = 0
    first_seen: Moment | None = None
    last_seen: Moment | None = None
    lately: float = Field(default=0.0, ge=0, le=1)
    """Share within its level and polarity of what the person did of late; `weight` is the share of everything."""
    turned: Moment | None = None
    """When the person's mind changed: before it, the other polarity held."""
    origin: Origin = Origin.FOLD
    pinned: bool = False
    muted: bool = False


class EditKind(StrEnum):
    """What a person does to an interest of theirs by hand."""

    PIN = "pin"
    UNPIN = "unpin"
    MUTE = "mute"
    UNMUTE = "unmute"
    RENAME = "rename"
    ADD = "add"
    REMOVE = "remove"
    RESTORE = "restore"
    """Takes back every other kind: the interest is as the events have it."""


class Edit(Value):
    """One correction of a profile by the person whom it is about; the latest of a kind counts."""

    user_id: str
    kind: EditKind
    path: Path
    """Of the interest, as the fold names it, or as the person adds it."""
    name: str = ""
    """The new name, of a renaming."""
    polarity: Polarity = Polarity.LIKE
    """Of what is added."""
    at: datetime


class Holder(Value):
    """A person who has an interest, by the latest profile."""

    interest_id: str
    user_id: str
    level: Level
    polarity: Polarity
    weight: float
    confidence: float
    muted: bool


class InterestTree(Value):
    """The fold of one person's events: interests of all grains, without a model's words."""

    user_id: str
    as_of: Moment | None
    interests: tuple[Interest, ...]
    events: int
    """How many events the fold saw."""
    unplaced: int = 0
    """How many of them touch items without facets, or carry no verdict."""

    def at(self, level: Level) -> tuple[Interest, ...]:
        """The interests of one grain, heaviest first."""
        return tuple(interest for interest in self.interests if interest.level == level)


class Usage(Value):
    """What asking a model took; `cached` answers cost nothing and are counted apart."""

    calls: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields})


class Provenance(Value):
    """How a profile came to be."""

    model: str
    embedder: str
    preset: str
    prompts: dict[str, str] = {}
    """Task name to the prompt's content hash."""
    usage: Usage = Usage()
    written: int = 0
    """Interests and summaries that carry a model's words."""
    rejected: int = 0
    """Sentences of the model that the facts did not carry; the fold's words stand instead."""
    pending: int = 0
    """Sentences that no model was asked for yet, since the profile moved between two runs; the fold's words stand."""


class Profile(Value):
    """A person's interests at three grains, as of a moment, with the words that a reader sees."""

    user_id: str
    version: int
    as_of: Moment | None
    language: str
    summary: str
    summary_origin: Origin = Origin.FOLD
    macro: tuple[Interest, ...] = ()
    mid: tuple[Interest, ...] = ()
    micro: tuple[Interest, ...] = ()
    events: int = 0
    unplaced: int = 0
    provenance: Provenance

    @property
    def interests(self) -> tuple[Interest, ...]:
        """All grains, macro first."""
        return self.macro + self.mid + self.micro

    def _repr_html_(self) -> str | None:
        return display.html(self)


class Source(StrEnum):
    """A voice that speaks for a candidate."""

    MACRO = "macro"
    MID = "mid"
    MICRO = "micro"
    COLLABORATIVE = "collaborative"
    SEQUENCE = "sequence"
    LEXICAL = "lexical"
    POPULARITY = "popularity"


class Candidate(Value):
    """An item on its way to the list: its score and what each voice and interest gave to it."""

    item_id: str
    score: float
    parts: dict[Source, float]
    """Signed; they sum to `score`."""
    pulls: dict[str, float]
    """Interest id to its signed part."""


class EvidenceItem(Value):
    """An item of the person's past, named in a reason."""

    item_id: str
    title: str


class Reason(Value):
    """Why an item is recommended: one interest and the past items behind it."""

    interest_id: str
    interest: str
    level: Level
    share: float
    """Of the magnitude of all that is said of the item, for and against."""
    evidence: tuple[EvidenceItem, ...]


class Ground(StrEnum):
    """What an explanation rests on: the voice that adds most to the item's score, of those that can be told."""

    INTEREST = "interest"
    TOGETHER = "together"
    """Others chose the item along with past items of the person."""
    AFTER = "after"
    """Others chose it after them."""
    ALIKE = "alike"
    """It is like what the person lately chose, in its words or its meaning."""
    REQUEST = "request"
    POPULAR = "popular"
    NOTHING = "nothing"
    """Nothing of this speaks for it."""


class Support(Value):
    """One thing that speaks for an item, and what it can point at."""

    ground: Ground
    share: float
    """Of all that speaks for the item."""
    past: tuple[EvidenceItem, ...] = ()
    """Past items of the person, the strongest first."""


class Counterfactual(Value):
    """Where an item would stand if some of what speaks for it had not been: ranked again among the same candidates."""

    without: tuple[EvidenceItem, ...] = ()
    """Past items whose acts are taken away."""
    unsaid: tuple[str, ...] = ()
    """Words taken out of the request."""
    place: int
    """Where it stands, from 1."""
    would_be: int
    """Where it would stand then."""
    of: int
    """How many candidates there are."""
    rivals: int = 0
    """How many others score as high or higher: where scores are equal, places are by chance."""
    rivals_then: int = 0
    gone: bool = False
    """Whether nothing would be left of the interest that speaks for it."""

    @property
    def moves(self) -> bool:
        """Whether it matters: only then may an explanation say that the item is there because of them."""
        return self.would_be > self.place or self.rivals_then > self.rivals or self.gone


class Recommendation(Value):
    """One line of the list."""

    rank: int
    item_id: str
    title: str
    score: float
    reasons: tuple[Reason, ...] = ()
    beside: tuple[EvidenceItem, ...] = ()
    """Where no interest weighs most: the person's past items with or after which others chose this one, or like it."""
    matched: tuple[str, ...] | None = None
    """What of the request the item holds; () where only its meaning is near, None where nothing was asked."""
    attribution: dict[Source, float]
    """Every source's share of the score's magnitude; they sum to 1."""
    explored: bool = False
    """Whether it stands in its place by chance, to find out about new ground."""
    supports: tuple[Support, ...] = ()
    """All that speaks for it and can be told, heaviest first."""
    ground: Ground = Ground.NOTHING
    """What the explanation speaks of: the heaviest that is the person's own, or one about as heavy where that is no
    cause. How many chose the item is said before it where it weighs more, and alone where there is nothing else."""
    cited: tuple[EvidenceItem, ...] = ()
    """Past items that the explanation names."""
    counterfactual: Counterfactual | None = None
    """What comes of taking away what is cited; None where nothing is, or none was asked for."""
    explanation: str = ""
    explanation_origin: str = "none"
    """`model`, `template`, or `none` where none was asked for."""


class Second(Value):
    """What a second reading of the best candidates came to."""

    by: str
    """The chat model or the cross-encoder that read them."""
    agreement: float | None = Field(default=None, ge=-1, le=1)
    """Of the chat model with itself, over the orders in which it read them: Kendall's tau, 1 for the same order, 0 for
    no relation. None where there are no two answers, and of a cross-encoder, which reads each candidate by itself."""
    kept: bool
    """Whether the list stands in the order that it had before."""
    note: str = ""
    """Why, where it does."""


class Recommendations(Value):
    """The list for one person; `fallback` says why it is not personal or does not answer the request, else None.

    `second` tells of a second reading, None where none was wanted; after it the scores need not fall from line to line.
    """

    user_id: str
    items: tuple[Recommendation, ...]
    fallback: str | None = None
    second: Second | None = None
    made_of: str = ""
    """In a sentence: on what how many of the items rest; "" where no words were asked for."""

    def _repr_html_(self) -> str | None:
        return display.html(self)


class Absence(StrEnum):
    """Why an item is not recommended."""

    SEEN = "seen"
    RULE = "rule"
    """It breaks a rule of the business."""
    REFUSED = "refused"
    """The person said no to a topic of it."""
    MUTED = "muted"
    """It lies in an interest that the person muted, and no other voice brings it."""
    UNHEARD = "unheard"
    """No voice names it among its best."""
    WEAKER = "weaker"
    """It is a candidate, and others are stronger."""


class WhyNot(Value):
    """The true reason why an item is not in the person's list."""

    absence: Absence
    about: str = ""
    """The rule, the topic or the interest; what the person did to it where it is `seen`."""
    lacks: Source | None = None
    """Of what is weaker: the voice that says most more of the list's last item."""
    last: EvidenceItem | None = None
    """The list's last item."""
    last_place: int = 0
    explanation: str


class Contrast(Value):
    """Why one item and not another: which of the two stands higher, and what makes most of the difference."""

    item_id: str
    """The other one."""
    title: str
    place: int
    """Where the other stands among the same candidates."""
    gains: dict[Source, float]
    """What each voice adds to the item's score beyond the other's; they sum to the scores' difference."""
    why_not: WhyNot | None = None
    """Where the other one could not be listed at all."""
    explanation: str


class Explained(Recommendation):
    """Why this item for this person, or why not: its `rank` is that among all candidates, 0 where it is none."""

    of: int = 0
    """How many candidates there are."""
    why_not: WhyNot | None = None
    """Where it is not in the person's list."""
    contrast: Contrast | None = None


class Served(Value):
    """One item in its place of a list that was shown."""

    item_id: str
    propensity: float = Field(gt=0, le=1)
    """How likely the policy was to put this item in this place, before any dice were thrown."""


class ServedList(Value):
    """A list as it was shown, first place first, kept for estimates of what other lists would have done."""

    user_id: str
    at: AwareDatetime
    policy: str
    """What chose it: the ranker, and the share of places given to new ground."""
    places: tuple[Served, ...]


class AudienceReason(Value):
    """Why an item may be for a person, without more of them than others may know."""

    interest_id: str
    interest: str
    """As the catalogue calls it; the person's own word for it stays with them."""
    level: Level
    share: float
    """Of the magnitude of all that the person's interests say of the item, for and against."""
    count: int
    """Events behind the interest."""


class AudienceMember(Value):
    """A person whom an item is for."""

    user_id: str
    score: float
    seen: bool
    """Whether they have an event on it already."""
    reasons: tuple[AudienceReason, ...]
    explanation: str
    """The reasons in words."""


class Audience(Value):
    """Whom an item is for, best first."""

    item_id: str
    title: str
    users: tuple[AudienceMember, ...]


class Branch(Value):
    """An interest of a population, and the narrower ones inside it."""

    name: str
    path: Path
    level: Level
    likes: int
    """People who are drawn to it."""
    dislikes: int
    children: tuple[Branch, ...] = ()
    """Those that most people have first."""
    more: int = 0
    """Narrower ones that are left out for the eye."""


class Population(Value):
    """The interests of everybody who has a profile, as a tree."""

    people: int
    interests: int
    """How many are in the tree."""
    hidden: int
    """Private ones of too few people; they are not in the tree."""
    unnamed: int
    """Those that no facet of the catalogue names, such as what a person added by hand; not in the tree either."""
    tree: tuple[Branch, ...]
    more: int = 0
    """Broad ones that are left out for the eye."""


class RawRow(Value):
    """A row as it stood in a file: `data` under the contract's column names, or `fault` with the reason it has none."""

    source: str
    """File name as given, for people to find the row."""
    line: int
    """1 is the file's first line (Parquet: first row)."""
    data: dict[str, JsonValue] | None = None
    fault: str = ""
    """Short code, such as `broken_json`."""
    detail: str = ""
    raw: str = ""
    """The text, cut to 500 characters."""


class Quarantined(Value):
    """A row that was not stored, where it stood and why."""

    source: str
    line: int
    reason: str
    """Short code, such as `missing_title`."""
    detail: str
    raw: str
    """The row, cut to 500 characters."""
    user_id: str | None = None
    """Known where the row named one, so that erasing a person finds it."""


class IngestCount(Value):
    """What became of the rows of one kind: read = stored + updated + duplicate + sum(quarantined)."""

    read: int = 0
    stored: int = 0
    updated: int = 0
    duplicate: int = 0
    quarantined: dict[str, int] = {}
    masked: dict[str, int] = {}
    """What was blotted out of comments, by kind (`email`, `phone` ...): occurrences in rows that were kept."""


class IngestReport(Value):
    """What became of every row read."""

    items: IngestCount = IngestCount()
    events: IngestCount = IngestCount()

    @property
    def failed(self) -> int:
        """Rows in quarantine."""
        return sum(self.items.quarantined.values()) + sum(self.events.quarantined.values())


class State(StrEnum):
    """Where a person stands in batch profile generation."""

    DONE = "done"
    FAILED = "failed"


class JournalEntry(Value):
    """The outcome of the last time a person's profile was built."""

    user_id: str
    state: State
    fingerprint: str
    """Digest of all that went in; equal means that building again would give the same profile."""
    reason: str = ""
    answer: str = ""
    """The model's last answer, where that is what failed."""
    at: datetime


class LedgerLine(Value):
    """One call to a model, as it was billed."""

    user_id: str | None
    """None for calls about the catalogue."""
    task: str
    model: str
    prompt_hash: str
    attempt: int
    ok: bool
    tokens_in: int
    tokens_out: int
    cost_usd: float
    seconds: float
    at: datetime


def clock(moment: Moment | None) -> str:
    """A moment for the eye: the date, `#12` for a place in an order, or a dash."""
    if moment is None:
        return "-"
    return f"#{moment}" if isinstance(moment, int) else moment.date().isoformat()
