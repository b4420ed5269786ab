"""What can be wrong with a turn, by name."""

from backend.lib.errors import ProductError


class ClampUnknown(ProductError):
    code = "clamp_unknown"


class ClampTwice(ProductError):
    code = "clamp_twice"


class ClampOfAnotherModel(ProductError):
    code = "clamp_of_another_model"


class ClampMalformed(ProductError):
    code = "clamp_malformed"


class ArtifactMissing(ProductError):
    code, status = "artifact_missing", 409


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
