"""How fast the carried embedder encodes in other numbers, and what that costs: torch in fp32 and bf16, ONNX in int8.

    python -m eval.studies.encoders [--rounds 7] [--texts 256] [--threads 2]

Texts of the shipped groceries, 64 together or 128, one kind after the other in every round; a ratio is the median over
rounds of texts a second against torch in fp32 in the same round. `cosine` is the lowest of any text's row with that of
fp32, `neighbours` the share of each text's ten nearest that are the same. The ONNX kinds want `pip install onnx
onnxscript` and are left out, and said to be, without them. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import orjson
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

from agent.adapters.embedder import carried_embedder
from agent.core.schema import Item
from agent.steps.text import item_text
from eval.bench.samples import folder

Rows = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Rows]
NEAREST = 10
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def by_torch(dtype: torch.dtype, batch: int) -> Encode:
    """sentence-transformers in these numbers."""
    model = SentenceTransformer(
        str(carried_embedder()), device="cpu", local_files_only=True, model_kwargs={"dtype": dtype}
    )

    def encode(texts: Sequence[str]) -> Rows:
        return unit(np.asarray(model.encode(list(texts), batch_size=batch, show_progress_bar=False), np.float32))

    return encode


def by_onnx(file: Path, batch: int, threads: int) -> Encode:
    """onnxruntime on an exported file, texts of like length together, the mean over tokens as the model has it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_inputs()]
    tokenizer = AutoTokenizer.from_pretrained(carried_embedder())

    def encode(texts: Sequence[str]) -> Rows:
        order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
        rows = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), batch):
            some = order[start : start + batch]
            cut = tokenizer(
                [texts[n] for n in some], padding=True, truncation=True, max_length=256, return_tensors="np"
            )
            fed = dict(zip(names, (cut[name] for name in _INPUTS), strict=True))
            (hidden,) = session.run(None, fed)
            mask = cut["attention_mask"][:, :, None]
            rows[some] = (hidden * mask).sum(axis=1) / mask.sum(axis=1)
        return unit(rows)

    return encode


def unit(rows: Rows) -> Rows:
    """Each of length 1."""
    found: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def exported(into: Path) -> dict[str, Path]:
    """The model as ONNX files, in fp32 and with weights of eight bits; nothing where the exporter is not installed."""
    try:
        import onnx  # type: ignore[import-not-found]  # noqa: F401
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError:
        return {}

    class Hidden(torch.nn.Module):
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> Any:
            return self.inner(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state

    model = AutoModel.from_pretrained(carried_embedder(), attn_implementation="eager").eval()
    cut = AutoTokenizer.from_pretrained(carried_embedder())(["some words", "a"], padding=True, return_tensors="pt")
    many, length = torch.export.Dim("many", min=1, max=1024), torch.export.Dim("length", min=2, max=512)
    shapes = {name: {0: many, 1: length} for name in ("ids", "mask", "types")}
    program = torch.onnx.export(
        Hidden(model), tuple(cut[name] for name in _INPUTS), dynamo=True, dynamic_shapes=shapes, verbose=False
    )
    whole, eighth = into / "fp32.onnx", into / "int8.onnx"
    program.save(str(whole))  # type: ignore[union-attr]
    quantize_dynamic(str(whole), str(eighth), weight_type=QuantType.QInt8)
    return {"onnx fp32": whole, "onnx int8": eighth}


def compare(kinds: dict[str, Encode], texts: Sequence[str], rounds: int, many: int) -> dict[str, dict[str, float]]:
    """Speed and likeness of each kind to the first."""
    stream = itertools.cycle(texts)
    seconds: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(rounds + 1):
        some = list(itertools.islice(stream, many))
        for name, encode in kinds.items():
            started = time.perf_counter()
            encode(some)
            if turn:  # the first warms
                seconds[name].append(time.perf_counter() - started)
    first, *_ = seconds.values()
    sample = texts[:many]
    rows = {name: encode(sample) for name, encode in kinds.items()}
    truth = next(iter(rows.values()))
    return {
        name: {
            "texts_per_second": many / statistics.median(took),
            "ratio": statistics.median(base / one for base, one in zip(first, took, strict=True)),
            "cosine": float((rows[name] * truth).sum(axis=1).min()),
            "neighbours": _alike(rows[name], truth),
        }
        for name, took in seconds.items()
    }


def _alike(rows: Rows, truth: Rows) -> float:
    """The mean share of each row's nearest others that are the same in both."""
    found, wanted = (np.argsort(-(one @ one.T), axis=1)[:, 1 : NEAREST + 1] for one in (rows, truth))
    return float(np.mean([len(set(a) & set(b)) / NEAREST for a, b in zip(found, wanted, strict=True)]))


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.encoders")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    lines = (folder("grocery") / "items.jsonl").read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(item_text(Item.model_validate_json(line)) for line in lines))
    kinds = {
        "torch fp32, 64": by_torch(torch.float32, 64),
        "torch fp32, 128": by_torch(torch.float32, 128),
        "torch bf16, 64": by_torch(torch.bfloat16, 64),
        "torch bf16, 128": by_torch(torch.bfloat16, 128),
    }
    with tempfile.TemporaryDirectory() as into:
        files = exported(Path(into))
        kinds |= {f"{name}, 64": by_onnx(file, 64, given.threads) for name, file in files.items()}
        found = compare(kinds, texts, given.rounds, given.texts)
    left_out = [] if files else ["onnx: pip install onnx onnxscript"]
    document = {"threads": given.threads, "kinds": found, "left_out": left_out}
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")


if __name__ == "__main__":
    main()
