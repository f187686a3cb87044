"""`python -m eval.bench [NAME ...] [--quick] [--json]`: runs the benches and prints their table."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable

import orjson

from eval.bench import (
    embeddings,
    facets,
    killed,
    latency,
    page,
    peer_mem0,
    scale,
    serve,
    start,
    talk,
    throughput,
    tokens,
    trouble,
    updates,
)
from eval.bench.table import Row, documents, draw, machine

BENCHES: dict[str, Callable[[], list[Row]]] = {
    "facets": facets.rows,
    "embeddings": embeddings.rows,
    "latency": latency.rows,
    "updates": updates.rows,
    "start": start.rows,
    "serve": serve.rows,
    "page": page.rows,
    "talk": talk.rows,
}
SCALED: dict[str, Callable[[float], list[Row]]] = {
    "throughput": throughput.rows,
    "trouble": trouble.rows,
    "killed": killed.rows,
    "tokens": tokens.rows,
    "peer_mem0": peer_mem0.rows,
    "scale": scale.rows,
    "soak": serve.soak,
}
"""Those whose size is a number of people or of items, of which a quick run takes less."""
_QUICK = 0.1


def main() -> None:
    """Runs the named benches, or all."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    known = [*BENCHES, *SCALED]
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(known)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the people, and no catalogue of 200,000 items")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(known))
    if unknown:
        parser.error(f"unknown bench {unknown[0]!r}; known: {', '.join(known)}")
    logging.disable(logging.WARNING)  # of libraries, about what they are told to do here
    rows: list[Row] = []
    for name in arguments.names or known:
        sys.stderr.write(f"bench: {name}\n")
        rows += BENCHES[name]() if name in BENCHES else SCALED[name](_QUICK if arguments.quick else 1.0)
    if arguments.json:
        sys.stdout.write(orjson.dumps({"machine": machine(), "rows": documents(rows)}).decode() + "\n")
    else:
        draw(rows)


if __name__ == "__main__":
    main()
