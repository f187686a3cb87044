"""Keeps web pages away from a server without keys: a page may reach loopback, but under its own name and origin."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from agent.entrypoints.http.problems import Forbidden, Misdirected

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def check_origin(request: Request) -> None:
    """Raises `Misdirected` for another host's name, `Forbidden` for another origin.

    The name stops DNS rebinding, where a page's own host suddenly is this machine; the origin stops forms and `fetch`
    of other pages, which browsers send along with whatever cannot be read back.
    """
    host = urlsplit(f"//{request.headers.get('host', '')}")
    if (host.hostname or "") not in LOCAL_NAMES:
        raise Misdirected("without keys this server answers to localhost alone", hint="ask for http://localhost:PORT")
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers['host']}":
        raise Forbidden("another page's request", hint="without keys only this server's own page may ask")
    if origin is None and request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Forbidden("another page's request", hint="without keys only this server's own page may ask")
