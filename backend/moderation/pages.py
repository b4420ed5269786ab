"""Pages of the admin that are no table: the front page, the workers, the switches."""

from typing import Any, cast

from django import forms
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from backend.lib.admin import Ask, asked
from backend.moderation import figures
from backend.policy.models import PausedModel
from backend.policy.selectors import policy_now
from backend.policy.services import Switch, model_pause_set, switch_set
from worker.contract import WorkerState

SWITCHES = {"sign_ups": "Sign-ups", "guests": "Guests"}
SEES_WORKERS, PAUSES, SETS_POLICY = (
    "catalog.view_artifact",
    "policy.add_pausedmodel",
    "policy.change_policy",
)


def may(request: HttpRequest, right: str) -> bool:
    return bool(request.user.has_perm(right))


def need(request: HttpRequest, right: str) -> None:
    if not may(request, right):
        raise PermissionDenied


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Each figure for those who may see what it counts."""
    if may(request, "accounts.view_user"):
        context["people"] = figures.people()
    if may(request, "chats.view_reply"):
        context["replies"] = figures.replies()
    if may(request, "moderation.view_report"):
        context["complaints"] = figures.complaints()
    if may(request, SEES_WORKERS):
        context |= {"workers": figures.workers(), "disk": figures.disk()}
        context["models"] = _models(context["workers"])
    if may(request, "policy.view_policy"):
        context["switches"] = _switches()
    context["may_switch"] = may(request, SETS_POLICY)
    context["may_pause"] = may(request, PAUSES)
    return {**context, "title": "The newsroom today"}


def workers(request: HttpRequest) -> HttpResponse:
    need(request, SEES_WORKERS)
    known = figures.workers()
    context = {
        **site.each_context(request),
        "title": "Workers",
        "workers": known,
        "models": _models(known),
        "may_pause": may(request, PAUSES),
        "table": {
            "headers": ["Worker", "Model", "Rows busy", "Context", "Artifacts", "Read from cache"],
            "rows": [_row(worker) for worker in known.alive],
        },
    }
    return TemplateResponse(request, "newsroom/workers.html", context)


def switch(request: HttpRequest, switch: str) -> HttpResponse:
    need(request, SETS_POLICY)
    if switch not in SWITCHES:
        raise Http404
    name = cast("Switch", switch)
    paused = not getattr(policy_now(), f"{switch}_paused")
    verb = "Pause" if paused else "Resume"

    def act(_: dict[str, Any]) -> str:
        switch_set(by=request.user, switch=name, paused=paused)
        return f"{SWITCHES[switch]}: {'paused' if paused else 'resumed'}."

    return asked(
        request,
        site.each_context(request),
        act,
        form=Ask,
        title=f"{verb} {SWITCHES[switch].lower()}",
        text="It holds at once, for everybody." if paused else "Newcomers are let in again.",
        back=reverse("admin:index"),
        danger=paused,
    )


class PauseForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Shown to users.",
    )


def model_switch(request: HttpRequest, model: str) -> HttpResponse:
    need(request, PAUSES)
    paused = not PausedModel.objects.filter(model=model).exists()

    def act(answers: dict[str, Any]) -> str:
        reason = answers.get("reason", "")
        model_pause_set(by=request.user, model=model, paused=paused, reason=reason)
        return f"{model} is {'paused' if paused else 'open again'}."

    return asked(
        request,
        site.each_context(request),
        act,
        form=PauseForm if paused else Ask,
        title=f"{'Pause' if paused else 'Resume'} {model}",
        text="Replies that are being written end as usual; new ones are refused."
        if paused
        else "New replies are taken again.",
        back=reverse("admin:workers"),
        danger=paused,
    )


def _models(known: figures.Workers) -> list[dict[str, Any]]:
    paused = dict(PausedModel.objects.values_list("model", "reason"))
    names = sorted({*known.models, *paused})
    return [
        {
            "name": name,
            "waiting": known.queues.get(name, 0),
            "workers": sum(worker.model == name for worker in known.alive),
            "is_paused": name in paused,
            "reason": paused.get(name, ""),
        }
        for name in names
    ]


def _switches() -> list[dict[str, Any]]:
    policy = policy_now()
    return [
        {"name": name, "title": title, "is_paused": getattr(policy, f"{name}_paused")}
        for name, title in SWITCHES.items()
    ]


def _row(worker: WorkerState) -> list[Any]:
    read = worker.prompt_tokens
    return [
        worker.name,
        worker.model,
        f"{worker.busy} of {worker.rows}",
        f"{worker.context:,} tokens",
        ", ".join(f"{name} ({digest[:8]})" for name, digest in worker.artifacts.items()) or "none",
        f"{worker.cached_tokens / read:.0%} of {read:,} tokens" if read else "nothing read yet",
    ]
