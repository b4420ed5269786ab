"""What can be wrong with a turn, by name."""

from backend.lib.errors import ProductError
from backend.personas.errors import (
    ArtifactMissing,
    ClampMalformed,
    ClampOfAnotherModel,
    ClampTwice,
    ClampUnknown,
    FeatureBlocked,
    VectorUnknown,
)

__all__ = [
    "AgeNeeded",
    "ArtifactMissing",
    "CannotReplay",
    "ClampMalformed",
    "ClampOfAnotherModel",
    "ClampTwice",
    "ClampUnknown",
    "FeatureBlocked",
    "ModelMissing",
    "NotWriting",
    "NothingToContinue",
    "ParentUnfinished",
    "ParentUnknown",
    "PersonaTakenDown",
    "PersonaUnknown",
    "QueueUnreachable",
    "ReplyUnknown",
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


class ModelMissing(ProductError):
    code, status = "model_missing", 409


class PersonaTakenDown(ProductError):
    code, status = "persona_taken_down", 409


class ReplyUnknown(ProductError):
    code = "reply_unknown"


class NothingToContinue(ProductError):
    code, status = "nothing_to_continue", 409


class AgeNeeded(ProductError):
    code, status = "age_needed", 403


class CannotReplay(ProductError):
    """Known before anything is asked of a worker; the message says what has changed."""

    code, status = "cannot_replay", 409


class NoWorker(ProductError):
    code, status = "no_worker", 503


class CannotLook(ProductError):
    """A worker was asked and could not; the message says why."""

    code, status = "cannot_look", 409


class CannotXray(ProductError):
    """Known before a worker is asked."""

    code, status = "cannot_xray", 409


class FolderUnknown(ProductError):
    code = "folder_unknown"


class FolderExists(ProductError):
    code, status = "folder_exists", 409


class TagMalformed(ProductError):
    code = "tag_malformed"


class ReasonMalformed(ProductError):
    code = "reason_malformed"


class VoteMalformed(ProductError):
    code = "vote_malformed"


class ImportMalformed(ProductError):
    """A file that is not a chat of ours; `field` says where it is wrong."""

    code = "import_malformed"


class ImportTooNew(ProductError):
    code = "import_too_new"
