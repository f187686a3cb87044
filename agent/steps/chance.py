"""What tells whether a person chooses an item, now or at another time: the columns that its chance is learnt from.

A ranker looks among near candidates for the next choice, and its voices are scaled to the person; here any item of the
catalogue may be asked about, and two people's answers must compare. Which columns are worth having was tried on the
source's test on ml-latest-small: nearest items, factors (iALS) and the people nearest to a person add nothing to these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon, Patterns
from agent.steps import voices
from agent.steps.hearing import Column, at, places
from agent.steps.sequence import sequence_scores
from agent.steps.trace import Trace

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FAME = "people"
"""The one column that a plain guess would go by."""
NAMES = (
    *("together", "before", "after", FAME, "lately", "age"),
    *("about", "rarest about", "words", "year", "since their early ones", "since their late ones"),
    *("choices", "their usual fame", "their least fame"),
)
EARLY, LATE = 10, 90
"""Per cent of a person's choices, by the year in which they came out."""
LEAST_KNOWN = 10
"""Per cent of a person's choices that are less known than the rest."""


def table(patterns: Patterns, lexicon: Lexicon | None, trace: Trace, item_ids: Sequence[str]) -> NDArray[np.float32]:
    """(items, len(NAMES)) float32; not a number where the year of an item, or those of the person, are not known."""
    found = at(places(patterns.index, item_ids), _patterned(patterns, trace))
    found["before"] = _before(patterns, trace, item_ids)
    found |= _told(lexicon, [patterns.item_ids[column] for column in trace.known], item_ids)
    found |= {name: np.full(len(item_ids), value) for name, value in _theirs(patterns, trace).items()}
    return np.stack([found[name] for name in NAMES], axis=1).astype(np.float32)


def _patterned(patterns: Patterns, trace: Trace) -> dict[str, Column]:
    """(items,) each; what goes with a person's choices, and after them, is what a choice says on average."""
    size = max(1, len(trace.columns))
    moment = float(trace.orders.max()) if len(trace.orders) else float(patterns.edges[-1])
    return {
        "together": voices.alike(patterns, trace) / size,
        "after": sequence_scores(trace.columns, patterns.follows, 1.0) / size,
        FAME: np.log1p(patterns.people),
        "lately": voices.current(patterns, moment),
        "age": voices.age(patterns, moment),
    }


def _before(patterns: Patterns, trace: Trace, item_ids: Sequence[str]) -> Column:
    """How much the person's choices come after each item: it may be one that they chose before these."""
    found, rows = np.zeros(len(item_ids)), places(patterns.index, item_ids)
    chosen = np.bincount(trace.known, minlength=len(patterns.item_ids)) / max(1, len(trace.columns))
    found[rows >= 0] = patterns.follows[rows[rows >= 0]] @ chosen
    return found


def _theirs(patterns: Patterns, trace: Trace) -> Mapping[str, float]:
    known = np.log1p(np.where(trace.columns >= 0, patterns.people[trace.columns], 0.0))
    return {
        "choices": float(np.log1p(len(known))),
        "their usual fame": float(known.mean()) if len(known) else 0.0,
        "their least fame": float(np.percentile(known, LEAST_KNOWN)) if len(known) else 0.0,
    }


def _told(lexicon: Lexicon | None, chosen: Sequence[str], item_ids: Sequence[str]) -> dict[str, Column]:
    """What the items' texts and years say to somebody who has chosen these."""
    rows = np.array([lexicon.index.get(item_id, -1) for item_id in item_ids] if lexicon else [], dtype=np.int64)
    own = [lexicon.index[item_id] for item_id in chosen if item_id in lexicon.index] if lexicon else []
    words, years = np.zeros(len(item_ids)), np.full(len(item_ids), np.nan)
    about, rarest = np.zeros(len(item_ids)), np.zeros(len(item_ids))
    early = late = np.nan
    if lexicon and len(rows):
        there = rows >= 0
        years[there] = lexicon.years[rows[there]]
        if own:
            said = np.asarray(lexicon.weights[own].mean(axis=0)).ravel()
            words[there] = lexicon.weights[rows[there]] @ said
            about[there], rarest[there] = _shared(lexicon.about[rows[there]], lexicon.about[own])
            early, late = _span(lexicon.years[own])
    return {
        "about": about,
        "rarest about": rarest,
        "words": words,
        "year": years,
        "since their early ones": years - early,
        "since their late ones": years - late,
    }


def _shared(items: csr_matrix, own: csr_matrix) -> tuple[Column, Column]:
    """What share of the person's choices is about what an item is about: on average, and of the rarest."""
    share = np.asarray(own.mean(axis=0), dtype=np.float64).ravel()
    shares, lengths = share[items.indices], np.diff(items.indptr)
    rows = np.repeat(np.arange(items.shape[0]), lengths)
    rarest = np.full(items.shape[0], 1.0)
    np.minimum.at(rarest, rows, shares)
    average = np.bincount(rows, shares, minlength=items.shape[0]) / np.maximum(lengths, 1)
    return average, np.where(lengths > 0, rarest, 0.0)


def _span(years: NDArray[np.float32]) -> tuple[float, float]:
    known = years[np.isfinite(years)]
    if not len(known):
        return np.nan, np.nan
    early, late = np.percentile(known, (EARLY, LATE))
    return float(early), float(late)
