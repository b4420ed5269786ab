"""Answers about the policy of this house."""

from collections.abc import Iterable
from datetime import datetime

from backend.policy.models import BlockedFeature, BlockedPhrase, PausedModel, Policy
from worker.contract import normalised


def policy_now() -> Policy:
    return Policy.objects.filter(pk=1).first() or Policy(pk=1)


def policy_version() -> datetime | None:
    """Changes with every change of the policy or of its phrases."""
    return Policy.objects.filter(pk=1).values_list("updated_at", flat=True).first()


def model_pause(model: str) -> PausedModel | None:
    return PausedModel.objects.filter(model=model).first()


def features_blocked(names: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    wanted = set(names)
    artifacts = {artifact for artifact, _ in wanted}
    found = BlockedFeature.objects.filter(artifact__in=artifacts).values_list("artifact", "index")
    return wanted & set(found)


def phrases_forbidden_in_replies() -> list[str]:
    """As a worker looks for them while it writes. The rules read the whole reply once more."""
    phrases = BlockedPhrase.objects.filter(in_replies=True).values_list("phrase", flat=True)
    return sorted({words for phrase in phrases if (words := normalised(phrase))})
