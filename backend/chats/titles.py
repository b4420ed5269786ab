"""The automatic title of a chat: what was asked first, without Markdown and without a greeting."""

# ruff: noqa: RUF001
import re
import unicodedata

from backend.chats.models import Chat

TITLE_CHARS = 60
READ_CHARS = 2_000  # of a message; a title is somewhere in its beginning
LEAST_SENTENCE = 20  # characters; below this the first sentence says too little

FENCE = re.compile(r"^\s*(```|~~~)[^\n]*\n(.*?)(?:^\s*\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
LINE_MARK = re.compile(r"^\s{0,12}(?:#{1,6}\s+|>\s?|[-*+]\s+|\d{1,3}[.)]\s+)+", re.MULTILINE)
RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$", re.MULTILINE)
LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\([^()\n]{0,600}\)")
ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/?#<>()]{1,100})[^\s<>()]{0,600}")
EMPHASIS = re.compile(r"(?<![\w*_~])(\*{1,3}|_{1,3}|~~)(?=[^\s*_~])([^*_~\n]{1,300})\1(?![\w*_~])")
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s|[。！？]+[」』”’）]*")

GREETINGS = (
    "hi there|hey there|hello there|hi|hey|hello|howdy|greetings|"
    "good (?:morning|afternoon|evening|day)|"
    "hallo|guten (?:tag|morgen|abend)|moin|servus|grüß gott|bonjour|bonsoir|salut|coucou|"
    "hola|buenos días|buenas(?: tardes| noches)?|ciao|buongiorno|buonasera|salve|olá|oi|bom dia|"
    "boa (?:tarde|noite)|hoi|goedemorgen|hej|hei|tjena|cześć|dzień dobry|ahoj|merhaba|selam|"
    "привет|здравствуйте|здравствуй|добрый (?:день|вечер)|доброе утро|привіт|γεια(?: σου| σας)?|"
    "שלום|مرحبا|السلام عليكم|नमस्ते|xin chào|halo|"
    "こんにちは|こんばんは|おはよう(?:ございます)?|你好|您好|안녕하세요|안녕"
)
STARTERS = (
    "can|could|would|will|i|i'm|i’m|i've|we|my|what|what's|how|why|who|where|when|which|is|are|do|"
    "does|did|tell|write|give|explain|help|make|show|please|let's"
)
# A name is part of a greeting only where punctuation says so: "Hi Gladys, …", not "Hi-res images".
GREETING = re.compile(
    rf"(?:{GREETINGS})(?:[ ,]+[^\W\d_][\w'’]{{0,30}})?"
    r"\s*(?:[,.!;:…，、。！~\U0001f300-\U0001faff]+|$)\s*"
    rf"|(?:{GREETINGS})\s+(?=(?:{STARTERS})\s)",
    re.IGNORECASE,
)
PLEASE = re.compile(
    r"(?:please|pls|bitte|por favor|per favore|s'il (?:te|vous) pla[iî]t)\b[\s,:]*", re.IGNORECASE
)
LEADING = re.compile(r"^[^\w\"'“‘«¿¡(\[{$#@+\-−.…<>=/\\*&%]+(?=\w)")  # emoji and the like

JOINER = "\u200d"
VIRAMA = 9  # the combining class of the signs that join Indic consonants
KEPT_FORMATS = {JOINER, "\u200c"}  # emoji and Persian need them; the others reverse or hide text


def chat_title(*, chat: Chat, text: str) -> None:
    """After this was said. A name that somebody gave stays, even one given at this moment."""
    if chat.title and _without_greeting(chat.title):
        return
    chat.title = title_of(text)
    Chat.objects.filter(pk=chat.pk, is_renamed=False).update(title=chat.title)


def title_of(text: str) -> str:
    """The first sentences that fit, or the first words, whole; of a greeting, the greeting."""
    plain = _plain(text[:READ_CHARS])
    asked = _without_greeting(plain) or plain or " ".join(_visible(text[:READ_CHARS]).split())
    if len(asked) <= TITLE_CHARS and len(text) <= READ_CHARS:
        return asked
    ends = [end.end() for end in SENTENCE_END.finditer(asked) if end.end() <= TITLE_CHARS]
    if ends and ends[-1] >= LEAST_SENTENCE:
        return asked[: ends[-1]].rstrip()
    return _cut(asked)


def _plain(text: str) -> str:
    """Its words, without the marks of Markdown; code only where there is nothing else."""
    text = _visible(text)
    around = FENCE.sub("\n", text)
    text = around if around.strip() else FENCE.sub(r"\2", text)
    text = ADDRESS.sub(r"\1", LINK.sub(r"\1", RULE.sub("", LINE_MARK.sub("", text))))
    for _ in range(2):  # **bold _and_ more**
        text = EMPHASIS.sub(r"\2", text)
    return " ".join(text.replace("`", "").split())


def _visible(text: str) -> str:
    return "".join(c for c in text if _is_visible(c))


def _is_visible(character: str) -> bool:
    if unicodedata.category(character) not in ("Cc", "Cf") or character.isspace():
        return True
    return character in KEPT_FORMATS or _is_tag(character)


def _without_greeting(text: str) -> str:
    """Empty where nothing else was said."""
    rest = LEADING.sub("", text)
    for fluff in (GREETING, PLEASE):
        if found := fluff.match(rest):
            rest = LEADING.sub("", rest[found.end() :])
    if rest == text:
        return text
    if not any(c.isalnum() for c in rest):
        return ""
    return rest[0].upper() + rest[1:] if rest[0].upper().lower() == rest[0] else rest


def _cut(text: str) -> str:
    cut = text[: _whole(text, TITLE_CHARS)]
    if len(cut) == len(text):
        return text
    words = cut.rsplit(" ", 1)[0] if text[len(cut)] != " " else cut
    return words.rstrip(" ,;:–—-") + "…"


def _whole(text: str, most: int) -> int:
    """The largest length up to `most` that splits no emoji, flag or letter with its marks."""
    end = most
    while 0 < end < len(text) and _continues(text, end):
        end -= 1
    return end or most


def _continues(text: str, place: int) -> bool:
    here, before = text[place], text[place - 1]
    if JOINER in (here, before) or unicodedata.category(here).startswith("M") or _is_tag(here):
        return True
    if unicodedata.combining(before) == VIRAMA:
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff":  # tone of skin
        return True
    if not _is_flag(here):
        return False
    flags = 0
    while flags < place and _is_flag(text[place - 1 - flags]):
        flags += 1
    return flags % 2 == 1


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_tag(character: str) -> bool:
    """Of the flags of regions."""
    return "\U000e0020" <= character <= "\U000e007f"
