"""Where a number comes from: the machine, and the versions of what made it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from eval.bench.table import machine

PACKAGES = (
    "trigrain",
    "numpy",
    "scipy",
    "scikit-learn",
    "implicit",
    "bm25s",
    "lightgbm",
    "sentence-transformers",
    "torch",
)

__all__ = ["machine", "versions"]


def versions() -> dict[str, str]:
    """Of the packages that move numbers, those that are installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
