"""Explanations of the market's people and of requests: what is claimed is so, and what is cited counts."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from agent.core.errors import InputError
from eval import explaining
from eval.inquiry import Brief, inquire
from eval.protocols import INQUIRIES, Options
from eval.protocols.explanations import CHANCE, TEMPLATES
from eval.results import OURS


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(explaining, "ASKED", 4)


def found(data, rooms, *names, llm="none", **options):
    brief = Brief(data, "general", llm, Options(n=2, **options), rooms)
    with INQUIRIES["explanations"].open(brief) as inquiry:
        return inquire(inquiry, brief, inquiry.among(names), "trigrain eval market --protocol explanations")


def some(market):
    """Half of each person's past, so that there is something new to them that others chose."""
    kept = [event for event in market.events if (event.seq or 0) % 3 or event.user_id in ("u0", "u1")]
    return market.with_events(kept)


def test_what_is_claimed_is_so_and_what_is_cited_counts(market, tmp_path):
    evaluation = found(some(market), tmp_path)
    assert list(evaluation.methods) == [CHANCE, OURS]
    assert (evaluation.unit, evaluation.units) == ("people", 4)
    ours = evaluation.methods[OURS].metrics
    assert ours["supported"].value == 1.0
    assert ours["template"].value == 1.0
    assert ours["falls"].value >= evaluation.methods[CHANCE].metrics["falls"].value
    assert ours["seconds"].value >= 0.0
    assert ours["words"].value > 1


def test_with_a_model_its_words_stand_beside_the_templates(market, tmp_path):
    evaluation = found(some(market), tmp_path, TEMPLATES, OURS, llm="local")
    ours, plain = (evaluation.methods[name].metrics for name in (OURS, TEMPLATES))
    assert plain["template"].value == 1.0
    assert ours["template"].value < 1.0
    assert ours["supported"].value == 1.0
    assert ours["falls"] == plain["falls"]


def test_requests_are_explained_by_their_words(market, tmp_path):
    rows = [{"query_id": word, "query": word, "positives": [f"{word}0"]} for word in ("milk", "tenor", "goal")]
    path = tmp_path / "queries.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    evaluation = found(market, tmp_path / "rooms", queries=path)
    ours = evaluation.methods[OURS].metrics
    assert (list(evaluation.methods), evaluation.unit) == ([OURS], "requests")
    assert ours["supported"].value == 1.0
    assert ours["names-past"].value == 1.0
    assert 0.0 < ours["falls"].value <= 1.0


def test_nobody_to_explain_to(market, tmp_path):
    with pytest.raises(InputError, match="nobody to explain"):
        found(replace(market, events=()), tmp_path)
