"""The loader: what a prompt file is made of, what is refused, and what makes another version."""

import shutil
from pathlib import Path

import pytest

import prompts
from prompts import PromptError, fragment, glue, load

SHIPPED = Path(prompts.__file__).parent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the shipped prompts to change, read anew after every change."""
    shutil.copytree(SHIPPED, tmp_path / "prompts", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(prompts, "_ROOT", tmp_path / "prompts")
    forget()
    yield tmp_path / "prompts"
    forget()


def forget():
    load.cache_clear()
    glue.cache_clear()


def reload(*args):
    forget()
    return load(*args)


def put(path, text):
    path.write_text(text, encoding="utf-8")


def test_a_prompt_has_its_parts(folder):
    put(
        folder / "en" / "pick.txt",
        "Pick one.\nOnly one.\n=== question\nOf: $things\nFor: $who\n=== answer\nPick:\n=== start\n$who wants\n",
    )
    put(folder / "en" / "pick.general.jsonl", '{"question": {"things": "a\u2028b"}, "answer": {"text": "a"}}\n\n')
    prompt = load("pick", "en")
    assert (prompt.task, prompt.language) == ("pick", "en")
    assert (prompt.instruction, prompt.question) == ("Pick one.\nOnly one.", "Of: $things\nFor: $who")
    assert (prompt.label, prompt.start) == ("Pick:", "$who wants")
    assert prompt.examples == ({"question": {"things": "a\u2028b"}, "answer": {"text": "a"}},)
    assert prompt.fill({"things": "a, b", "who": "Ann"}) == "Of: a, b\nFor: Ann"
    assert prompt.begin({"who": "Ann"}) == "Ann wants"


def test_a_start_may_be_left_out(folder):
    put(folder / "en" / "pick.txt", "Pick.\n=== question\n$things\n=== answer\nPick:\n")
    put(folder / "en" / "pick.general.jsonl", "")
    assert load("pick", "en").begin({}) == ""
    assert load("pick", "en").examples == ()


def test_lines_may_end_as_on_windows(folder):
    path = folder / "en" / "facet.txt"
    before = load("facet", "en")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert reload("facet", "en") == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Pick.",
        "Pick.\n=== question\n$things\n",
        "Pick.\n=== answer\nPick:\n",
        "Pick.\n=== answer\nPick:\n=== question\n$things\n",
        "=== question\n$things\n=== answer\nPick:\n",
        " \n=== question\n$things\n=== answer\nPick:\n",
        "Pick.\n=== question\n\n=== answer\nPick:\n",
        "Pick.\n=== question\n$things\n=== answer\n\n",
    ],
)
def test_a_file_without_its_parts_is_refused(folder, text):
    put(folder / "en" / "pick.txt", text)
    put(folder / "en" / "pick.general.jsonl", "")
    with pytest.raises(PromptError, match=r"^prompt en/pick\.txt: needs an instruction"):
        load("pick", "en")


@pytest.mark.parametrize("text", ["{", "{}\nnull,", "{'a': 1}"])
def test_an_example_that_is_no_json_is_refused(folder, text):
    put(folder / "en" / "facet.general.jsonl", text)
    with pytest.raises(PromptError, match=r"^prompt en/facet\.general\.jsonl: "):
        load("facet", "en")


@pytest.mark.parametrize(("task", "language", "name"), [("sing", "en", "en/sing.txt"), ("facet", "fr", "fr/facet.txt")])
def test_a_missing_file_is_named(task, language, name):
    with pytest.raises(PromptError, match=f"^no prompt file {name}$"):
        load(task, language)


def test_a_missing_fragment_is_named():
    with pytest.raises(PromptError, match=r"^no prompt file en/sing\.txt$"):
        fragment("sing", "en")


# Holes


@pytest.mark.parametrize("holes", [{}, {"interest": "a"}, {"ITEM": "a"}])
def test_an_open_hole_is_named(holes):
    with pytest.raises(PromptError, match=r"^prompt en/facet\.txt: no value for \$item$"):
        load("facet", "en").fill(holes)
    with pytest.raises(PromptError, match=r"^prompt zh/facet\.txt: no value for \$known$"):
        load("facet", "zh").begin(holes)
    with pytest.raises(PromptError, match=r"^prompt en/repair\.txt: no value for \$complaint$"):
        fragment("repair", "en")


@pytest.mark.parametrize("text", ["costs $ 5", "costs 5$", "$5", "${}"])
def test_a_dollar_that_is_no_hole_is_told(folder, text):
    put(folder / "en" / "pick.txt", f"Pick.\n=== question\n{text}\n=== answer\nPick:\n")
    put(folder / "en" / "pick.general.jsonl", "")
    with pytest.raises(PromptError, match=r"^prompt en/pick\.txt: .* a dollar sign is written \$\$$"):
        load("pick", "en").fill({})


@pytest.mark.parametrize("value", ["$item", "${item}", "$$", "$known", "%s", "{item}", "\\1"])
def test_a_value_is_not_read_as_a_hole(value):
    assert load("facet", "en").fill({"item": value}) == f"Item: {value}"


def test_a_hole_ends_where_chinese_begins():
    holes = {"did": "喜欢过", "items": "故宫", "item": "天坛", "why": "历史", "manner": "平实"}
    assert "这个人喜欢过：故宫\n" in load("explain", "zh").fill(holes)


# Presets and versions


def test_a_preset_without_examples_of_its_own_uses_the_general_ones():
    assert load("facet", "en", "shop") == load("facet", "en", "general") == load("facet", "en")
    assert load("facet", "zh", "films-and-music") == load("facet", "zh")


def test_a_preset_with_examples_of_its_own_uses_them():
    own, general = load("facet", "en", "films-and-music"), load("facet", "en")
    assert own.examples != general.examples
    assert own.version != general.version
    assert (own.instruction, own.question, own.label) == (general.instruction, general.question, general.label)


def test_every_prompt_has_a_version_of_its_own():
    versions = {
        load(task, language).version
        for task in ("facet", "opine", "plan", "rerank", "same", "write", "explain")
        for language in ("en", "zh")
    }
    assert len(versions) == 7 * 2
    assert all(len(version) == 16 for version in versions)


@pytest.mark.parametrize("name", ["facet.txt", "facet.general.jsonl", "structured.txt", "repair.txt"])
@pytest.mark.parametrize("where", ["start", "end"])
def test_any_byte_that_the_model_reads_makes_another_version(folder, name, where):
    before = load("facet", "en")
    other = load("facet", "zh")
    path = folder / "en" / name
    text = path.read_text(encoding="utf-8")
    put(path, " " + text if where == "start" else text + " ")
    assert reload("facet", "en").version != before.version
    assert reload("facet", "zh").version == other.version


def test_a_byte_that_goes_from_one_file_to_the_next_makes_another_version(folder):
    before = load("facet", "en")
    shots = (folder / "en" / "facet.general.jsonl").read_text(encoding="utf-8")
    text = (folder / "en" / "facet.txt").read_text(encoding="utf-8")
    put(folder / "en" / "facet.txt", text + "\n")
    put(folder / "en" / "facet.general.jsonl", shots)
    after = reload("facet", "en")
    put(folder / "en" / "facet.txt", text)
    put(folder / "en" / "facet.general.jsonl", "\n" + shots)
    assert len({before.version, after.version, reload("facet", "en").version}) == 3


def test_what_the_model_does_not_read_makes_no_other_version(folder):
    before = load("facet", "en")
    put(folder / "en" / "glue.txt", "a the")
    assert reload("facet", "en") == before
    assert glue("en") == {"a", "the"}


def test_a_prompt_is_read_once(folder):
    before = load("facet", "en")
    put(folder / "en" / "facet.txt", "")
    assert load("facet", "en") is before
