"""Refuses a file that cannot be used as a whole."""

from __future__ import annotations

import stat
from pathlib import Path

from agent.core.errors import InputError

MAGIC: dict[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\x1f\x8b": "gzip-compressed",
    b"BZh": "bzip2-compressed",
    b"\xfd7zXZ\x00": "xz-compressed",
    b"\x28\xb5\x2f\xfd": "zstd-compressed",
    b"7z\xbc\xaf": "a 7z archive",
    b"PAR1": "Parquet",
    b"SQLite format 3\x00": "an SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x7fELF": "a program",
    b"GGUF": "a language model",
}
"""How files of other kinds begin."""

PARQUET_MAGIC = b"PAR1"

_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_CONTROL_SHARE = 0.05
"""Text has next to no control characters, compressed data and numbers one in ten; the share lies between."""
_CONTROL_FEW = 16
"""So many may stand in any text: a short file is not judged by its share."""


def check_file(path: Path) -> None:
    """Raises `InputError` where there is no regular file with something in it."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), hint="check the path") from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if stat.S_ISDIR(status.st_mode):
        raise InputError(
            "is a folder, not a file", where=str(path), hint="give a file, or the folder as PATH"
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise InputError("is no regular file", where=str(path), hint="save it to a file first: it is read twice")
    if not status.st_size:
        raise empty(path)


def check_text(path: Path, head: bytes) -> None:
    """Raises `InputError` where `head`, the file's first bytes, does not begin a text."""
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            raise InputError(f"is {kind}, not text", where=str(path), hint="give the file that its name promises")
    if not head.strip():
        raise empty(path)
    if len(head) - len(head.translate(None, _CONTROL)) > max(_CONTROL_FEW, _CONTROL_SHARE * len(head)):
        hint = "give a text file; where it is text in UTF-16, name the encoding: utf-16"
        raise InputError("is binary data, not text", where=str(path), hint=hint)


def empty(path: Path) -> InputError:
    """The error for a file with nothing in it."""
    return InputError("is empty", where=str(path), hint="give a file with at least one row")


def unreadable(path: Path, error: Exception) -> InputError:
    """The error for a file that the system or its own damage does not let us read."""
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(f"cannot be read: {reason.lower()}", where=str(path), hint="check the path and its permissions")
