"""The door for assistants: a process of its own, asked by the protocol's own client over both transports."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx2
import pytest
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from agent import open_agent
from agent.core.schema import Profile
from agent.entrypoints.verbs import UNTRUSTED
from tests.entrypoints.cli.door import COMMAND, ROOT, environment, typed
from tests.entrypoints.http.door import copy, key_of

TOOLS = ["recommend", "search", "explain", "profile", "correct_interest", "feedback"]
READING = {"recommend", "search", "explain", "profile"}


@pytest.fixture
def workspace(shop, tmp_path):
    """A copy of this test's own."""
    return copy(shop, tmp_path / "shop")


def command(workspace, *more):
    return [str(COMMAND), "mcp", "--workspace", str(workspace), *more]


def variables():
    return {name: value for name, value in environment().items() if name != "PYTHONDEVMODE"}


@asynccontextmanager
async def over_pipes(workspace):
    program, *arguments = command(workspace)
    told = StdioServerParameters(command=program, args=arguments, env=variables(), cwd=ROOT)
    with Path(os.devnull).open("w") as nowhere:
        async with Client(stdio_client(told, nowhere)) as client:
            yield client


@contextmanager
def listening(workspace, *more):
    """The URL of a server on a free port, and its process."""
    running = subprocess.Popen(
        command(workspace, "--http", "--port", "0", *more),
        cwd=ROOT,
        env=variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = running.stderr.readline()
        yield re.search(r"http://\S+", said)[0], running
    finally:
        running.terminate()
        running.communicate(timeout=30)


@asynccontextmanager
async def over_http(workspace):
    with listening(workspace) as (url, _):
        async with Client(url) as client:
            yield client


@pytest.fixture(params=[over_pipes, over_http], ids=["pipes", "http"])
def connected(request, workspace):
    return lambda: request.param(workspace)


async def test_its_tools_say_what_they_do_and_give(connected):
    async with connected() as client:
        tools = (await client.list_tools()).tools
        assert UNTRUSTED in client.instructions
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.description.endswith(UNTRUSTED)
        assert tool.annotations.read_only_hint == (tool.name in READING)
        assert tool.output_schema["properties"]
        assert all(told["description"] for told in tool.input_schema["properties"].values()), tool.name
        assert "w" not in tool.input_schema["properties"]


async def test_a_person_is_served(connected):
    async with connected() as client:

        async def told(name, **arguments):
            answer = await client.call_tool(name, arguments)
            assert not answer.is_error, answer.content
            assert json.loads(answer.content[0].text) == answer.structured_content
            return answer.structured_content

        listed = await told("recommend", user="ann", n=1)
        assert [line["item_id"] for line in listed["items"]] == ["f3"]
        assert listed["items"][0]["explanation"]
        assert {line["item_id"] for line in (await told("search", query="jazz", n=4))["items"]} == {
            "m0",
            "m1",
            "m2",
            "m3",
        }
        why = await told("explain", user="ann", item="f3", contrast="m0")
        assert (why["place"], bool(why["compared"])) == (1, True)
        before = await told("profile", user="ann")
        moved = await told("feedback", user="ann", item="m0", event="like")
        assert moved["version"] == before["version"] + 1
        corrected = await told("correct_interest", user="ann", action="mute", interest="jazz")
        assert corrected["version"] == moved["version"] + 1
        after = await told("profile", user="ann")
        assert [one["muted"] for one in after["interests"] if one["interest"] == "jazz"] == [True]


async def test_an_error_is_one_line_for_the_model(connected):
    async with connected() as client:
        for name, arguments, said in (
            ("profile", {"user": "nobody-knows"}, "no profile of user 'nobody-knows', the records, "),
            ("explain", {"user": "ann", "item": "none"}, "no item 'none'"),
            ("recommend", {"user": "ann", "where": ["cheap"]}, "cheap"),
        ):
            answer = await client.call_tool(name, arguments)
            assert answer.is_error
            (line,) = answer.content[0].text.splitlines()
            assert said in line
        refused = await client.call_tool("recommend", {"user": "ann", "n": 0})
        assert refused.is_error
        assert "Traceback" not in refused.content[0].text


async def test_a_profile_is_a_resource(connected, workspace):
    async with connected() as client:
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "trigrain://profiles/{user}"
        assert template.description.endswith(UNTRUSTED)
        (content,) = (await client.read_resource("trigrain://profiles/bob")).contents
        assert content.mime_type == "application/json"
        shown = Profile.model_validate_json(content.text)
        for nobody in ("trigrain://profiles/nobody", "trigrain://profiles/..%2F..%2Fetc%2Fpasswd"):
            with pytest.raises(MCPError, match="no profile of user"):
                await client.read_resource(nobody)
    with open_agent(workspace, llm="none") as agent:
        assert shown == agent.show("bob")


async def test_calls_at_once_are_answered_each(workspace):
    async with over_pipes(workspace) as client:
        people = ["ann", "bob", "cat"] * 3
        answers = await asyncio.gather(*(client.call_tool("profile", {"user": one}) for one in people))
    assert [answer.structured_content["user"] for answer in answers] == people


def test_nothing_but_the_protocol_is_on_stdout(workspace):
    """Also where the client speaks nonsense, and at the end."""
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
    }
    call = {"name": "recommend", "arguments": {"user": "ann", "n": 1}}
    said = [
        hello,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
    ]
    with subprocess.Popen(
        command(workspace),
        cwd=ROOT,
        env=variables(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        for one in said:
            running.stdin.write(json.dumps(one) + "\n")
        running.stdin.write("not json\n")
        running.stdin.flush()
        answered = [json.loads(running.stdout.readline()) for _ in range(2)]
        running.stdin.close()
        rest, complaints = running.stdout.read(), running.stderr.read()
        running.wait(timeout=30)
    both = [*answered, *map(json.loads, rest.splitlines())]
    assert all(one["jsonrpc"] == "2.0" for one in both)
    assert "f3" in json.dumps([one for one in both if one.get("id") == 2])
    assert "Traceback" not in complaints
    assert running.returncode == 0


async def test_with_keys_one_that_may_write_is_needed(workspace):
    keys = {scope: key_of(workspace, scope) for scope in ("read", "write")}
    own = key_of(workspace, "write", "ann")
    with listening(workspace) as (url, _):
        for text in ("", keys["read"], own, "trg_0123456789abcdef_no"):
            headers = {"Authorization": f"Bearer {text}"} if text else {}
            refused = httpx2.post(url, json={}, headers=headers)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        headers = {"Authorization": f"Bearer {keys['write']}"}
        asking = httpx2.AsyncClient(headers=headers)
        async with asking, Client(streamable_http_client(url, http_client=asking)) as client:
            assert (await client.call_tool("profile", {"user": "ann"})).structured_content["user"] == "ann"


def test_without_keys_no_other_machine_and_no_other_page(workspace):
    refused = typed("mcp", "--http", "--host", "0.0.0.0", "--port", 0, "--workspace", workspace, "--json")
    assert (refused.code, refused.document["error"]["code"]) == (2, "settings")
    assert "without keys" in refused.complaint
    with listening(workspace) as (url, _):
        strange = httpx2.post(url, json={}, headers={"Origin": "http://evil.example", "Host": "evil.example"})
        assert strange.status_code in (403, 421)


def test_an_address_that_is_taken_is_told(workspace):
    with listening(workspace) as (url, _):
        port = url.rsplit(":", 1)[1].split("/")[0]
        other = typed("mcp", "--http", "--port", port, "--workspace", workspace)
    assert other.code == 2
    assert "cannot listen" in other.complaint


def test_a_workspace_that_is_not_there(tmp_path):
    assert typed("mcp", "--workspace", tmp_path / "none").code == 2


def test_without_the_package_the_way_to_it_is_told(workspace, monkeypatch):
    monkeypatch.setitem(sys.modules, "agent.entrypoints.mcp.serve", None)
    done = typed("mcp", "--workspace", workspace)
    assert done.code == 2
    assert "trigrain[mcp]" in done.complaint
