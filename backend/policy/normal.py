"""Text as the rules read it: without the tricks that make a word look different to a machine.

Folded away: case, width and fancy letters, accents, invisible and bidirectional characters, HTML
entities, look-alike letters of other scripts, digits and signs for letters, letters drawn out or
spelled apart. What is left are words with single spaces between them. Needs the standard library
alone.
"""

# ruff: noqa: RUF001  look-alikes are what this is about

import html
import re
import unicodedata

MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
                       "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
                       "\ufff9-\ufffb\U000e0000-\U000e01ef]")  # fmt: skip
QUOTES = re.compile("['’‘`´ʼ＇]")  # don't: dont

LOOKALIKES = {
    "a": "аαɑᴀ@",
    "b": "вьβʙ",
    "c": "сϲᴄ",
    "d": "ԁđɗᴅ",
    "e": "еєεҽᴇ€",
    "f": "ƒ",
    "g": "ɡɢ",
    "h": "һнհʜ",
    "i": "іιıɩɪї",
    "j": "јʝᴊ",
    "k": "кκᴋ",
    "l": "ӏłʟ",
    "m": "мᴍ",
    "n": "пηոɴ",
    "o": "оοօøᴏ",
    "p": "рρᴘ",
    "q": "ԛ",
    "r": "гʀя",
    "s": "ѕꜱ$",
    "t": "тτᴛ",
    "u": "υսᴜμ",
    "v": "νѵᴠ",
    "w": "ԝωᴡ",
    "x": "хχ×",
    "y": "уγүʏ",
    "z": "ᴢʐ",
    "ae": "æ",
    "oe": "œ",
    "th": "þ",
}
SQUARES = {
    first + place: chr(ord("a") + place)  # regional indicators, letters in discs and squares
    for first in (0x1F1E6, 0x1F150, 0x1F170)
    for place in range(26)
}
FOLDED = {ord(odd): plain for plain, odds in LOOKALIKES.items() for odd in odds} | SQUARES

LETTER = r"[^\W_]"
SIGN_IN_WORD = re.compile(rf"(?<={LETTER})[!|](?={LETTER})")
AGE = re.compile(r"(?<!\w)(\d{1,2})(?=(?:yo|yrs?|years?|y)\b)")
DIGIT_WORD = re.compile(rf"(?<!{LETTER})(?=\d*[^\W\d_]){LETTER}*\d{LETTER}*")
DIGITS = str.maketrans("034579", "oeastg")


def _spelled(gap: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER}){LETTER}(?:{gap}{LETTER}(?!{LETTER})){{2,}}")


SPELLED_IN_SIGNS = _spelled(r"(?:[ \t]?[^\w\s]{1,2}[ \t]?|_)")
SPELLED = _spelled(r"(?:[ \t]?[^\w\s]{1,2}[ \t]?|_|[ \t])")  # two spaces end the word
BROKEN = re.compile(rf"(?<={LETTER})(?:[^\w\s]{{1,2}}|_)(?={LETTER})")
DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
BETWEEN = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """The plainest reading."""
    return readings(text)[0]


def readings(text: str) -> list[str]:
    """Every way the text may be meant: 1 for i or l, `aaa` for a or aa, `a-b` as two words or one.

    Most texts have one or two.
    """
    folded = _folded(text)
    signed = SPELLED_IN_SIGNS.sub(_joined, folded)
    spelled = SPELLED.sub(_joined, folded)
    found: dict[str, None] = {}
    for whole in dict.fromkeys((spelled, BROKEN.sub("", spelled), BROKEN.sub("", signed))):
        for one in ("i", "l") if "1" in whole or "|" in whole or "!" in whole else ("i",):
            lettered = _lettered(whole, one)
            for drawn in (r"\1", r"\1\1") if DRAWN_OUT.search(lettered) else ("",):
                short = DRAWN_OUT.sub(drawn, lettered) if drawn else lettered
                found[BETWEEN.sub(" ", short).strip()] = None
    return list(found)


def _folded(text: str) -> str:
    plain = INVISIBLE.sub("", html.unescape(text))
    parted = MARKS.sub("", unicodedata.normalize("NFKD", plain).casefold())
    quoted = QUOTES.sub("", unicodedata.normalize("NFKC", parted))
    return AGE.sub(r"\1 ", quoted.translate(FOLDED))


def _joined(said: re.Match[str]) -> str:
    return BETWEEN.sub("", said[0])


def _lettered(text: str, one: str) -> str:
    """Digits in words for the letters they stand for; numbers stay numbers."""
    signed = SIGN_IN_WORD.sub(one, text)
    return DIGIT_WORD.sub(lambda said: said[0].translate(DIGITS).replace("1", one), signed)
