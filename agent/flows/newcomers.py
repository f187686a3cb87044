"""Hears of items that nobody has touched what their texts and their kin tell to one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from agent.core.learned import Patterns
from agent.flows.hear import Ears
from agent.flows.index import ITEMS
from agent.steps.hearing import Hearing, at, places
from agent.steps.newcomers import KIN, PAST, Newcomers, kinship, through
from agent.steps.wordlike import wordlike

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WIDER = 4
"""How many times more neighbours are looked at than are taken as kin: some are as new as the item itself."""


def newcomers(ears: Ears, hearing: Hearing, patterns: Patterns) -> Newcomers:
    """What is told of the items of a hearing, all of them as if nobody had touched them."""
    item_ids, past = hearing.item_ids, ears.person.chosen[-PAST:]
    matrix = ears.vectors([*item_ids, *past]).astype(np.float64)
    lexicon = ears.lexicon
    return Newcomers(
        hearing=hearing,
        words=at(places(lexicon.index, item_ids), {"": ears.long_words})[""] if lexicon else np.zeros(len(item_ids)),
        worded=wordlike(lexicon, item_ids, past) if lexicon else np.zeros((len(item_ids), len(past))),
        meant=matrix[: len(item_ids)] @ matrix[len(item_ids) :].T,
        kin=through(_kin(ears, item_ids, patterns), ears.spoken, ears.person.trace.known),
    )


def _kin(ears: Ears, item_ids: Sequence[str], patterns: Patterns) -> csr_matrix:
    near = ears.workspace.vectors.nearest(ITEMS, ears.vectors(item_ids), WIDER * KIN) if item_ids else []
    return kinship(near, patterns)
