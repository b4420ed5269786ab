"""Answers about artifacts and features."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.http import Http404

from backend.catalog.models import Artifact, Feature

MOST_WORDS = 8
EVIDENCE = ("examples", "samples", "words")  # large, and not for lists
MOST_MEASURED = 5_000
TIER = 10**10  # above any index, so that tier and index make one sortable number
LARGEST_INDEX = 2**31 - 1


def features_found(*, words: str, artifact: str | None) -> QuerySet[Feature]:
    """Every word must occur. Calibrated dials first, then those whose label says it."""
    asked = words.lower().split()[:MOST_WORDS]
    found = Feature.objects.defer(*EVIDENCE)
    if artifact:
        found = found.filter(artifact=artifact)
    for word in asked:
        found = found.filter(words__contains=word)
    in_label = reduce(lambda so_far, word: so_far & Q(label__icontains=word), asked, Q(pk__gte=0))
    tier = Case(
        When(Q(is_calibrated=True) & in_label, then=Value(0)),
        When(is_calibrated=True, then=Value(1)),
        When(in_label, then=Value(2)),
        default=Value(3),
        output_field=BigIntegerField(),
    )
    return found.annotate(place=tier * Value(TIER) + Cast(F("index"), BigIntegerField()))


def feature_for(artifact: str, index: int) -> Feature:
    if index > LARGEST_INDEX:
        raise Http404
    feature = Feature.objects.filter(artifact=artifact, index=index).first()
    if feature is None:
        raise Http404
    return feature


def features_by_name(names: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Feature]:
    """The features that exist among (artifact, index) names, in one query."""
    wanted: dict[str, set[int]] = {}
    for artifact, index in names:
        if index <= LARGEST_INDEX:
            wanted.setdefault(artifact, set()).add(index)
    if not wanted:
        return {}
    either = reduce(or_, (Q(artifact=name, index__in=some) for name, some in wanted.items()))
    found = Feature.objects.filter(either).defer(*EVIDENCE)
    return {(feature.artifact_id, feature.index): feature for feature in found}


def features_measured(artifact: str) -> list[int]:
    """Those with a dose curve."""
    measured = Feature.objects.filter(artifact=artifact, dial__curve__0__isnull=False)
    return list(measured.order_by("index").values_list("index", flat=True)[:MOST_MEASURED])


def artifacts_of(names: Iterable[str]) -> dict[str, Artifact]:
    return Artifact.objects.defer("manifest", "evaluation").in_bulk(set(names))


def artifact_of_house() -> Artifact | None:
    """The first one this site was started with, once it is loaded."""
    return Artifact.objects.defer("manifest", "evaluation").filter(id=settings.ARTIFACTS[0]).first()


def context_of(model: str) -> int | None:
    """Tokens the model can hold, as its artifacts say; None where none is loaded."""
    return Artifact.objects.filter(model=model).values_list("context", flat=True).first()
