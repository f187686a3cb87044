"""What is said when a person was erased: what went, where it was looked for afterwards, and what stays by design."""

from __future__ import annotations

import hashlib

from pydantic import AwareDatetime

from agent.core.schema import Value


class Begun(Value):
    """An erasure under way, kept beside the records until it is proven, so that one that was killed can go on."""

    user_id: str
    begun_at: AwareDatetime
    held: dict[str, int]
    """Table to rows that named the person."""
    interests: tuple[str, ...] = ()
    """Ids of the interests that their profiles had."""
    texts: tuple[str, ...] = ()
    """What they wrote, what was said of them, and ids made of theirs: to be looked for at the end."""
    unsearched: int = 0
    """Texts beyond those."""


class Looked(Value):
    """Where the person was looked for after the erasure."""

    files: int
    """Of the workspace: every one, read byte by byte."""
    bytes: int
    by_name: bool
    """Whether the id was looked for in the files; a short one would be met in them by chance, and is looked for in the
    records' columns alone."""
    texts: int
    """How many texts were looked for, by up to three pieces of each."""
    short: int
    """How many were too short to be told from other people's."""
    unsearched: int
    """How many there were beyond those."""


class Remains(Value):
    """What stays by design."""

    what: str
    why: str


class Receipt(Value):
    """That a person was erased. It names them: it belongs outside the workspace."""

    user_id: str
    begun_at: AwareDatetime
    proven_at: AwareDatetime
    resumed: bool
    """Whether an erasure that had been killed went on."""
    erased: dict[str, int]
    """Table, `vectors` or `files` to how many rows, vectors or files."""
    unnamed: dict[str, int]
    """Table to rows that stay without the name."""
    searched: Looked
    found: dict[str, int]
    """File or table to how many pieces were found in it that nothing else explains: {} proves the erasure."""
    shared: dict[str, int]
    """Table and column to pieces that also stand in what was not the person's: the catalogue, other people's words."""
    remains: tuple[Remains, ...]
    seconds: dict[str, float]
    digest: str = ""
    """BLAKE2b of all the rest, in hexadecimal."""

    def signed(self) -> Receipt:
        """The same with its digest."""
        return self.model_copy(update={"digest": self.expected_digest})

    @property
    def expected_digest(self) -> str:
        """What the digest is where nobody changed anything."""
        told = self.model_dump_json(exclude={"digest"})
        return hashlib.blake2b(told.encode(), digest_size=32).hexdigest()

    @property
    def proven(self) -> bool:
        """Whether nothing was found."""
        return not self.found
