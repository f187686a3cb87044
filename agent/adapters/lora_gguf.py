"""A learnt adapter as a GGUF file, as llama.cpp reads it beside the model's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from numpy.typing import NDArray

from agent.core.errors import SettingsError, StoreError

_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_TURNED = {"attn_q": "attention.head_count", "attn_k": "attention.head_count_kv"}
"""Matrices whose rows llama.cpp has in another order, and the field that counts their heads."""
_ARCHITECTURE = "llama"

Rows = NDArray[np.float32]


def write_gguf(weights: Mapping[str, torch.Tensor], alpha: float, base: Path, path: Path) -> None:
    """Writes peft's weights as a LoRA of the model in `base`, at once or not at all; raises `StoreError`."""
    heads = _heads(base)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write(beside, weights, alpha, heads)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StoreError(f"cannot be written: {error}", where=str(path), hint="make room, or fix the rights") from None


def _write(path: Path, weights: Mapping[str, torch.Tensor], alpha: float, heads: Mapping[str, int]) -> None:
    writer = gguf.GGUFWriter(path, _ARCHITECTURE)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for name, rows in _tensors(weights, heads):
        writer.add_tensor(name, rows.astype(np.float16))  # half the file, and nothing that answers would show
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _tensors(weights: Mapping[str, torch.Tensor], heads: Mapping[str, int]) -> Iterator[tuple[str, Rows]]:
    for name, tensor in weights.items():
        known, told = _place(name)
        rows = tensor.float().numpy()
        yield told, turned(rows, heads[known]) if told.endswith("b") and known in heads else rows


def _place(name: str) -> tuple[str, str]:
    """Of peft's name of a weight the matrix, and the weight's name in the file."""
    place, _, side = name.partition(".lora_")
    layer, matrix = place.rpartition("layers.")[2].split(".", 1)
    known = _NAMES[matrix]
    return known, f"blk.{layer}.{known}.weight.lora_{side[0].lower()}"


def read_gguf(path: Path, base: Path, weights: Mapping[str, torch.Tensor]) -> bool:
    """Puts what `write_gguf` wrote into peft's weights; False, and nothing, where these are of another shape."""
    heads = _heads(base)
    kept = {tensor.name: np.array(tensor.data, dtype=np.float32) for tensor in gguf.GGUFReader(path).tensors}
    places = {name: _place(name) for name in weights}
    if any(kept.get(told, np.zeros(0)).shape != tuple(weights[name].shape) for name, (_, told) in places.items()):
        return False
    with torch.no_grad():
        for name, (known, told) in places.items():
            rows = unturned(kept[told], heads[known]) if told.endswith("b") and known in heads else kept[told]
            weights[name].copy_(torch.from_numpy(rows))
    return True


def turned(rows: Rows, heads: int) -> Rows:
    """Rows of q or k in llama.cpp's order: within a head, the halves that rotate together lie side by side."""
    halves = rows.reshape(heads, 2, len(rows) // heads // 2, rows.shape[1])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(rows.shape))


def unturned(rows: Rows, heads: int) -> Rows:
    """The other way round."""
    pairs = rows.reshape(heads, len(rows) // heads // 2, 2, rows.shape[1])
    return np.ascontiguousarray(pairs.swapaxes(1, 2).reshape(rows.shape))


def _heads(base: Path) -> dict[str, int]:
    """How many heads q and k have; raises `SettingsError` for a model that is no llama."""
    fields = gguf.GGUFReader(base).fields
    kind = _value(fields, "general.architecture")
    if kind != _ARCHITECTURE:
        raise SettingsError(f"an adapter for {kind}", where=str(base), hint=f"use a model of the kind {_ARCHITECTURE}")
    return {name: int(_value(fields, f"{_ARCHITECTURE}.{field}")) for name, field in _TURNED.items()}


def _value(fields: Mapping[str, Any], name: str) -> Any:
    return fields[name].contents()
