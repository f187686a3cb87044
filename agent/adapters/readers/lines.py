"""Gives a text file's lines as UTF-8, whatever its encoding and however long they are."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from agent.adapters.readers.files import check_file, check_text, unreadable
from agent.adapters.readers.record import Record, excerpt
from agent.adapters.readers.source import Meter
from agent.core.errors import InputError

MAX_LINE = 1 << 20
"""Bytes; a longer line is a fault and is not held."""

_HEAD = 4096
_CHUNK = 1 << 16
_MARKS: dict[bytes, str] = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks other than UTF-8's, which is dropped."""
_WIDE = "utf-16"
"""Begins the names of the encodings in which a line end is more than the byte 10."""
_INVALID = b"\xff"
"""A byte that no UTF-8 has: it marks the line in which a wide encoding breaks off."""
_ENCODING_HINT = "if the whole file is in another encoding, name it, such as gb18030, big5, shift_jis or latin-1"


class Line(NamedTuple):
    """`data` is UTF-8 with its line end, not yet known to be valid; a `fault` says why there is no good data."""

    number: int
    data: bytes
    fault: str = ""
    detail: str = ""

    def failed(self) -> Record:
        """The fault as a record."""
        return Record(self.number, None, excerpt(self.data), self.fault, self.detail)

    def undecodable(self, error: UnicodeDecodeError) -> Record:
        """This line as a record that is not in the encoding it should be in."""
        detail = f"cannot be decoded at byte {error.start + 1}; {_ENCODING_HINT}"
        return Record(self.number, None, excerpt(self.data), "wrong_encoding", detail)


@dataclass(frozen=True)
class TextFile:
    """A file that has been found to hold text in the encoding `codec`; a name ending in `.gz` is decompressed."""

    path: Path
    codec: str = "utf-8"

    def lines(self, meter: Meter) -> Iterator[Line]:
        """Every line with its number, from 1; memory is one line of at most `MAX_LINE` bytes."""
        number = 0
        try:
            with ExitStack() as stack:
                stream = self._open(stack, meter)
                for number, data in enumerate(iter(partial(stream.readline, MAX_LINE + 1), b""), start=1):
                    if len(data) > MAX_LINE and not data.endswith(b"\n"):
                        yield _too_long(number, data, stream)
                    else:
                        yield self._line(number, data)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield Line(number + 1, b"", "cut_short", f"the compressed file breaks off or is damaged here: {error}")
        except OSError as error:
            raise unreadable(self.path, error) from None

    def head(self) -> bytes:
        """The first few kilobytes, as UTF-8 without byte order mark."""
        try:
            with ExitStack() as stack:
                return _without_mark(self._open(stack, Meter()).read(_HEAD))
        except (EOFError, zlib.error, OSError) as error:
            raise unreadable(self.path, error) from None

    def _line(self, number: int, data: bytes) -> Line:
        if number == 1:
            data = _without_mark(data)
        if self.codec == "utf-8" or self.codec.startswith(_WIDE):
            return Line(number, data)
        try:
            return Line(number, data.decode(self.codec).encode("utf-8", "surrogatepass"))
        except UnicodeDecodeError as error:
            return Line(number, data, "wrong_encoding", Line(number, data).undecodable(error).detail)

    def _open(self, stack: ExitStack, meter: Meter) -> BinaryIO:
        raw = stack.enter_context(self.path.open("rb"))
        meter.follow(raw.tell)
        stream: BinaryIO = raw
        if self.path.suffix.lower() == ".gz":
            stream = cast("BinaryIO", stack.enter_context(gzip.GzipFile(fileobj=raw)))
        if self.codec.startswith(_WIDE):
            stream = stack.enter_context(io.BufferedReader(_Narrowed(stream, self.codec), _CHUNK))
        return stream


class _Narrowed(io.RawIOBase):
    """UTF-16 read as UTF-8; what is invalid in it stays invalid."""

    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            chunk = self._stream.read(_CHUNK)
            self._ended = not chunk
            self._ready = self._decoded(chunk)
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _decoded(self, chunk: bytes) -> bytes:
        try:
            return self._decoder.decode(chunk, final=not chunk).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            self._ended = True
            return _INVALID


def open_text(path: Path, encoding: str | None = None) -> TextFile:
    """The file, after a look at its beginning. `encoding` None: by its byte order mark, else UTF-8.

    Raises `InputError` where there is no such file, it is empty, it holds no text, or the encoding is unknown.
    """
    check_file(path)
    plain = TextFile(path)
    file = TextFile(path, _codec(path, encoding) if encoding else _marked(plain.head()))
    check_text(path, file.head())
    return file


def _codec(path: Path, encoding: str) -> str:
    try:
        b"a".decode(encoding)
    except UnicodeDecodeError:
        pass
    except (LookupError, ValueError):
        hint = "name one that Python knows, such as gb18030, big5, shift_jis, utf-16 or latin-1"
        raise InputError(f"unknown encoding {encoding!r}", where=str(path), hint=hint) from None
    return codecs.lookup(encoding).name


def _marked(head: bytes) -> str:
    return next((codec for mark, codec in _MARKS.items() if head.startswith(mark)), "utf-8")


def _without_mark(data: bytes) -> bytes:
    return data.removeprefix(codecs.BOM_UTF8)


def _too_long(number: int, data: bytes, stream: BinaryIO) -> Line:
    size = len(data)
    while rest := stream.readline(_CHUNK):
        size += len(rest)
        if rest.endswith(b"\n"):
            break
    return Line(number, data[:_HEAD], "line_too_long", f"{size:,} bytes; at most {MAX_LINE:,} are allowed")
