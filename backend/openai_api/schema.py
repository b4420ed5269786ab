"""`/v1` in the OpenAPI schema: what is asked is read off the structs that read it."""

from typing import Any

import msgspec

from backend.openai_api.calls import Call
from worker.contract import Reading

PREFIX = "V1"
REF = "#/components/schemas/" + PREFIX + "{name}"
CODES = (
    "`bad_json`, `invalid_value`, `invalid_parameter_combination`, `unsupported_parameter`, "
    "`unsupported_value`, `unknown_parameter`, `content_policy_violation`, "
    "`context_length_exceeded` (400); `invalid_api_key` (401); `missing_scope`, `age_needed` "
    "(403); `model_not_found`, `unknown_url` (404); `method_not_allowed` (405); `too_large` (413); "
    "`rate_limit_exceeded`, `insufficient_quota` (429); `internal` (500); `no_worker`, "
    "`model_paused`, `queue_unreachable`, `overloaded`, `worker_lost` (503)"
)

text = {"type": "string"}
number = {"type": "integer"}
maybe = {"type": ["string", "null"]}


def v1_described(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """A hook of drf-spectacular, which itself sees only views of REST framework."""
    _, asked = msgspec.json.schema_components([Call, Reading], ref_template=REF)
    shapes = {f"{PREFIX}{name}": shape for name, shape in {**asked, **ANSWERS}.items()}
    result["paths"] |= PATHS
    result["components"]["schemas"] |= shapes
    result["components"]["securitySchemes"]["key"] = {"type": "http", "scheme": "bearer"}
    return result


def shape(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def many(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


def ref(name: str) -> dict[str, str]:
    return {"$ref": REF.format(name=name)}


def operation(name: str, description: str, answer: Any, **more: Any) -> dict[str, Any]:
    error = {"description": CODES, "content": {"application/json": {"schema": ref("Error")}}}
    return {
        "operationId": name,
        "description": description,
        "tags": ["v1"],
        "security": [{"key": []}],
        "responses": {"200": {"description": "", "content": answer}, "default": error},
        **more,
    }


def in_json(name: str, **examples: Any) -> dict[str, Any]:
    shown = {name: {"value": value} for name, value in examples.items()}
    return {"application/json": {"schema": ref(name), **({"examples": shown} if shown else {})}}


LOGPROB = shape(token=text, logprob={"type": "number"}, bytes=many(number))
CHOICE = {"index": number, "finish_reason": maybe}
ANSWERS = {
    "Error": shape(error=shape(message=text, type=text, param=maybe, code=maybe)),
    "Model": shape(id=text, object=text, created=number, owned_by=text, name=text)
    | {"required": ["id", "object", "created", "owned_by"]},
    "ModelList": shape(object=text, data=many(ref("Model"))),
    "Logprobs": shape(
        content=many(
            {
                "allOf": [
                    LOGPROB,
                    shape(top_logprobs=many(LOGPROB), clamps=many(ref("Reading"))),
                ]
            }
        )
    ),
    "Usage": shape(
        prompt_tokens=number,
        completion_tokens=number,
        total_tokens=number,
        prompt_tokens_details=shape(cached_tokens=number),
    ),
    "Completion": shape(
        id=text,
        object=text,
        created=number,
        model=text,
        system_fingerprint=text,
        choices=many(
            shape(
                **CHOICE,
                message=shape(role=text, content=text, refusal=maybe),
                logprobs={"oneOf": [ref("Logprobs"), {"type": "null"}]},
            )
        ),
        usage=ref("Usage"),
    ),
}
SAY = {"model": "persona:gladys", "messages": [{"role": "user", "content": "Hello there."}]}
CLAMP = {"feature": 0, "strength": -1.0, "mode": "clamp", "positions": "decision"}
COMPLETE = operation(
    "v1_chat_completions",
    "As OpenAI's, with `clamps` besides. With `stream: true` the answer comes as server-sent "
    "events. Hanging up stops the generation.",
    {**in_json("Completion"), "text/event-stream": {"schema": text}},
    requestBody={
        "required": True,
        "content": in_json(
            "Call",
            plain=SAY,
            streamed={**SAY, "stream": True, "stream_options": {"include_usage": True}, "n": 2},
            steered={**SAY, "model": "base", "clamps": [CLAMP], "logprobs": True, "seed": 7},
        ),
    },
)
PATHS = {
    "/v1/models": {
        "get": operation(
            "v1_models_list",
            "`base`, public personas, and one's own in any state but archived.",
            in_json("ModelList"),
        )
    },
    "/v1/models/{name}": {
        "get": operation(
            "v1_models_retrieve",
            "One of them by its name, as `persona:gladys`.",
            in_json("Model"),
            parameters=[{"name": "name", "in": "path", "required": True, "schema": text}],
        )
    },
    "/v1/chat/completions": {"post": COMPLETE},
}
