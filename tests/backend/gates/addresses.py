"""Every address and method of the URL map, and every command of the socket."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView

from backend.chats.consumers import Command

METHODS = ("get", "post", "put", "patch", "delete")
# of the admin: pages without a form
READ = {
    "",
    "history",
    "jsi18n",
    "autocomplete",
    "search",
    "done",
    "workers",
    "{url}",
    "{app_label}",
}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
PAGE = "{any}"  # whatever is no other address


def addresses() -> set[str]:
    """`GET api/chats/{chat_id}`"""
    return {
        f"{method.upper()} {path}"
        for path, view in _routes(get_resolver())
        for method in methods_of(path, view)
    }


def paths() -> dict[str, set[str]]:
    """Path -> its methods."""
    found: dict[str, set[str]] = {}
    for address in addresses():
        method, path = address.split(" ", 1)
        found.setdefault(path, set()).add(method)
    return found


def commands() -> dict[str, type[Command]]:
    return {str(one.__struct_config__.tag): one for one in Command.__subclasses__()}


def needed(command: type[Command]) -> set[str]:
    fields = msgspec.structs.fields(command)
    return {field.name for field in fields if field.required}


def methods_of(path: str, view: Any) -> list[str]:
    cls = getattr(view, "view_class", getattr(view, "cls", None))
    if cls is not None and not issubclass(cls, RedirectView):
        return [method for method in METHODS if hasattr(cls, method)]
    if method := getattr(view, "method", None):  # of /v1
        return [method.lower()]
    last = path.rstrip("/").rpartition("/")[2]
    if path.startswith("admin/") and cls is None and last not in READ and "/r/" not in path:
        return ["get", "post"]  # forms, and lists with their actions
    return ["get"]


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        path = prefix + _plain(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _routes(one, path)
        elif isinstance(one, URLPattern):
            yield path, one.callback


def _plain(pattern: str) -> str:
    if pattern.startswith("^(?!") or pattern == "^":
        return PAGE
    named = PARAMETER.sub(lambda found: "{%s}" % (found[1] or found[2]), pattern)
    return named.removeprefix("^").removesuffix("$")
