"""SASRec (Kang and McAuley 2018) as RecTools trains it, with the gBCE loss (Petrov and Macdonald 2023)."""

from __future__ import annotations

import logging
import tempfile
import warnings
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from exchange import Given, Scores, answer  # type: ignore[import-not-found]
from pytorch_lightning import Trainer, seed_everything  # type: ignore[import-not-found]
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint  # type: ignore[import-not-found]
from rectools import Columns  # type: ignore[import-not-found]
from rectools.dataset import Dataset  # type: ignore[import-not-found]
from rectools.models import SASRecModel  # type: ignore[import-not-found]

SESSION = 100
"""Items of a history that are read, the latest: the library's default."""
NEGATIVES, CALIBRATION = 64, 0.75
"""Of gBCE: the paper's 0.75; a softmax over all items, the library's default, takes thrice the time on a CPU."""
FACTORS = 64
BATCH = 32
EPOCHS = 200
PATIENCE = 10
"""Epochs without a lower loss on what each person did last, after which training ends."""
BLOCK = 64
"""People whose scores for all items are in memory at once."""
SHARE = 0.7
"""Of the time limit, for training: what has been learnt by then is asked."""


def sasrec(given: Given) -> Scores:
    """Trained on all but each person's last item, which decides when to stop; asked with it in the history."""
    seed_everything(given.seed, verbose=False)
    interactions = _interactions(given)
    with tempfile.TemporaryDirectory() as folder:
        model = _model(given, Path(folder))
        model.fit(Dataset.construct(interactions))
        model.load_weights_from_checkpoint(model.fit_trainer.checkpoint_callback.best_model_path)
    stopping = model.fit_trainer.early_stopping_callback
    epochs = model.fit_trainer.current_epoch
    given.notes.append(f"{epochs} epochs, the best of them {epochs - stopping.wait_count}")
    return _scores(model, interactions, len(given.items))


def _interactions(given: Given) -> Any:
    """In the order of the file, which is that of time: many acts share a second."""
    users, items = zip(*((user, item) for user, item, _, _ in given.known), strict=True)
    places = np.arange(len(users))
    return pd.DataFrame({Columns.User: users, Columns.Item: items, Columns.Weight: 1.0, Columns.Datetime: places})


def _model(given: Given, folder: Path) -> Any:
    return SASRecModel(
        n_factors=FACTORS,
        n_heads=2,
        n_blocks=2,
        session_max_len=SESSION,
        batch_size=BATCH,
        loss="gBCE",
        n_negatives=NEGATIVES,
        gbce_t=CALIBRATION,
        get_val_mask_func=_last,
        get_trainer_func=_trainer,
        get_trainer_func_kwargs={"folder": str(folder), "seconds": SHARE * given.seconds},
    )


def _last(interactions: Any) -> Any:
    """Which rows are a person's last: RecTools sets them aside and logs the loss on them."""
    return interactions.groupby(Columns.User).cumcount(ascending=False) == 0


def _trainer(folder: str, seconds: float) -> Any:
    return Trainer(
        max_epochs=EPOCHS,
        max_time=timedelta(seconds=seconds),
        deterministic=True,
        callbacks=[
            EarlyStopping(monitor="val_loss", patience=PATIENCE),
            ModelCheckpoint(dirpath=folder, monitor="val_loss"),
        ],
        logger=False,
        accelerator="cpu",
        devices=1,
        enable_progress_bar=False,
        enable_model_summary=False,
    )


def _scores(model: Any, interactions: Any, k: int) -> Scores:
    """All items that were trained on; nobody whose items were not gets any."""
    users = sorted(interactions[Columns.User].unique())
    place = {user_id: n for n, user_id in enumerate(users)}

    @lru_cache(maxsize=1)
    def block(number: int) -> dict[str, Any]:
        """People who stand together in the order in which they are asked about, at once."""
        some = users[number * BLOCK : (number + 1) * BLOCK]
        histories = Dataset.construct(interactions[interactions[Columns.User].isin(some)])
        found = model.recommend(some, histories, k=k, filter_viewed=False, on_unsupported_targets="ignore")
        return dict(iter(found.groupby(Columns.User)))

    def scores(user_id: str) -> dict[str, float]:
        found = block(place[user_id] // BLOCK).get(user_id) if user_id in place else None
        return {} if found is None else dict(zip(found[Columns.Item], found[Columns.Score].map(float), strict=True))

    return scores


if __name__ == "__main__":
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    answer({"sasrec": sasrec})
