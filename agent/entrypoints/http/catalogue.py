"""What concerns everybody: items, events in bulk, lists for nobody in particular, whom an item is for, the map."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, BinaryIO

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request

from agent.core.access import Scope
from agent.core.errors import InputError, UnknownItem
from agent.core.plan import Utterance
from agent.core.rules import Rule
from agent.core.schema import Audience, Item, Population, Recommendations
from agent.entrypoints.http import answers, imports
from agent.entrypoints.http.caller import Asking, needs
from agent.entrypoints.http.people import Explained, ItemId, N, Said, Text, Where, counted
from agent.entrypoints.http.route import V1, Route, long
from agent.flows import audience as whom
from agent.flows import recommend
from agent.flows.map import population_map
from agent.wiring import Wiring

router = APIRouter(prefix=V1, route_class=Route, tags=["catalogue"])


@router.get("/items")
@needs(Scope.READ)
async def list_items(asking: Asking, cursor: answers.Cursor = "", limit: answers.Limit = 100) -> answers.Page[Item]:
    """The catalogue, ordered by id."""
    after = answers.from_cursor(cursor)

    def some(wiring: Wiring) -> list[Item]:
        return list(
            islice((item for batch in wiring.records.items.each(limit + 1, after) for item in batch), limit + 1)
        )

    return answers.page(await asking.tenant.room.call(some), limit, "item_id")


@router.get("/items/{item_id}")
@needs(Scope.READ)
async def show_item(asking: Asking, item_id: ItemId) -> Item:
    """One item as it was ingested."""
    found = await asking.tenant.room.call(lambda w: w.records.items.get([item_id]))
    if item_id not in found:
        raise UnknownItem(f"no item {item_id!r}", where="the catalogue", hint="check the id, or ingest the item first")
    return found[item_id]


@router.get("/items/{item_id}/audience")
@needs(Scope.READ)
async def audience(asking: Asking, item_id: ItemId, n: N = 10) -> Audience:
    """Whom an item is for, and why; private interests are never used or shown."""
    return await asking.tenant.room.aside(lambda w: whom.audience(w, item_id, n))


@router.post("/items", status_code=201)
@needs(Scope.WRITE)
async def ingest_items(request: Request, asking: Asking, body: answers.ItemRows) -> imports.Ingested:
    """Cleans and stores items; what cannot be used is told and kept in quarantine."""
    name = f"request:{request.state.request_id}"
    return await asking.tenant.room.aside(lambda w: imports.take_rows(w, name, items=body.items))


@router.post("/events", status_code=201)
@needs(Scope.WRITE)
async def ingest_events(request: Request, asking: Asking, body: answers.EventRows) -> imports.Ingested:
    """Cleans and stores events with their times; the profiles of those who have one move at once."""
    name = f"request:{request.state.request_id}"
    return await asking.tenant.room.aside(lambda w: imports.take_rows(w, name, events=body.events))


@router.post("/imports", status_code=201)
@long
@needs(Scope.WRITE)
async def upload(
    asking: Asking,
    items: Annotated[UploadFile | None, File(description="Items as CSV, JSONL or Parquet.")] = None,
    events: Annotated[UploadFile | None, File(description="Events as CSV, JSONL or Parquet.")] = None,
    files: Annotated[list[UploadFile] | None, File(max_length=20, description="The files of a layout.")] = None,
    layout: Annotated[str, Form(alias="format", max_length=40, description="movielens, mind, amazon or recbole.")] = "",
) -> imports.Ingested:
    """Files of our own (`items`, `events`), or of a public layout (`files` and `format`).

    The same file twice changes nothing, so that no idempotency key is needed, and none is kept.
    """
    if bool(layout) != bool(files) or bool(layout) == bool(items or events):
        raise InputError("what is to be read?", where="imports", hint="send items, events, or files with their format")
    if layout:
        named = [_named(file) for file in files or []]
        return await asking.tenant.room.aside(lambda w: imports.take_layout(w, layout, named))
    given = {kind: _named(file) for kind, file in (("items", items), ("events", events)) if file}
    return await asking.tenant.room.aside(lambda w: imports.take_files(w, given))


def _named(file: UploadFile) -> tuple[str, BinaryIO]:
    return file.filename or "", file.file


@router.get("/recommendations")
@needs(Scope.READ)
async def recommend_to_anybody(
    asking: Asking,
    query: Text = "",
    n: N = 10,
    said: Said = [],  # noqa: B006 - the framework's way to say "none"
    where: Where = [],  # noqa: B006
    explain: Explained = True,
) -> Recommendations:
    """What a request finds, for nobody in particular; without one, what is popular."""
    rules = [Rule.parse(text) for text in where]
    turns = [Utterance(turn) for turn in said]
    return await counted(
        asking,
        lambda w: recommend.recommend(w, "", n, query=query, said=turns, explain=explain, rules=rules),
    )


@router.get("/map")
@needs(Scope.READ)
async def population(asking: Asking) -> Population:
    """What everybody is drawn to and put off by, as one tree; private interests of few people are left out."""
    return await asking.tenant.room.aside(population_map)
