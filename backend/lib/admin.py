"""What all admin pages share: every deed is told, and what is history is only shown.

`Admin` pages can be edited; `Shown` pages cannot. Both tell `deed_done` of every save, deletion and
action. A `deed` is a button on a page: it asks first, and acts on the answer.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from unfold.decorators import action
from unfold.enums import ActionVariant

from backend.lib.deeds import deed_tell
from backend.lib.errors import ProductError

if TYPE_CHECKING:
    from django.contrib import admin

    Base = admin.ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin as Base

SECRET = frozenset({"password", "password1", "password2", "usable_password"})
VALUE_CHARS = 2_000
PAGE = 30

Change = dict[str, Any]


class Admin(Base):
    list_per_page = PAGE
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # they cost a query for each filter

    def response_action(self, request: HttpRequest, queryset: Any, *location: Any) -> Any:
        with transaction.atomic():
            return super().response_action(request, queryset, *location)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """What changed, field by field: [old, new]."""
        changed: Change = {name: _change(form, name, add) for name in form.changed_data}
        for formset in formsets or ():
            changed |= _rows(formset)
        return changed

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        shown = super().get_actions_detail(request, object_id)  # type: ignore[misc]
        return [one for one in shown if request.user.has_perm(one.method.needs)]

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.tell(request, "add", obj, changed=message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.tell(request, "change", obj, changed=message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self.tell(request, "delete", obj, was=_row(obj))

    def tell(self, request: HttpRequest, verb: str, thing: Any, **details: Any) -> None:
        name = f"{thing._meta.model_name}.{verb}"
        deed_tell(actor=request.user, action=name, thing=thing, **details)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The audit log is the history."""
        asked = urlencode({"kind": self.model._meta.label_lower, "thing": object_id})
        return redirect(f"{reverse('admin:audit_entry_changelist')}?{asked}")


class Shown(Admin):
    """Only shows: it is history, or comes from files."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Ask(forms.Form):
    """A question that is answered by yes alone."""


Deed = Callable[..., str]


def deed(
    *,
    description: str,
    text: str,
    permission: str,
    form: type[forms.Form] = Ask,
    icon: str = "bolt",
    danger: bool = False,
) -> Callable[[Deed], Any]:
    """For `actions_detail`: GET asks, POST does it and says what was done.

    The function gets the form's answers by name, and is the one to have its deed written down.
    """

    def decorate(function: Deed) -> Any:
        @wraps(function)
        def view(self: Admin, request: HttpRequest, object_id: str) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            thing = get_object_or_404(self.get_queryset(request), pk=object_id)
            name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change"
            back = reverse(name, args=(thing.pk,))

            def act(answers: dict[str, Any]) -> str:
                return function(self, request, thing, **answers)

            return asked(
                request,
                self.admin_site.each_context(request),
                act,
                form=form,
                title=f"{description}: {thing}",
                text=text,
                back=back,
                danger=danger,
            )

        variant = ActionVariant.DANGER if danger else ActionVariant.DEFAULT
        shown = action(description=description, icon=icon, variant=variant)(view)
        shown.needs = permission
        return shown

    return decorate


def asked(
    request: HttpRequest,
    context: dict[str, Any],
    act: Callable[[dict[str, Any]], str],
    *,
    form: type[forms.Form],
    title: str,
    text: str,
    back: str,
    danger: bool = False,
) -> HttpResponse:
    """Asks before it acts; what the product refuses is said on the page one comes from."""
    answered = form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and answered.is_valid():
        try:
            with transaction.atomic():
                messages.success(request, act(answered.cleaned_data))
        except ProductError as error:
            messages.error(request, error.message)
        return redirect(back)
    shown = {"form": answered, "title": title, "text": text, "back": back, "danger": danger}
    return TemplateResponse(request, "newsroom/ask.html", {**context, **shown})


def _change(form: Any, name: str, add: bool) -> Any:
    if name in SECRET:
        return "changed"
    new = _plain(form.cleaned_data.get(name))
    return new if add else [_plain(form.initial.get(name)), new]


def _rows(formset: Any) -> Change:
    """Rows of an inline that were added, changed or deleted."""
    kinds = {
        "added": formset.new_objects,
        "changed": [obj for obj, _ in formset.changed_objects],
        "deleted": formset.deleted_objects,
    }
    said = {kind: [str(obj) for obj in some] for kind, some in kinds.items() if some}
    return {formset.model._meta.model_name: said} if said else {}


def _row(obj: models.Model) -> Change:
    fields = (one for one in obj._meta.concrete_fields if one.name not in SECRET)
    return {one.name: _plain(one.value_from_object(obj)) for one in fields}


def _plain(value: Any) -> Any:
    """As JSON can keep it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | memoryview):
        return [_plain(one) for one in value]
    return str(value)[:VALUE_CHARS]
