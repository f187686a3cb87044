"""Planted: made-up people act on the catalogue by interests that are known; a profile is to find them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from agent.core.schema import Event, InterestTree
from agent.steps.fold import Lens, fold
from agent.steps.frequencies import Weighting, count_interests
from eval.inquiry import Brief, Inquiry, Measures, Row
from eval.methods.workshop import NO_MODEL
from eval.results import OURS, Kind
from eval.studies.catalogue import Catalogue, catalogue
from eval.studies.counted import counted
from eval.studies.people import NOISE, Ground, Person, crowd
from eval.studies.planted import REJECTIONS, YEARS, Fold, Study, claimed
from eval.studies.untold import by_titles, meanings, translated

PEOPLE = 200
FEW = 20
"""People where a model is asked about each of their items."""
TITLES = "titles alone"
_ORDER = (*(weighting for weighting in Weighting if weighting is not Weighting.TFIDF), Weighting.TFIDF)
"""Ours last, as in every table."""


@contextmanager
def inquiry(brief: Brief) -> Iterator[Inquiry]:
    """The same people for every row: counting, the fold by each choice of f, and with a model by titles alone.

    The data set's own people are left out. Raises `InputError` for a catalogue of too few fields.
    """
    found = catalogue(brief.data, brief.preset)
    ground = Ground.of(found)
    ground.check()
    people = crowd(ground, PEOPLE, brief.seed)
    folds: dict[str, Fold] = {"counted": lambda user_id, events: counted(found, user_id, events)}
    folds |= {_name(weighting): _folding(found, people, weighting) for weighting in _ORDER}
    rows = [_row(name, Study(ground, people, one, brief.seed)) for name, one in folds.items()]
    if brief.llm != NO_MODEL:
        rows.append(Row(TITLES, Kind.OURS, lambda: _untold(found, people[:FEW], brief)))
    yield Inquiry(
        protocol="planted",
        question="for the interests that were planted",
        unit="people",
        units=PEOPLE,
        rows=rows,
        notes=tuple(_notes(brief)),
    )


def _name(weighting: Weighting) -> str:
    return OURS if weighting is Weighting.TFIDF else f"fold {weighting}"


def _row(name: str, study: Study) -> Row:
    return Row(name, Kind.BASELINE if name == "counted" else Kind.OURS, study.measures)


def _notes(brief: Brief) -> Iterator[str]:
    yield (
        f"{PEOPLE} people are made up on the items of {brief.data.name}, whose own people are left out: likes of every "
        f"grain, one aversion, and {NOISE:.0%} of acts by chance; paths are those that the catalogue itself gives"
    )
    yield (
        f"flips: a mid interest is rejected {REJECTIONS[-1]} times; bursts: three acts on something new behind "
        f"{YEARS} years of the rest; {OURS} is the fold by TF-IDF, the rows beside it other choices of f"
    )
    if brief.llm != NO_MODEL:
        yield f"{TITLES}: the first {FEW} people, on paths that {brief.llm} finds by the titles; read as the true ones"


def _pairs(people: Sequence[Person]) -> list[tuple[str, str]]:
    return sorted({(event.user_id, event.item_id) for person in people for event in person.events})


def _folding(found: Catalogue, people: Sequence[Person], weighting: Weighting) -> Fold:
    lens = Lens(found.preset, count_interests(_pairs(people), found.facets), weighting=weighting)

    def folded(user_id: str, events: Sequence[Event]) -> InterestTree:
        return fold(found.history(user_id, events), lens)

    return folded


def _untold(found: Catalogue, people: Sequence[Person], brief: Brief) -> Measures:
    """Of what is claimed alone: who changes their mind is told by paths that the titles do not give."""
    told = by_titles(found, {item_id for _, item_id in _pairs(people)}, brief.llm)
    folding = _folding(told, people, Weighting.TFIDF)
    meaning = meanings(told.facets, found.facets)
    return claimed(people, [translated(folding(one.user_id, one.events), meaning) for one in people], brief.seed)
