"""Readers: files of people's data to raw rows."""

from agent.adapters.readers.opening import open_source
from agent.adapters.readers.source import Feed, Meter, Source

__all__ = ["Feed", "Meter", "Source", "open_source"]
