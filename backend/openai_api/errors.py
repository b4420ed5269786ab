"""Refusals in OpenAI's shape: `{"error": {message, type, param, code}}`."""

from typing import Any

from django.http import JsonResponse


class Refused(Exception):
    def __init__(
        self, message: str, *, status: int = 400, param: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.param, self.code = message, status, param, code
        self.wait: int | None = None  # seconds

    @property
    def body(self) -> dict[str, Any]:
        kind = {401: "authentication_error", 429: "rate_limit_error"}.get(
            self.status, "invalid_request_error" if self.status < 500 else "server_error"
        )
        said = {"message": self.message, "type": kind, "param": self.param, "code": self.code}
        return {"error": said}

    @property
    def response(self) -> JsonResponse:
        response = JsonResponse(self.body, status=self.status)
        if self.wait is not None:
            response["Retry-After"] = str(self.wait)
        if self.status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response


def unknown_model(name: str) -> Refused:
    message = f"There is no model {name!r}. GET /v1/models lists them."
    return Refused(message, status=404, param="model", code="model_not_found")


def too_fast(wait: float) -> Refused:
    refused = Refused("Too many requests. Wait a little.", status=429, code="rate_limit_exceeded")
    refused.wait = max(int(wait), 1)
    return refused


def no_worker(model: str) -> Refused:
    return Refused(f"No worker runs {model} now.", status=503, code="no_worker")


def unreachable() -> Refused:
    return Refused("The queue cannot be reached. Try again.", status=503, code="queue_unreachable")
