"""What can be wrong with a turn, by name."""

from backend.lib.errors import ProductError
from backend.personas.errors import (
    ArtifactMissing,
    ClampMalformed,
    ClampOfAnotherModel,
    ClampTwice,
    ClampUnknown,
    FeatureBlocked,
    VectorOfAnotherModel,
    VectorUnknown,
)

__all__ = [
    "ArtifactMissing",
    "ClampMalformed",
    "ClampOfAnotherModel",
    "ClampTwice",
    "ClampUnknown",
    "FeatureBlocked",
    "NotWriting",
    "ParentUnfinished",
    "ParentUnknown",
    "PersonaUnknown",
    "QueueUnreachable",
    "VectorOfAnotherModel",
    "VectorUnknown",
]


class ParentUnknown(ProductError):
    code = "parent_unknown"


class ParentUnfinished(ProductError):
    code, status = "parent_unfinished", 409


class PersonaUnknown(ProductError):
    code = "persona_unknown"


class QueueUnreachable(ProductError):
    code, status = "queue_unreachable", 503


class NotWriting(ProductError):
    code, status = "not_writing", 409
