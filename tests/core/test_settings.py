"""Flags beat variables, which beat the file, which beats the defaults; whatever is wrong says where it stands."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.core.errors import SettingsError
from agent.core.settings import DEFAULT_WORKSPACE, Settings, load_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variables of ours, and a working directory without a workspace."""
    for name in [name for name in os.environ if name.upper().startswith("TRIGRAIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path):
    """Writes the workspace's file and gives the workspace."""

    def toml(text):
        (tmp_path / "trigrain.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return toml


@pytest.mark.parametrize(
    ("flag", "variable", "line", "rpm"),
    [
        (1, "2", "rpm = 3", 1),
        (None, "2", "rpm = 3", 2),
        (None, None, "rpm = 3", 3),
        (None, None, "", None),
        (1, None, "rpm = 3", 1),
        (1, "2", "", 1),
        (None, "2", "", 2),
    ],
)
def test_the_first_that_is_said_counts(monkeypatch, write, flag, variable, line, rpm):
    if variable:
        monkeypatch.setenv("TRIGRAIN_RPM", variable)
    assert load_settings(write(line), rpm=flag).rpm == rpm


def test_each_setting_is_decided_for_itself(monkeypatch, write):
    monkeypatch.setenv("TRIGRAIN_LLM", "openai:b")
    settings = load_settings(write('llm = "openai:c"\npreset = "shop"\nthreads = 4'), threads=8)
    assert (settings.llm, settings.preset, settings.threads, settings.language) == ("openai:b", "shop", 8, "auto")


def test_a_variable_is_read_in_any_case(monkeypatch, write):
    monkeypatch.setenv("trigrain_preset", "shop")
    assert load_settings(write('preset = "general"')).preset == "shop"


@pytest.mark.parametrize("line", ["", "rpm = 3"])
def test_an_empty_variable_is_not_set(monkeypatch, write, line):
    monkeypatch.setenv("TRIGRAIN_RPM", "")
    assert load_settings(write(line)).rpm == (3 if line else None)


def test_the_workspace_is_the_argument_else_the_variable_else_the_folder_here(monkeypatch, tmp_path):
    assert load_settings().workspace == DEFAULT_WORKSPACE
    monkeypatch.setenv("TRIGRAIN_WORKSPACE", "/there")
    assert load_settings().workspace == Path("/there")
    assert load_settings(tmp_path).workspace == tmp_path
    monkeypatch.setenv("TRIGRAIN_WORKSPACE", "")
    assert load_settings().workspace == DEFAULT_WORKSPACE


def test_the_file_is_the_one_in_the_workspace_that_the_variable_names(monkeypatch, write):
    monkeypatch.setenv("TRIGRAIN_WORKSPACE", str(write("threads = 7")))
    assert load_settings().threads == 7


@pytest.mark.parametrize("workspace", ["missing", "file"])
def test_a_workspace_that_is_not_there_has_the_defaults(tmp_path, workspace):
    (tmp_path / "file").write_text("no folder")
    assert load_settings(tmp_path / workspace) == Settings(workspace=tmp_path / workspace)


def fault(*args, **flags):
    with pytest.raises(SettingsError) as caught:
        load_settings(*args, **flags)
    return caught.value


def test_an_unknown_setting_is_answered_with_the_known_ones(write):
    folder = write('modle = "x"')
    error = fault(folder)
    assert error.what.startswith("modle: ")
    assert error.where == f"modle in {folder / 'trigrain.toml'}"
    known = sorted(set(Settings.model_fields) - {"workspace"})
    assert error.hint == "known settings: " + ", ".join(known)
    assert {"llm", "preset", "budget_usd"} <= set(known)


def test_an_unknown_flag_is_called_a_flag(tmp_path):
    assert fault(tmp_path, batch_size=3).where == "flag --batch-size"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("rpm", "0", "greater than or equal to 1"),
        ("rpm", "many", "valid integer"),
        ("timeout_seconds", "0", "greater than 0"),
        ("language", "fr", "'auto', 'en' or 'zh'"),
        ("budget_usd", "-1", "greater than or equal to 0"),
        ("budget_usd", "nan", "greater than or equal to 0"),
    ],
)
def test_a_value_that_cannot_be_names_the_variable(monkeypatch, tmp_path, name, value, why):
    monkeypatch.setenv(f"TRIGRAIN_{name.upper()}", value)
    error = fault(tmp_path)
    assert error.what.startswith(f"{name}: input should be ")
    assert why in error.what
    assert error.where == f"variable TRIGRAIN_{name.upper()}"
    assert error.hint == "give another value"


def test_the_one_that_counts_is_the_one_that_is_blamed(monkeypatch, write):
    folder = write("rpm = 0")
    assert fault(folder).where == f"rpm in {folder / 'trigrain.toml'}"
    monkeypatch.setenv("TRIGRAIN_RPM", "-2")
    assert fault(folder).where == "variable TRIGRAIN_RPM"
    assert fault(folder, rpm=-1).where == "flag --rpm"


@pytest.mark.parametrize("text", ["rpm = ", "rpm", "= 3", "[rpm", 'llm = "open'])
def test_a_broken_file_is_named(write, text):
    folder = write(text)
    error = fault(folder)
    assert error.what.startswith("cannot read the settings file: ")
    assert (error.where, error.hint) == (str(folder / "trigrain.toml"), "fix or remove it")


def test_a_file_that_is_no_text_or_no_file_is_named(tmp_path):
    path = tmp_path / "trigrain.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert fault(tmp_path).where == str(path)
    path.unlink()
    path.mkdir()
    assert fault(tmp_path).where == str(path)


def test_settings_do_not_change(tmp_path):
    with pytest.raises(ValidationError):
        load_settings(tmp_path).rpm = 3
