"""How each database is asked for a query: FTS5 in SQLite, tsquery in PostgreSQL.

Words reach the database as parameters, and hold letters, digits and marks only, so that no sign of
a query language is among them.
"""

from typing import Any, NamedTuple

from backend.chats.search_words import Query, Term


class Match(NamedTuple):
    """SQL, with the parameters of the score and of the condition. A score depends on the text and
    the query alone, so that a place among hits stays a place while others write.
    """

    score: str
    join: str
    where: str
    scoring: list[Any]
    matching: list[Any]


def match_of(query: Query, *, vendor: str, row: str, column: str) -> Match:
    """`row`: the alias of the table that has `column` and, by a trigger or generated, its words."""
    anywhere = [f"{row}.{column} LIKE %s" for _ in query.parts]
    parts = [f"%{part}%" for part in query.parts]  # letters only: nothing to escape
    if not query.terms:
        return Match("1", "", " AND ".join(anywhere), [], parts)
    if vendor == "sqlite":
        times = "length(highlight(chats_words, 1, char(1), '')) - length(chats_words.text)"
        score = f"({times}) * 1000000 / (200 + length(chats_words.text))"
        join, where = f"JOIN chats_words ON chats_words.thing = {row}.id", "chats_words MATCH %s"
        scoring, asked = [], _fts5(query.terms)
    else:
        score = f"CAST(ts_rank({row}.words, to_tsquery('simple', %s), 1) * 1000000 AS bigint)"
        join, where = "", f"{row}.words @@ to_tsquery('simple', %s)"
        asked = _tsquery(query.terms)
        scoring = [asked]
    return Match(score, join, " AND ".join([where, *anywhere]), scoring, [asked, *parts])


def _fts5(terms: tuple[Term, ...]) -> str:
    phrases = (f'"{" ".join(term.words)}"{"*" if term.is_open else ""}' for term in terms)
    return f"text : ({' AND '.join(phrases)})"


def _tsquery(terms: tuple[Term, ...]) -> str:
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*)" if term.is_open else ")")
        for term in terms
    )
