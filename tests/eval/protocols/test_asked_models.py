"""The inquiries with a chat model, which a scripted endpoint stands in for: its rows join the table."""

from __future__ import annotations

from eval.endpoint import Endpoint
from eval.protocols import fidelity, planted
from tests.entrypoints.cli.door import FAR, facts_only, typed


def answer(body):
    """The product's questions from their own facts, a bare question with a field of the market."""
    return facts_only(body) if "<data>\n" in body["messages"][-1]["content"] else "sports > tennis"


def asked(folder, protocol):
    with Endpoint(answer=answer) as endpoint:
        where = {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": "sk-test"}
        done = typed("eval", folder, "--protocol", protocol, "--llm", FAR, "--json", "--quiet", **where)
    assert done.code == 0, done.err
    return done.document


def test_what_the_model_says_alone_stands_beside_the_product(market_folder, monkeypatch):
    monkeypatch.setattr(fidelity, "MOST_ASKED", 12)
    methods = asked(market_folder, "fidelity")["methods"]
    assert list(methods)[-3:] == ["model alone", "model alone with examples", "trigrain"]
    assert methods["model alone"]["macro"]["n"] == 12


def test_people_are_found_by_the_paths_that_a_model_gives_to_titles(market_folder, monkeypatch):
    monkeypatch.setattr(planted, "PEOPLE", 3)
    monkeypatch.setattr(planted, "FEW", 2)
    found = asked(market_folder, "planted")
    told = found["methods"][planted.TITLES]
    assert told["precision-macro"]["n"] == 2
    assert "false-flips" not in told
    assert f"{planted.TITLES}: the first 2 people" in found["notes"][-1]
