"""A tenant by itself: what it has ready before anybody asks."""

from __future__ import annotations

import io
from contextlib import closing

from agent.entrypoints.http.logs import Log
from agent.entrypoints.http.tenants import open_tenant
from agent.steps.vocabulary import vocabulary
from tests.entrypoints.http.door import copy


def test_what_requests_are_read_for_is_ready_before_the_first_of_them(shop, tmp_path):
    written = io.StringIO()
    workspace = copy(shop, tmp_path / "shop")
    (workspace / "trigrain.toml").write_text('llm = "none"\nserving_log = "all"\n', encoding="utf-8")
    with closing(open_tenant("shop", workspace)) as tenant:
        vocabulary.cache_clear()
        tenant.warm(Log(written))
        assert vocabulary.cache_info().misses == 1
        vocabulary(tenant.wiring.learned.lexicon())
        assert vocabulary.cache_info().misses == 1, "of the words that are in use"
        assert tenant.wiring.records.served.count() == 0, "nobody saw what it was tried with"
    assert written.getvalue() == ""
