"""Low-rank adapters of a GGUF chat model (Hu et al. 2021), by torch and peft on the CPU.

A batch is one sequence: the prompt's shared prefix once, then every lesson behind it. A lesson sees the prefix and
itself alone, and its positions go on from the prefix's end, so that each is learnt exactly as llama.cpp asks it, at a
fraction of the tokens.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import resource
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from llama_cpp import Llama
from torch.nn import functional

from agent.adapters.llamacpp import LocalChat, local_identity, open_local
from agent.adapters.lora_gguf import read_gguf, write_gguf
from agent.adapters.precision import fastest
from agent.core.adapter import Course, Fitted, Lesson, Mark
from agent.core.errors import InputError, SettingsError, StoreError
from agent.core.ports import Progress

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""Every matrix of a layer."""
ALPHA = 2
"""Of the rank: what is added counts twice, as usual."""
WARM_UP = 0.05
"""Share of the steps in which the rate rises."""
CHECKPOINT_SECONDS = 30.0
LONGEST = 1024
"""Tokens of a lesson behind its prefix; a longer one is not learnt."""
_ROUND = 64
"""Sequences are filled up to its multiples: oneDNN prepares itself anew for every new shape."""
_UNKNOWN = -100
_COURSE, _FITTED = "course.pt", "fitted.gguf"


@dataclass(frozen=True)
class _Row:
    """A lesson in tokens, and how many of them, at its end, are the answer."""

    tokens: tuple[int, ...]
    answer: int


@dataclass(frozen=True)
class _Batch:
    """Rows of one prefix."""

    prefix: tuple[int, ...]
    rows: tuple[_Row, ...]


class LoraTrainer:
    """Fills `AdapterTrainer` for the model in a GGUF file; what is under way lies in `folder`.

    A course of the same rank begins at `start`, another adapter of the model, else at one that does nothing.
    """

    def __init__(self, path: Path, threads: int, folder: Path, start: Path | None = None) -> None:
        self._path = path
        self._threads = threads
        self._folder = folder
        self._start = start

    @property
    def base(self) -> str:
        """See `AdapterTrainer`."""
        return local_identity(self._path)

    def open(self, file: Path, tasks: Sequence[str]) -> LocalChat:
        """See `AdapterTrainer`."""
        return open_local(self._path, self._threads, dict.fromkeys(tasks, file))

    def clear(self) -> None:
        """See `AdapterTrainer`."""
        for name in (_COURSE, _FITTED):
            (self._folder / name).unlink(missing_ok=True)

    def fit(
        self, lessons: Sequence[Lesson], watched: Sequence[Lesson], course: Course, progress: Progress | None = None
    ) -> Fitted:
        """See `AdapterTrainer`; raises `StoreError`, and `InputError` without lessons."""
        if not lessons or not watched:
            raise InputError("no lessons", where="train adapter", hint="give items a path")
        torch.set_num_threads(self._threads)
        torch.manual_seed(course.seed)
        learnt, judged = self._rows(lessons, watched)
        run = _Run(self._model(course.rank), learnt, judged, course, self._folder)
        run.go(progress)
        file = self._folder / _FITTED
        write_gguf(run.best, ALPHA * course.rank, self._path, file)
        return run.fitted(file)

    def _model(self, rank: int) -> Any:
        """The frozen model in the dtype that this CPU multiplies fastest, and the adapter that learning begins with."""
        from peft import LoraConfig, get_peft_model

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # vendors' remarks on each other's versions
            base = open_base(self._path).to(fastest())
            config = LoraConfig(r=rank, lora_alpha=ALPHA * rank, target_modules=list(TARGETS), task_type="CAUSAL_LM")
            model = get_peft_model(base, config)
        if self._start:
            read_gguf(self._start, self._path, learnable(model))
        return model

    def _rows(self, *some: Sequence[Lesson]) -> list[list[tuple[tuple[int, ...], _Row]]]:
        """Prefix and row of each lesson, cut into tokens as llama.cpp cuts them."""
        with closing(Llama(str(self._path), vocab_only=True, verbose=False)) as llama:
            return [_cut(llama, lessons) for lessons in some]


def _cut(llama: Llama, lessons: Sequence[Lesson]) -> list[tuple[tuple[int, ...], _Row]]:
    def cut(text: str, *, start: bool = False) -> tuple[int, ...]:
        return tuple(llama.tokenize(text.encode(), add_bos=start))

    prefixes = {one: cut(one.rstrip(), start=True) for one in {lesson.prefix for lesson in lessons}}
    rows = []
    for lesson in lessons:
        head = cut(lesson.prefix[len(lesson.prefix.rstrip()) :] + lesson.body)
        answer = cut(f" {lesson.answer}" + ("\n" if lesson.whole else ""))
        if len(head) + len(answer) <= LONGEST:
            rows.append((prefixes[lesson.prefix], _Row(head + answer, len(answer))))
    return rows


