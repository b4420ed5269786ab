"""Which tokens of a vocabulary end a sentence: the places where a voice decides how to go on."""

import re
from typing import Any

ENDS_A_SENTENCE = re.compile(r"""[.!?…。\uff01\uff1f][\s"'”’»)\]*_]*\Z""")


def sentence_ends(tokenizer: Any) -> frozenset[int]:
    """Read off the decoded text of each token, so that any tokenizer will do."""
    special = set(tokenizer.all_special_ids)
    pieces = tokenizer.batch_decode([[token] for token in range(len(tokenizer))])
    return frozenset(
        token
        for token, piece in enumerate(pieces)
        if token not in special and ENDS_A_SENTENCE.search(piece)
    )
