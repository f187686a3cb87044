"""`python -m eval.bench [NAME ...] [--json]`: runs the benches and prints their table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import orjson

from eval.bench import embeddings, facets, latency
from eval.bench.table import Row, documents, draw, machine

BENCHES: dict[str, Callable[[], list[Row]]] = {
    "facets": facets.rows,
    "embeddings": embeddings.rows,
    "latency": latency.rows,
}


def main() -> None:
    """Runs the named benches, or all."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(BENCHES))
    if unknown:
        parser.error(f"unknown bench {unknown[0]!r}; known: {', '.join(BENCHES)}")
    rows: list[Row] = []
    for name in arguments.names or BENCHES:
        sys.stderr.write(f"bench: {name}\n")
        rows += BENCHES[name]()
    if arguments.json:
        sys.stdout.write(orjson.dumps({"machine": machine(), "rows": documents(rows)}).decode() + "\n")
    else:
        draw(rows)


if __name__ == "__main__":
    main()
