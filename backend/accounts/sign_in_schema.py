"""allauth's own OpenAPI, of the part that is open here, as a part of ours."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from allauth.headless import spec as allauth_spec
from allauth.headless.spec.internal import schema as cut

from backend.accounts.middleware import PHONE

PREFIX = "SignIn"  # its components have names that ours have too
SOURCE = Path(allauth_spec.__file__).parent / "doc" / "openapi.yaml"
ALSO = (
    " Before any of these answers: `csrf_failed` (403), `bad_request` (400) and `unavailable` "
    "(503) in the form `{code, message, field}`. A guest is a stranger here."
)

SOMEBODY = "0b9f4a52-54d8-4b1c-a3a8-6c2f7b1a9d10"
Json = dict[str, Any]


def sign_in_added(result: Json, **_: Any) -> Json:
    """A hook of drf-spectacular, after its own work."""
    added = sign_in_spec()
    result["paths"].update(added["paths"])
    for kind, components in added["components"].items():
        result.setdefault("components", {}).setdefault(kind, {}).update(components)
    return result


@cache
def sign_in_spec() -> Json:
    spec: Json = yaml.safe_load(SOURCE.read_text())
    cut.specify_user(spec)
    spec["components"]["schemas"]["User"]["properties"]["id"]["example"] = SOMEBODY
    spec["components"]["examples"]["User"]["value"]["id"] = SOMEBODY  # allauth takes a new one
    cut.pin_client(spec)
    cut.drop_unused_client_parameter(spec)
    cut.drop_unused_paths(spec)
    spec["paths"] = {path: one for path, one in spec["paths"].items() if PHONE not in path}
    cut.specify_signup_fields(spec)
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "responses" in operation:
                operation["description"] = operation.get("description", "").strip() + ALSO
                operation["operationId"] = _operation_name(path, method)
    return _named_apart(_needed(spec))


def _operation_name(path: str, method: str) -> str:
    """As `sign_in_auth_login_post`."""
    words = [one for one in path.replace("{", "").replace("}", "").split("/") if one]
    return "_".join(("sign_in", *words[words.index("v1") + 1 :], method)).replace("-", "_")


def _needed(spec: Json) -> Json:
    """The paths, and the components that they lead to."""
    kept: Json = {}
    waiting = list(_refs(spec["paths"]))
    while waiting:
        kind, name = waiting.pop()
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = spec["components"][kind][name]
            waiting += _refs(kept[kind][name])
    return {"paths": spec["paths"], "components": kept}


def _refs(thing: Any) -> list[tuple[str, str]]:
    if isinstance(thing, dict):
        own = [_target(thing["$ref"])] if "$ref" in thing else []
        return own + [ref for inner in thing.values() for ref in _refs(inner)]
    return [ref for inner in thing for ref in _refs(inner)] if isinstance(thing, list) else []


def _target(ref: str) -> tuple[str, str]:
    kind, name = ref.removeprefix("#/components/").split("/")
    return kind, name


def _named_apart(spec: Json) -> Json:
    components = {
        kind: {f"{PREFIX}{name}": _renamed(one) for name, one in named.items()}
        for kind, named in sorted(spec["components"].items())
    }
    return {"paths": _renamed(spec["paths"]), "components": components}


def _renamed(thing: Any) -> Any:
    if isinstance(thing, dict) and "$ref" in thing:
        kind, name = _target(thing["$ref"])
        return {**thing, "$ref": f"#/components/{kind}/{PREFIX}{name}"}
    if isinstance(thing, dict):
        return {key: _renamed(inner) for key, inner in thing.items()}
    return [_renamed(inner) for inner in thing] if isinstance(thing, list) else thing
