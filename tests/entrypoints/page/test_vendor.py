"""What the page carries of others is what they published."""

from __future__ import annotations

import hashlib
import re

from agent.entrypoints.http.page import FOLDER


def test_the_carried_library_is_unchanged():
    listed = dict(
        reversed(line.split("  ", 1)) for line in (FOLDER / "vendor" / "SHA256SUMS").read_text("utf-8").splitlines()
    )
    carried = [path for path in (FOLDER / "vendor").rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    sums = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in carried}
    assert {path.relative_to(FOLDER / "vendor").as_posix(): one for path, one in sums.items()} == listed


def test_the_page_names_no_other_host():
    for path in FOLDER.rglob("*.*"):
        if "vendor" not in path.parts:
            outside = re.findall(r"https?://(?!www\.w3\.org/2000/svg)\S+", path.read_text("utf-8"))
            assert outside == [], path
