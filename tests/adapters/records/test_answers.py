"""The answer cache and the ledger: what every implementation keeps."""

from __future__ import annotations

import pytest

from agent.core import schema
from agent.core.errors import InputError
from agent.core.ports import Records
from tests.adapters.records.samples import line, reply


def test_an_answer_is_found_by_its_key(records: Records) -> None:
    records.answers.store("k", reply(), line())
    assert records.answers.lookup("k") == reply()
    assert records.answers.lookup("another") is None


def test_the_last_answer_to_a_key_counts_and_both_calls_were_paid(records: Records) -> None:
    records.answers.store("k", reply("first"), line())
    records.answers.store("k", reply("last"), line(attempt=1))
    assert records.answers.lookup("k") == reply("last")
    assert records.answers.totals()["write"].calls == 2


def test_a_useless_call_is_in_the_ledger_alone(records: Records) -> None:
    records.answers.note(line(ok=False, cost_usd=0.25))
    assert records.answers.totals() == {
        "write": schema.Usage(calls=1, tokens_in=10, tokens_out=3, cost_usd=0.25, seconds=0.25)
    }


def test_the_ledger_sums_by_task_model_and_person(records: Records) -> None:
    assert records.answers.totals() == {}
    records.answers.store("1", reply(), line(user_id=None, task="facet", tokens_in=100))
    records.answers.store("2", reply(), line(user_id="a", model="n", cost_usd=2.0))
    records.answers.store("3", reply(), line(user_id="a", tokens_out=40, seconds=4.0))

    def usage(calls: int, tokens_in: int, tokens_out: int, cost_usd: float, seconds: float) -> schema.Usage:
        return schema.Usage(calls=calls, tokens_in=tokens_in, tokens_out=tokens_out, cost_usd=cost_usd, seconds=seconds)

    facet, written = usage(1, 100, 3, 0.5, 0.25), usage(2, 10 + 10, 3 + 40, 2.0 + 0.5, 0.25 + 4.0)
    assert records.answers.totals() == {"facet": facet, "write": written}
    assert records.answers.totals("user_id") == {"": facet, "a": written}
    assert records.answers.totals("model") == {
        "m": usage(2, 100 + 10, 3 + 40, 0.5 + 0.5, 0.25 + 4.0),
        "n": usage(1, 10, 3, 2.0, 0.25),
    }


def test_an_unknown_sum_names_the_known_ones(records: Records) -> None:
    with pytest.raises(InputError, match="task, model, prompt_hash, user_id"):
        records.answers.totals("attempt")
