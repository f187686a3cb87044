"""What is about one person: profile, list, reasons, acts and corrections."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from agent.core import schema
from agent.core.access import Scope
from agent.core.erasure import Receipt
from agent.core.errors import InputError, UnknownUser
from agent.core.plan import Utterance
from agent.core.rules import FORMS, Rule
from agent.core.schema import Profile, Recommendations
from agent.entrypoints.http import answers
from agent.entrypoints.http.caller import Asking, Caller, needs
from agent.entrypoints.http.etags import check_match, etag, unchanged
from agent.entrypoints.http.problems import documented
from agent.entrypoints.http.route import V1, Route, long
from agent.flows import correct, recommend
from agent.flows import feedback as acts
from agent.flows.course import course
from agent.flows.erase import erase
from agent.flows.keys import issue
from agent.flows.people import profile_of
from agent.flows.tell import tell
from agent.steps.change import changes
from agent.wiring import Wiring

router = APIRouter(prefix=V1, route_class=Route, tags=["people"])
_MOST = 2**31 - 1
"""The highest version that any database can count to."""

User = Annotated[str, Path(min_length=1, max_length=1000, description="The person's id.", examples=["ada"])]
ItemId = Annotated[str, Path(min_length=1, max_length=1000, description="The item's id.", examples=["p1"])]
Version = Annotated[
    int | None, Query(ge=1, le=_MOST, description="An earlier version; the latest where it is left out.")
]
Prefix = Annotated[str, Query(max_length=1000, description="What the ids begin with.", examples=["ad"])]
Steps = Annotated[int, Query(ge=2, le=60, description="At how many moments, at most.")]
N = Annotated[int, Query(ge=1, le=200, description="How many items.")]
Text = Annotated[str, Query(max_length=2000, description="What is asked for, in words; it leads, the profile follows.")]
Said = Annotated[list[str], Query(max_length=20, description="The turns before it, oldest first.")]
Where = Annotated[list[str], Query(max_length=20, description=f"What every item must be like: {FORMS}.")]
Without = Annotated[list[str], Query(max_length=500, description="Ids of items that are not to be listed.")]
Explained = Annotated[bool, Query(description="Whether to say in a sentence why, for each item.")]
Style = Annotated[
    Literal["short", "full"] | None,
    Query(description="Full adds a second reason, and what if not; the setting where it is left out."),
]
Contrast = Annotated[str, Query(max_length=1000, description="Another item's id: why not that one?")]
Explore = Annotated[float, Query(ge=0, le=1, description="Share of the places that go to new ground by chance.")]
Shown = Annotated[bool, Query(description="Whether the person is about to see it; if not, no log has it as served.")]
Seed = Annotated[int | None, Query(ge=0, le=_MOST, description="Of the dice; others every time where it is left out.")]


@router.get("/users")
@needs(Scope.READ)
async def list_users(
    asking: Asking, prefix: Prefix = "", cursor: answers.Cursor = "", limit: answers.Limit = 100
) -> answers.Page[str]:
    """The ids of everybody with events, ordered; with `prefix` of those that begin with it."""
    after = answers.from_cursor(cursor)
    found = await asking.tenant.room.call(
        lambda w: list(islice(w.records.events.users(limit + 1, after, prefix), limit + 1))
    )
    return answers.page(found, limit, "")


@router.delete("/users/{user_id}")
@needs(Scope.ADMIN)
@long
async def forget(asking: Asking, user_id: User) -> Receipt:
    """Erases the person everywhere; `found` says what is left of them, and is empty where all went well.

    The receipt is told once, and not kept. What began before writes nothing of them any more.
    """
    return await asking.tenant.room.aside(lambda w: erase(w, user_id))


@router.get("/users/{user_id}/profile", response_model=Profile, responses={304: {"description": "As it was."}})
@needs(Scope.READ)
async def show(
    request: Request, response: Response, asking: Asking, user_id: User, version: Version = None
) -> Profile | Response:
    """The profile; with `If-None-Match` nothing where it is as it was."""
    profile = await asking.tenant.room.call(lambda w: profile_of(w, user_id, version))
    tag = etag(profile)
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return profile


@router.get("/users/{user_id}/profile/versions")
@needs(Scope.READ)
async def list_versions(asking: Asking, user_id: User) -> answers.Versions:
    """The versions that there are, oldest first."""
    found = await asking.tenant.room.call(lambda w: w.records.profiles.versions(user_id))
    if not found:
        raise UnknownUser(f"no profile of user {user_id!r}", where="the records", hint="start a batch that builds it")
    return answers.Versions(user_id=user_id, versions=found)


@router.get("/users/{user_id}/profile/changes")
@needs(Scope.READ)
async def list_changes(
    asking: Asking, user_id: User, since: Annotated[int, Query(ge=1, le=_MOST)], until: Version = None
) -> answers.Since:
    """What became of the profile between two versions, in words."""

    def compared(wiring: Wiring) -> answers.Since:
        before, after = profile_of(wiring, user_id, since), profile_of(wiring, user_id, until)
        found = answers.told(changes(before, after))
        return answers.Since(user_id=user_id, since=before.version, until=after.version, changes=found)

    return await asking.tenant.room.call(compared)


@router.get("/users/{user_id}/profile/course")
@needs(Scope.READ)
async def show_course(asking: Asking, user_id: User, steps: Steps = 12) -> answers.Course:
    """How the interests came to be: as they were after about equally many acts each, the last as they are now."""
    trees = await asking.tenant.room.aside(lambda w: course(w, user_id, steps))
    return answers.Course(user_id=user_id, moments=[answers.moment_of(tree) for tree in trees])


@router.get("/users/{user_id}/recommendations")
@needs(Scope.READ)
async def recommend_to(
    asking: Asking,
    user_id: User,
    n: N = 10,
    query: Text = "",
    said: Said = [],  # noqa: B006 - the framework's way to say "none"
    where: Where = [],  # noqa: B006
    exclude: Without = [],  # noqa: B006
    explain: Explained = True,
    explore: Explore = 0.0,
    seed: Seed = None,
    shown: Shown = True,
) -> Recommendations:
    """The best unseen items with reasons; `fallback` says why a list is not personal or does not answer the request."""
    rules = [Rule.parse(text) for text in where]
    return await counted(
        asking,
        lambda w: recommend.recommend(
            w,
            user_id,
            n,
            query=query,
            said=[Utterance(turn) for turn in said],
            explain=explain,
            exclude=exclude,
            rules=rules,
            explore=explore,
            seed=seed,
            shown=shown,
        ),
    )


async def counted(asking: Caller, work: Callable[[Wiring], Coroutine[Any, Any, Recommendations]]) -> Recommendations:
    """A list, its fallback in the meters."""
    found = await asking.tenant.room.run(work)
    asking.tenant.meters.count("fallbacks", float(found.fallback is not None))
    return found


@router.get("/users/{user_id}/explanations/{item_id}")
@needs(Scope.READ)
async def explain(
    asking: Asking, user_id: User, item_id: ItemId, style: Style = None, contrast: Contrast = ""
) -> schema.Explained:
    """Why this item for this person, or why not, and where it would stand without what speaks for it."""
    return await asking.tenant.room.run(
        lambda w: recommend.explain_item(w, user_id, item_id, contrast=contrast, length=style)
    )


@router.post("/users/{user_id}/events", status_code=201)
@needs(Scope.WRITE)
async def act(asking: Asking, user_id: User, body: answers.Act) -> answers.MovedAnswer:
    """One act of the person, now; the profile moves at once, without asking a model."""
    told = await asking.tenant.room.run(
        lambda w: acts.feedback(w, user_id, body.item_id, body.event.value, value=body.value, text=body.text)
    )
    return answers.moved(told)


@router.post("/users/{user_id}/corrections", status_code=201, responses=documented(412))
@needs(Scope.WRITE)
async def correct_interest(
    request: Request, response: Response, asking: Asking, user_id: User, body: answers.Correction
) -> answers.Corrected:
    """The person's own hand on an interest; with `If-Match` only where the profile is as the client saw it."""

    async def work(wiring: Wiring) -> answers.Corrected:
        check_match(request, wiring.records.profiles.get(user_id))
        told = await correct.correct(
            wiring, user_id, body.action, body.interest, name=body.name, polarity=body.polarity
        )
        response.headers["ETag"] = etag(told.profile)
        path = correct.latest_path(wiring, user_id)
        answered = answers.moved(told).model_dump()
        return answers.Corrected(**answered, interest=correct.corrected(told, path), path=path)

    return await asking.tenant.room.run(work)


@router.post("/users/{user_id}/statements", status_code=201)
@needs(Scope.WRITE)
async def say(asking: Asking, user_id: User, body: answers.Statement) -> answers.Heard:
    """What the person says of their taste; the words that name nothing in the catalogue are given back."""
    return answers.heard(await asking.tenant.room.run(lambda w: tell(w, user_id, body.text)))


@router.post("/users/{user_id}/tokens", status_code=201)
@needs(Scope.ADMIN)
async def issue_token(asking: Asking, user_id: User, body: answers.TokenWish) -> answers.Token:
    """A token for the person's own device: it sees this person alone. Its text is told here once."""
    if asking.key is None:
        raise InputError("without keys nobody needs a token", where="tokens", hint="make a key: `trigrain keys add`")
    lifetime = timedelta(hours=body.hours)
    key, text = await asking.tenant.room.call(
        lambda w: issue(w, "end user", body.scope, user_id=user_id, lifetime=lifetime)
    )
    assert key.expires_at is not None
    return answers.Token(token=text, key_id=key.key_id, user_id=user_id, scope=key.scope, expires_at=key.expires_at)
