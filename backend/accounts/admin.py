"""People, their keys, their addresses and what they use."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backend.accounts.allowance import today, tokens_allowed
from backend.accounts.models import ApiKey, Usage, User
from backend.lib.admin import Admin, Shown, deed
from backend.lib.deeds import deed_tell

# Second factors are secrets: no page shows them.
for theirs in (EmailAddress, Authenticator, UserSession, Group):
    if admin.site.is_registered(theirs):
        admin.site.unregister(theirs)

POWER = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class PersonAdmin(UserAdmin, Admin):  # type: ignore[type-arg]
    """Accounts are shut by a ban and deleted by those whose they are."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "is_guest", "is_staff", "is_active", "spent_today", "date_joined")
    list_filter = ("is_guest", "is_staff", "is_active")
    search_fields = ("username", "email")
    ordering = ("-date_joined",)
    readonly_fields = ("is_active", "is_guest", "last_login", "date_joined", "adult_since")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("email", "bio", "is_guest", "adult_since")}),
        ("Quota", {"fields": ("tokens_per_day",)}),
        ("Rights", {"fields": ("is_active", *POWER)}),
        ("Dates", {"fields": ("last_login", "date_joined", "deletion_due_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        spent = Usage.objects.filter(user=OuterRef("pk"), day=today()).values("tokens")[:1]
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(spent=Subquery(spent))

    @admin.display(description="tokens today")
    def spent_today(self, user: Any) -> str:
        return f"{user.spent or 0:,} of {tokens_allowed(user):,}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser gives power away."""
        is_trusted = request.user.is_superuser
        return (*self.readonly_fields, "deletion_due_at", *(() if is_trusted else POWER))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may set somebody's password can become them: staff is for superusers."""
        above = obj is not None and (obj.is_staff or obj.is_superuser)
        if above and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Group)
class StaffGroupAdmin(GroupAdmin, Admin):
    pass


@admin.register(ApiKey)
class ApiKeyAdmin(Shown):
    """Keys are made by those whose they are; here they are revoked."""

    list_display = ("prefix", "name", "user", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("prefix", "user__username")
    fields = ("prefix", "name", "user", "scopes", "created_at", "last_used_at", "revoked_at")
    actions_detail = ("revoke",)

    @deed(
        description="Revoke",
        text="Programs that use this key are turned away from now on.",
        permission="accounts.change_apikey",
        icon="key_off",
        danger=True,
    )
    def revoke(self, request: HttpRequest, key: ApiKey) -> str:
        ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
        deed_tell(actor=request.user, action="apikey.revoke", thing=key)
        return "The key is revoked."


@admin.register(Usage)
class UsageAdmin(Shown):
    list_display = ("user", "day", "tokens", "reserved", "replies", "allowed")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    list_filter = ("day",)

    @admin.display(description="allowed a day")
    def allowed(self, usage: Usage) -> str:
        return f"{tokens_allowed(usage.user):,}"


@admin.register(EmailAddress)
class AddressAdmin(Shown):
    list_display = ("email", "user", "primary", "verified")
    list_select_related = ("user",)
    list_filter = ("verified",)
    search_fields = ("email", "user__username")


@admin.register(UserSession)
class SessionAdmin(Shown):
    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "ip")
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    actions_detail = ("end",)

    @deed(
        description="End",
        text="Whoever uses this session has to sign in again.",
        permission="usersessions.delete_usersession",
        icon="logout",
        danger=True,
    )
    def end(self, request: HttpRequest, session: UserSession) -> str:
        deed_tell(actor=request.user, action="session.end", thing=session, user=str(session.user))
        session.end()
        return "The session is over."
