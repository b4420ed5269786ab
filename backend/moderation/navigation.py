"""The admin's sidebar: what somebody may open, in the order of the work."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

Item = tuple[str, str, str, str]  # title, icon, name of the address, right

GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Newsroom",
        (
            ("Front page", "newspaper", "index", ""),
            ("Reports", "flag", "moderation_report_changelist", "moderation.view_report"),
            ("Decisions", "gavel", "moderation_decision_changelist", "moderation.view_decision"),
            ("Appeals", "balance", "moderation_appeal_changelist", "moderation.view_appeal"),
            ("Personas", "theater_comedy", "personas_persona_changelist", "personas.view_persona"),
            (
                "Clippings",
                "content_cut",
                "clippings_clipping_changelist",
                "clippings.view_clipping",
            ),
        ),
    ),
    (
        "People",
        (
            ("Accounts", "person", "accounts_user_changelist", "accounts.view_user"),
            ("Quotas", "data_usage", "accounts_usage_changelist", "accounts.view_usage"),
            ("Bans", "block", "moderation_ban_changelist", "moderation.view_ban"),
            ("API keys", "key", "accounts_apikey_changelist", "accounts.view_apikey"),
            (
                "Sessions",
                "devices",
                "usersessions_usersession_changelist",
                "usersessions.view_usersession",
            ),
            (
                "Addresses",
                "mail",
                "account_emailaddress_changelist",
                "account.view_emailaddress",
            ),
            ("Groups", "groups", "auth_group_changelist", "auth.view_group"),
        ),
    ),
    (
        "Desk",
        (
            ("Features", "tune", "catalog_feature_changelist", "catalog.view_feature"),
            ("Artifacts", "inventory_2", "catalog_artifact_changelist", "catalog.view_artifact"),
            ("Editions", "history_edu", "personas_edition_changelist", "personas.view_edition"),
            ("Vectors", "arrow_outward", "personas_vector_changelist", "personas.view_vector"),
        ),
    ),
    (
        "Policy",
        (
            ("Policy", "policy", "policy_policy_changelist", "policy.view_policy"),
            (
                "Blocked phrases",
                "speaker_notes_off",
                "policy_blockedphrase_changelist",
                "policy.view_blockedphrase",
            ),
            (
                "Blocked features",
                "do_not_touch",
                "policy_blockedfeature_changelist",
                "policy.view_blockedfeature",
            ),
            (
                "Paused models",
                "pause_circle",
                "policy_pausedmodel_changelist",
                "policy.view_pausedmodel",
            ),
        ),
    ),
    (
        "Operations",
        (
            ("Workers", "memory", "workers", "catalog.view_artifact"),
            ("Replies", "chat", "chats_reply_changelist", "chats.view_reply"),
            ("Chats", "forum", "chats_chat_changelist", "chats.view_chat"),
            ("Audit log", "history", "audit_entry_changelist", "audit.view_entry"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    groups = []
    for title, items in GROUPS:
        shown = [_item(item) for item in items if _may(request, item[3])]
        if shown:
            groups.append({"title": title, "separator": title != "Newsroom", "items": shown})
    return groups


def _may(request: HttpRequest, right: str) -> bool:
    return not right or request.user.has_perm(right)


def _item(item: Item) -> dict[str, Any]:
    title, icon, name, _ = item
    return {"title": title, "icon": icon, "link": reverse(f"admin:{name}")}
