"""Refusals in OpenAI's shape: `{"error": {message, type, param, code}}`."""

from typing import Any

from django.http import JsonResponse

from backend.lib.errors import ProductError
from backend.lib.limits import too_many

KINDS = {"rate_limit_exceeded": "requests", "insufficient_quota": "insufficient_quota"}


class Refused(Exception):
    def __init__(
        self, message: str, *, status: int = 400, param: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.param, self.code = message, status, param, code
        self.headers: dict[str, str] = {}

    @property
    def body(self) -> dict[str, Any]:
        usual = "invalid_request_error" if self.status < 500 else "server_error"
        kind = KINDS.get(self.code or "", usual)
        said = {"message": self.message, "type": kind, "param": self.param, "code": self.code}
        return {"error": said}

    @property
    def response(self) -> JsonResponse:
        return JsonResponse(self.body, status=self.status, headers=self.headers)

    def with_headers(self, **headers: str) -> "Refused":
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self


def refusal_of(error: ProductError) -> Refused:
    """What the other rooms object to. They write paths as `clamps.2.strength`."""
    first, *steps = (error.field or "").split(".")
    path = first + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps)
    return Refused(error.message, param=path or None, code=error.code)


def unsupported(name: str) -> Refused:
    message = f"{name} is not supported here; leave it out."
    return Refused(message, param=name, code="unsupported_parameter")


def unknown_parameter(name: str) -> Refused:
    return Refused(f"Unknown parameter: {name!r}.", param=name, code="unknown_parameter")


def unknown_model(name: str) -> Refused:
    message = f"There is no model {name!r}. GET /v1/models lists them."
    return Refused(message, status=404, param="model", code="model_not_found")


def unknown_address(method: str, path: str) -> Refused:
    return Refused(f"Invalid URL ({method} {path}).", status=404, code="unknown_url")


def wrong_method(asked: str, right: str) -> Refused:
    refused = Refused(f"Use {right}, not {asked}.", status=405, code="method_not_allowed")
    return refused.with_headers(Allow=right)


def wrong_key() -> Refused:
    message = "Send a valid key as `Authorization: Bearer …`."
    refused = Refused(message, status=401, code="invalid_api_key")
    return refused.with_headers(WWW_Authenticate="Bearer")


def missing_scope(scope: str) -> Refused:
    message = f"This key may not do that: it lacks the scope `{scope}`."
    return Refused(message, status=403, code="missing_scope")


def age_unknown(years: int) -> Refused:
    message = f"Say first, on the site, that you are at least {years} years old."
    return Refused(message, status=403, code="age_needed")


def too_fast(wait: float) -> Refused:
    message = too_many("completions", wait)
    refused = Refused(message, status=429, code="rate_limit_exceeded")
    return refused.with_headers(Retry_After=str(max(int(wait), 1)))


def too_many_at_once(message: str) -> Refused:
    refused = Refused(message, status=429, code="rate_limit_exceeded")
    return refused.with_headers(Retry_After="1")


def nothing_left(message: str) -> Refused:
    refused = Refused(message, status=429, code="insufficient_quota")
    return refused.with_headers(x_should_retry="false")


def too_large(most: int) -> Refused:
    return Refused(f"Send at most {most} bytes.", status=413, code="too_large")


def no_worker(model: str) -> Refused:
    return Refused(f"No worker runs {model} now.", status=503, code="no_worker")


def model_paused(message: str) -> Refused:
    refused = Refused(message, status=503, code="model_paused")
    return refused.with_headers(x_should_retry="false")


def unreachable() -> Refused:
    return Refused("The queue cannot be reached. Try again.", status=503, code="queue_unreachable")


def broken() -> Refused:
    message = "Something broke on our side; it has been logged. Try again."
    return Refused(message, status=500, code="internal")
