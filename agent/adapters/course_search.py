"""Searches for a course of learning by optuna's tree of Parzen estimators (Bergstra et al. 2011), kept in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from agent.core.adapter import Course, Trial
from agent.core.errors import StoreError

RANKS = (4, 8, 16, 32)
RATES = (2e-4, 3e-3)
"""From and to, tried by their logarithm."""
EPOCHS = (1, 4)
_NAME = "search.log"


class OptunaSearch:
    """Fills `CourseSearch`; the trials lie in `folder`, so that a search that was killed goes on."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME

    def search(
        self, first: Course, trials: int, key: str, tried: Callable[[Course], Trial]
    ) -> tuple[Course, tuple[Trial, ...]]:
        """See `CourseSearch`; raises `StoreError`."""
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = self._study(first, key)
        if not _told(study):  # what a kill cut off is asked again
            study.enqueue_trial({"rank": first.rank, "rate": first.rate, "epochs": first.epochs})

        def loss(trial: optuna.Trial) -> float:
            told = tried(_course(first, trial))
            trial.set_user_attr("seconds", told.seconds)
            return told.watched

        study.optimize(loss, n_trials=max(0, trials - len(_told(study))))
        table = _told(study)
        best = min(table, key=lambda trial: trial.watched)
        return replace(first, rank=best.rank, rate=best.rate, epochs=best.epochs), table

    def clear(self) -> None:
        """Forgets the trials."""
        self._file.unlink(missing_ok=True)

    def _study(self, first: Course, key: str) -> optuna.Study:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            storage = JournalStorage(JournalFileBackend(str(self._file)))
            sampler = optuna.samplers.TPESampler(seed=first.seed, n_startup_trials=4)
            return optuna.create_study(storage=storage, sampler=sampler, study_name=key, load_if_exists=True)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"cannot be used: {error}", where=str(self._file), hint="remove it, or fix the rights"
            ) from None


def _course(first: Course, trial: optuna.Trial) -> Course:
    return replace(
        first,
        rank=trial.suggest_categorical("rank", RANKS),
        rate=trial.suggest_float("rate", *RATES, log=True),
        epochs=trial.suggest_int("epochs", *EPOCHS),
    )


def _told(study: optuna.Study) -> tuple[Trial, ...]:
    """Those that came to their end."""
    ended = study.get_trials(states=(optuna.trial.TrialState.COMPLETE,))
    return tuple(Trial(**one.params, watched=one.values[0], seconds=one.user_attrs["seconds"]) for one in ended)
