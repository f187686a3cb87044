"""In which numbers torch multiplies fastest on this CPU."""

from __future__ import annotations

import torch


def fastest() -> torch.dtype:
    """bf16 where the CPU multiplies it by itself, else fp32."""
    able = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if able else torch.float32
