"""The two kinds of staff that a house starts with. Whoever is staff and in neither sees nothing."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

LOOK = {"view"}
WORK = {"view", "add", "change"}
ALL = {"view", "add", "change", "delete"}

GROUPS: dict[str, dict[str, set[str]]] = {
    "Moderator": {
        "moderation.report": WORK,
        "moderation.decision": WORK,
        "moderation.appeal": WORK,
        "moderation.ban": WORK,
        "moderation.notice": LOOK,
        "policy.policy": LOOK,
        "policy.blockedphrase": ALL,
        "personas.persona": LOOK,
        "clippings.clipping": LOOK,
        "accounts.user": LOOK,
        "audit.entry": LOOK,
    },
    "Operator": {
        "policy.policy": WORK,
        "policy.blockedphrase": ALL,
        "policy.blockedfeature": ALL,
        "policy.pausedmodel": ALL,
        "catalog.artifact": LOOK,
        "catalog.feature": LOOK,
        "personas.persona": WORK,
        "personas.edition": LOOK,
        "personas.vector": LOOK,
        "personas.link": LOOK,
        "chats.chat": LOOK,
        "chats.reply": LOOK,
        "clippings.clipping": LOOK,
        "accounts.user": WORK,
        "accounts.apikey": WORK,
        "accounts.usage": LOOK,
        "accounts.export": LOOK,
        "moderation.report": LOOK,
        "usersessions.usersession": LOOK,
        "account.emailaddress": LOOK,
        "audit.entry": LOOK,
    },
}


def groups_make(*, again: bool = False) -> None:
    """Those that are missing; again: all of them get the rights that ship, and lose others."""
    for name, rights in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new or again:
            group.permissions.set(_permissions(rights))


def _permissions(rights: dict[str, set[str]]) -> QuerySet[Permission]:
    wanted = Q(pk=None)
    for label, verbs in rights.items():
        app, model = label.split(".")
        codes = [f"{verb}_{model}" for verb in verbs]
        wanted |= Q(content_type__app_label=app, codename__in=codes)
    return Permission.objects.filter(wanted)
