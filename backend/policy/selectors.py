"""Answers about the policy of this house."""

from collections.abc import Iterable

from backend.policy.models import BlockedFeature, PausedModel, Policy


def policy_now() -> Policy:
    return Policy.objects.filter(pk=1).first() or Policy(pk=1)


def model_pause(model: str) -> PausedModel | None:
    return PausedModel.objects.filter(model=model).first()


def features_blocked(names: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    wanted = set(names)
    artifacts = {artifact for artifact, _ in wanted}
    found = BlockedFeature.objects.filter(artifact__in=artifacts).values_list("artifact", "index")
    return wanted & set(found)
