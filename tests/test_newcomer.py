"""A newcomer: from a clone to a list of their own by the README's five commands, on a machine without anything else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CLONE, SETUP, *USE = re.findall(r"^    (.+)$", README.split("in five commands")[1].split("Items and events")[0], re.M)
FILES = dict(re.findall(r"^cat > (\w+\.csv) <<'CSV'\n(.*?)^CSV$", README, re.S | re.M))


def machine(folder: Path) -> dict[str, str]:
    """Nobody's settings, keys or home."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What is committed, and no file besides; the libraries are those that `make setup` has installed for this run."""
    folder = tmp_path_factory.mktemp("newcomer")
    made = folder / "trigrain"
    assert CLONE == "git clone REPOSITORY trigrain && cd trigrain"
    subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, made], check=True)
    assert SETUP == "make setup"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made / ".venv"], check=True)
    libraries = Path(sysconfig.get_path("purelib", vars={"base": made / ".venv", "platbase": made / ".venv"}))
    (libraries / "installed.pth").write_text(f"{made}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    command = f"#!{made}/.venv/bin/python\nfrom agent.entrypoints.cli import main\nmain()\n"
    (made / ".venv" / "bin" / "trigrain").write_text(command, encoding="utf-8")
    (made / ".venv" / "bin" / "trigrain").chmod(0o755)
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="this is no git repository")
def test_five_commands_lead_to_a_list(clone):
    assert len(USE) == 3
    for line in USE:
        ran = subprocess.run(
            ["bash", "-eu", "-c", line],
            cwd=clone,
            env=machine(clone.parent),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
    assert "Road running shoes" in ran.stdout
    assert "Trail running shoes" in ran.stdout, "the past item that it is because of"