def open_base(path: Path) -> Any:
    """The torch model of a GGUF file, its weights as the file has them; raises `SettingsError`."""
    try:
        from transformers import AutoModelForCausalLM
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise SettingsError(
            f"learning an adapter is not installed: {error}",
            where="train adapter",
            hint="pip install 'trigrain[train]'",
        ) from None
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("transformers").setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # a bar of its own, which no setting of theirs turns off
            return AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    except (OSError, ValueError, KeyError, NotImplementedError) as error:
        raise SettingsError(
            f"torch cannot read it: {str(error).splitlines()[0]}", where=str(path), hint="use a llama model's GGUF file"
        ) from None


def learnable(model: Any) -> dict[str, torch.Tensor]:
    """The adapter's weights by peft's names."""
    return {name: one for name, one in model.named_parameters() if one.requires_grad}


class _Run:
    """One course over rows of tokens."""

    def __init__(self, model: Any, learnt: Sequence[Any], watched: Sequence[Any], course: Course, folder: Path) -> None:
        self._model = model
        self._inner = model.get_base_model()
        self._learnt, self._watched, self._course, self._folder = learnt, watched, course, folder
        self._weights = learnable(model)
        self._optimizer = torch.optim.AdamW(self._weights.values(), lr=course.rate, weight_decay=0.01)
        self._each = sum(1 for _ in _batches(learnt, course.batch))
        self._state = _State([], 0, 0, 0.0, 0.0)
        self.best: dict[str, torch.Tensor] = {}

    def go(self, progress: Progress | None) -> None:
        """To the end, from where it was cut off."""
        self._resume()
        if progress and self._state.step:
            progress("learn adapter", self._state.step, self._each * self._course.epochs)
        while not self._ended():
            self._epoch(progress)

    def fitted(self, file: Path) -> Fitted:
        """What it came to."""
        curve = tuple(self._state.curve)
        best = min(curve, key=lambda mark: mark.watched).epoch
        return Fitted(file, curve, best, self._state.seconds, peak_mb(), str(self._inner.dtype).removeprefix("torch."))

    def _ended(self) -> bool:
        curve, course = self._state.curve, self._course
        worse = len(curve) > 1 and curve[-1].watched >= curve[-2].watched
        return worse or len(curve) == course.epochs or (bool(curve) and self._state.seconds >= course.seconds)

    def _epoch(self, progress: Progress | None) -> None:
        state, epoch = self._state, len(self._state.curve)
        batches = self._shuffled(epoch)
        self._model.train()
        saved = started = time.monotonic()
        before = state.seconds
        while state.step < epoch * self._each + len(batches) and state.seconds < self._course.seconds:
            batch = batches[state.step - epoch * self._each]
            state.total += self._learn(batch)
            state.step += 1
            state.seen += 1
            now = time.monotonic()
            state.seconds = before + now - started
            if progress:
                progress("learn adapter", 1, self._each * self._course.epochs)
            if now - saved >= CHECKPOINT_SECONDS:
                self._checkpoint()
                saved = now
        self._mark(epoch + 1)

    def _shuffled(self, epoch: int) -> list[_Batch]:
        """Prefixes mixed, and within each its rows; the same again after a kill."""
        drawn = np.random.default_rng([self._course.seed, epoch])
        rows = [self._learnt[n] for n in drawn.permutation(len(self._learnt))]
        batches = list(_batches(rows, self._course.batch))
        return [batches[n] for n in drawn.permutation(len(batches))]

    def _mark(self, epoch: int) -> None:
        state = self._state
        watched = self._watch()
        lowest = min((mark.watched for mark in state.curve), default=np.inf)
        if watched < lowest:
            self.best = {name: one.detach().clone() for name, one in self._weights.items()}
        mean = state.total / max(state.seen, 1)
        state.curve.append(Mark(epoch, state.step, state.seconds, mean, watched))
        state.total, state.seen = 0.0, 0
        self._checkpoint()

    def _learn(self, batch: _Batch) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate()
        loss, many = self._loss(batch)
        self._optimizer.zero_grad(set_to_none=True)
        (loss / many).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._weights.values(), 1.0)
        self._optimizer.step()
        return float(loss.detach()) / many

    def _rate(self) -> float:
        steps = self._state.step / (self._each * self._course.epochs)
        gone = max(steps, self._state.seconds / self._course.seconds)
        return self._course.rate * min(1.0, (steps + 1e-3) / WARM_UP) * max(0.0, 1.0 - gone)

    def _watch(self) -> float:
        self._model.eval()
        total = tokens = 0.0
        with torch.no_grad():
            for batch in _batches(self._watched, self._course.batch):
                loss, many = self._loss(batch)
                total, tokens = total + float(loss), tokens + many
        return total / tokens

    def _loss(self, batch: _Batch) -> tuple[torch.Tensor, int]:
        """Summed over the answers' tokens, and how many these are."""
        tokens, positions, sees, wanted = packed(batch)
        with torch.autocast("cpu", torch.bfloat16, enabled=self._inner.dtype == torch.bfloat16):
            hidden = self._inner.model(
                input_ids=tokens, position_ids=positions, attention_mask=sees, use_cache=False
            ).last_hidden_state[0]
            asked = wanted != _UNKNOWN
            logits = self._inner.lm_head(hidden[asked])
        return functional.cross_entropy(logits.float(), wanted[asked], reduction="sum"), int(asked.sum())

    def _checkpoint(self) -> None:
        weights = {name: one.detach() for name, one in self._weights.items()}
        state = asdict(self._state)
        kept = {"weights": weights, "optimizer": self._optimizer.state_dict(), "best": self.best, "state": state}
        self._save(_COURSE, kept | {"course": asdict(self._course), "rows": self._print()})

    def _print(self) -> int:
        """Of what is learnt, so that a checkpoint of other lessons is not taken up."""
        return hash(tuple(self._learnt))

    def _resume(self) -> None:
        path = self._folder / _COURSE
        if not path.exists():
            return
        try:
            kept = torch.load(path, weights_only=True)
        except (OSError, RuntimeError, EOFError, ValueError, KeyError):
            return  # half a file is no course
        if kept["course"] != asdict(self._course) or kept["rows"] != self._print():
            return
        with torch.no_grad():
            for name, one in self._weights.items():
                one.copy_(kept["weights"][name])
        self._optimizer.load_state_dict(kept["optimizer"])
        self.best, told = kept["best"], kept["state"]
        self._state = _State(**{**told, "curve": [Mark(**mark) for mark in told["curve"]]})

    def _save(self, name: str, kept: object) -> None:
        path = self._folder / name
        beside = path.with_name(f".{name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            torch.save(kept, beside)
            beside.replace(path)
        except (OSError, RuntimeError) as error:
            beside.unlink(missing_ok=True)
            raise StoreError(
                f"cannot be written: {error}", where=str(path), hint="make room, or fix the rights"
            ) from None


@dataclass
class _State:
    """Where a course stands; it moves, and goes into the checkpoint."""

    curve: list[Mark]
    step: int
    seen: int
    total: float
    seconds: float


def _batches(rows: Sequence[tuple[tuple[int, ...], _Row]], size: int) -> Iterator[_Batch]:
    """Rows of one prefix together, at most `size`."""
    for prefix in dict.fromkeys(one for one, _ in rows):
        alike = [row for one, row in rows if one == prefix]
        for start in range(0, len(alike), size):
            yield _Batch(prefix, tuple(alike[start : start + size]))


def packed(batch: _Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tokens (1, l), positions (1, l), which sees which (1, 1, l, l) bool, and (l,) what is to follow each."""
    start = len(batch.prefix)
    tokens, positions, rows, wanted = list(batch.prefix), list(range(start)), [0] * start, [_UNKNOWN] * start
    for n, row in enumerate(batch.rows, 1):
        tokens += row.tokens
        positions += range(start, start + len(row.tokens))
        rows += [n] * len(row.tokens)
        silent = len(row.tokens) - row.answer - 1
        wanted += [_UNKNOWN] * silent + list(row.tokens[silent + 1 :]) + [_UNKNOWN]
    spare = -len(tokens) % _ROUND
    tokens, positions = tokens + [0] * spare, positions + [0] * spare
    rows, wanted = rows + [-1] * spare, wanted + [_UNKNOWN] * spare
    own = torch.tensor(rows)
    sees = torch.tril(torch.ones(len(rows), len(rows), dtype=torch.bool)) & (
        (own[:, None] == own[None, :]) | ((own[None, :] == 0) & (own[:, None] > 0))
    )
    return torch.tensor([tokens]), torch.tensor([positions]), sees[None, None], torch.tensor(wanted)


def peak_mb() -> float:
    """Memory that this process held at most, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
