"""Item-kNN (Deshpande and Karypis 2004) and implicit ALS (Hu et al. 2008) as LensKit trains them, at its defaults."""

from __future__ import annotations

from typing import Any

import pandas as pd
from exchange import Given, Scores, answer  # type: ignore[import-not-found]
from lenskit.als import ImplicitMFScorer  # type: ignore[import-not-found]
from lenskit.data import ItemList, RecQuery, from_interactions_df  # type: ignore[import-not-found]
from lenskit.knn import ItemKNNScorer  # type: ignore[import-not-found]
from lenskit.training import TrainingOptions  # type: ignore[import-not-found]


def item_knn(given: Given) -> Scores:
    """The sum of similarities to what was chosen, whatever its rating."""
    return _scores(ItemKNNScorer(feedback="implicit"), given)


def als(given: Given) -> Scores:
    """What was chosen counts alike, whatever its rating."""
    return _scores(ImplicitMFScorer(), given)


def _scores(model: Any, given: Given) -> Scores:
    pairs = dict.fromkeys((user_id, item_id) for user_id, item_id, _, _ in given.known)
    data = from_interactions_df(pd.DataFrame(pairs.keys(), columns=["user_id", "item_id"]))
    model.train(data, TrainingOptions(rng=given.seed))
    items = ItemList(item_ids=data.items.ids())

    def scores(user_id: str) -> dict[str, float]:
        history = data.user_row(user_id)
        if history is None:
            return {}
        found = model(RecQuery(user_id=user_id, history_items=history), items).scores("pandas", index="ids").dropna()
        return dict(zip(map(str, found.index), map(float, found), strict=True))

    return scores


if __name__ == "__main__":
    answer({"item-knn": item_knn, "als": als})
