"""The methods by name, in the order of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from eval.methods.bm25 import Bm25
from eval.methods.bm25_chars import Bm25Chars
from eval.methods.bm25_popular import Bm25Popular
from eval.methods.bpr import Bpr
from eval.methods.ease import Ease
from eval.methods.embedding import Embedding
from eval.methods.embedding_trained import EmbeddingTrained
from eval.methods.ials import Ials
from eval.methods.item_knn import ItemKnn
from eval.methods.means import Means
from eval.methods.ours import products
from eval.methods.past import Past
from eval.methods.popular import Popular
from eval.methods.port import Method
from eval.methods.random import Random
from eval.methods.recent import Recent
from eval.methods.sequence import Sequence
from eval.methods.workshop import Workshop

_ORDER = (
    Random,
    Popular,
    Recent,
    Past,
    Bm25,
    Bm25Chars,
    Bm25Popular,
    Embedding,
    EmbeddingTrained,
    ItemKnn,
    Ease,
    Ials,
    Bpr,
    Sequence,
    Means,
)
BASELINES: Mapping[str, Callable[[], Method]] = MappingProxyType({method.name: method for method in _ORDER})


def known_methods(workshop: Workshop, llm: str) -> dict[str, Method]:
    """The baselines, then ours."""
    return {**{name: make() for name, make in BASELINES.items()}, **products(workshop, llm)}
