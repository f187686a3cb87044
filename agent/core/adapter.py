"""What teaching the local chat model is, as values: lessons, a course over them, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Lesson:
    """What the model is asked about an item, and the rest of the line that it is to answer."""

    item_id: str
    task: str
    prefix: str
    """The part that all lessons of the task share."""
    body: str
    answer: str
    """One line, without its end."""
    whole: bool = True
    """Whether the line ends there; of a beginning nothing is learnt about what follows."""


@dataclass(frozen=True)
class Course:
    """How the lessons are gone through; the numbers by trials on titles of news."""

    rank: int = 16
    """Of every matrix that is added."""
    rate: float = 5e-4
    """Of AdamW at its height; it falls to nothing in a straight line."""
    epochs: int = 3
    batch: int = 16
    """Lessons a step."""
    seed: int = 1
    seconds: float = 900.0
    """After which no further step begins: the rate falls with whichever is nearer its end, the steps or the time."""


@dataclass(frozen=True)
class Mark:
    """A point of the learning curve: mean loss in nats a token of an answer."""

    epoch: int
    steps: int
    seconds: float
    learnt: float
    """Over the epoch's own lessons, as they came."""
    watched: float
    """Over lessons of which nothing is learnt."""


@dataclass(frozen=True)
class Trial:
    """A course that was tried for a part of the time, and the lowest loss on watched lessons that it came to."""

    rank: int
    rate: float
    epochs: int
    watched: float
    seconds: float


@dataclass(frozen=True)
class Fitted:
    """A course that has ended."""

    file: Path
    """The adapter, a GGUF file that nothing uses yet."""
    curve: tuple[Mark, ...]
    best: int
    """Epoch of the lowest watched loss, whose weights were kept."""
    seconds: float
    peak_mb: float
    """Of memory that the process held at most."""
    dtype: str
    """In which the frozen weights were multiplied."""


@dataclass(frozen=True)
class General:
    """What the adapter that comes with the program was made of: lessons that belong to no workspace."""

    sha256: str
    """Of its file."""
    base: str
    """Identity of the chat model that it belongs to."""
    tasks: tuple[str, ...]
    """That it learnt; others are answered without it."""
    data: str
    """Hash of the lessons."""
    lessons: int
    course: Course
    best: int
    """Epoch whose weights were kept."""
    seconds: float
    dtype: str
    curve: tuple[Mark, ...]


@dataclass(frozen=True)
class AdapterModel:
    """A learnt adapter that was kept: where it is, what it was made of, and how far it was better."""

    sha256: str
    """Of its file."""
    base: str
    """Identity of the chat model that it belongs to."""
    tasks: tuple[str, ...]
    """That it learnt; others are answered without it."""
    prompts: tuple[str, ...]
    """Versions of the prompts whose answers it learnt."""
    data: str
    """Hash of the lessons."""
    rank: int
    rate: float
    epochs: int
    seed: int
    lessons: int
    """Of how many it was learnt."""
    people: tuple[str, ...]
    """Whose profiles were among them, by keys that name nobody."""
    items: int
    """Which were held out."""
    before: float
    """Share of them whose macro and mid the model gave back without it."""
    after: float
    """With it."""
    low: float
    """Lower end of the 95 % interval of the difference, over items."""
    high: float
    seconds: float
    """That the learning took."""
    peak_mb: float
    """Of memory, at most."""
    dtype: str
    curve: tuple[Mark, ...]
    trials: tuple[Trial, ...]
    """Of the search for rank, rate and epochs; none where they were given."""
