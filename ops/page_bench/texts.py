"""What is streamed: everything Markdown has, and the worst cases, one block that never ends."""

MIXED = (
    "## Why geese keep minutes\n\n"
    "The **parish council** met on *Tuesday*, and a goose took the minutes. It wrote `honk` in "
    "every line, which [the bylaws](https://example.org/bylaws) do not forbid; the clerk, who has "
    "been reading them for nineteen years, could find no reason to object.\n\n"
    "- the first motion was carried, 7 to 2\n- the second was ~~eaten~~ tabled\n\n"
    "- of the third only a feather is left, with a remark about ponds\n\n"
    "| motion | for | against |\n|---|--:|--:|\n| more bread | 7 | 2 |\n| less rain | 9 | 0 |\n"
    "| a fence | 1 | 8 |\n\n"
    "```python\ndef minutes(geese: list[str]) -> str:\n    # nobody has asked them\n"
    '    return "\\n".join(f"{name}: honk" for name in geese)\n```\n\n'
    "With $n$ geese the noise grows as $n^2$, so that\n\n"
    "$$\n\\sum_{i=1}^{n} h_i = \\frac{n(n+1)}{2}\n$$\n\n"
    "for every meeting that has been held so far.\n\n"
    "> Order, said the chair.\n> There was none.\n\n"
)
TOKEN_CHARS = 4  # what a token of English is, about

# name -> (how it opens, what comes again and again)
TEXTS = {
    "everything Markdown has": ("", MIXED),
    "one list": ("", "- the goose said *honk*, and the clerk wrote **honk** down\n"),
    "one code block": ("```python\n", "for goose in geese:\n    goose.honk(times=3)  # again\n"),
    "one paragraph": ("", "The goose said *honk*, and the clerk wrote **honk** down. "),
}


def tokens_of(name: str, count: int) -> list[str]:
    opening, again = TEXTS[name]
    text = opening + again * (count * TOKEN_CHARS // len(again) + 1)
    return [text[at : at + TOKEN_CHARS] for at in range(0, count * TOKEN_CHARS, TOKEN_CHARS)]
