"""A load driver on loopback: clients that ask one after the other over a kept connection, and how long each waited."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """What a number of clients got."""

    per_second: float
    """Requests answered."""
    p50_ms: float
    p95_ms: float
    failed: int
    """Answers with a status other than 200."""


def load(url: str, paths: Sequence[str], clients: int, seconds: float) -> Load:
    """Asks for the paths in turn. Bare sockets, since the driver shares the cores with what it measures."""
    return asyncio.run(_all(url, paths, clients, seconds))


async def _all(url: str, paths: Sequence[str], clients: int, seconds: float) -> Load:
    host, port = urlsplit(url).hostname or "", urlsplit(url).port or 80
    turns = itertools.cycle(_request(host, port, path) for path in paths)
    waits: list[float] = []
    failed = 0

    async def client(until: float) -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection(host, port)
        while (asked := time.perf_counter()) < until:
            writer.write(next(turns))
            status = await _answer(reader)
            waits.append(time.perf_counter() - asked)
            failed += status != 200
        writer.close()
        await writer.wait_closed()

    started = time.perf_counter()
    await asyncio.gather(*(client(started + seconds) for _ in range(clients)))
    return told(waits, time.perf_counter() - started, failed)


def told(waits: Sequence[float], seconds: float, failed: int = 0) -> Load:
    """The figures of so many waits, in seconds."""
    ordered = sorted(waits)
    return Load(len(waits) / seconds, 1000 * _quantile(ordered, 0.5), 1000 * _quantile(ordered, 0.95), failed)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that is no less than this share of all."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _request(host: str, port: int, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: application/json\r\n\r\n".encode()


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status, once the whole body is there."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])
