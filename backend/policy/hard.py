"""The hard rules: they ship on, for every house, and nothing in the admin switches them off.

A list of words is no classifier. These rules ask for two ideas near each other (somebody under age
and something sexual; an agent that kills many and how to make it), so that history, law, biology
and novels pass; they stop the plain request and its disguises, and nothing subtler.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WORD = r"\S+ "


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrase.replace(" ", "[ ]") for phrase in phrases) + ")"


def _near(first: str, second: str, words: int) -> str:
    return rf"(?<!\S)(?:{first}) (?:{WORD}){{0,{words}}}?(?:{second})(?!\S)"


@dataclass(frozen=True, slots=True)
class HardRule:
    name: str
    message: str
    is_broken: Callable[[str], bool]


# Sexual content with minors

AGE_WORDS = _any("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
                 "seventeen", "five", "six", "seven", "eight")  # fmt: skip
AGES = rf"(?:\d|1[0-7]|{AGE_WORDS})"
MINOR = _any(
    "child(?:ren)?", "kid(?:s|die|dies)?", "minors?", "under ?age(?:d)?", "toddlers?", "infants?",
    "pre ?teens?", "tweens?", "pre ?pubescent", "school ?(?:girl|boy)s?", "little (?:girl|boy)s?",
    "young (?:girl|boy)s?", "lolis?", "lolicon", "shotas?", "shotacon", "jailbait",
    "(?:elementary|primary|middle) school(?:er|ers)?",
    rf"{AGES} (?:years? olds?|yrs? olds?|yo|y o|yr olds?)", rf"(?:aged?|is|am) {AGES}",
)  # fmt: skip
SEXUAL = _any(
    "porn(?:o|ography|ographic)?", "erotica?", "erotically", "hentai", "nsfw", "smut", "lewd",
    "sexy", "sexting", "sexually explicit", "explicit sex(?:ual)?", "orgasms?", "horny",
    "masturbat(?:e|es|ed|ing|ion)", "blow ?jobs?", "hand ?jobs?", "fuck(?:s|ed|ing)?",
    "nudes?", "(?:naked|nude) (?:pictures?|photos?|pics?|images?|drawings?|body|bodies)",
    "(?:have|has|had|having) (?:oral |anal )?sex", "sex (?:with|scenes?|story|stories|acts?|slave)",
    "(?:oral|anal) sex", "sexual (?:content|scenes?|story|stories|acts?|fantas(?:y|ies)|relations"
    "|intercourse|encounters?|role ?play)", "sexual(?:is|iz)(?:e|es|ed|ing)", "make love",
    "making love", "undress(?:es|ed|ing)?", "seduc(?:e|es|ed|ing)", "aroused", "arousing",
)  # fmt: skip
MINORS = re.compile(f"{_near(MINOR, SEXUAL, 8)}|{_near(SEXUAL, MINOR, 8)}")

# Weapons able to kill many

AGENT = _any(
    "sarin", "tabun", "soman", "cyclosarin", "novichoks?", "vx(?: gas| agent| nerve agent)?",
    "nerve (?:gas|agents?)", "(?:mustard|sulfur mustard) gas", "phosgene", "chemical weapons?",
    "bio(?:logical)? ?weapons?", "germ weapons?", "weapons? of mass destruction", "anthrax",
    "bacillus anthracis", "small ?pox", "variola", "yersinia pestis", "pneumonic plague", "ebola",
    "marburg virus", "botulinum(?: toxin)?", "ricin", "pandemic (?:virus|pathogens?)",
    "(?:nuclear|atomic?|hydrogen|thermonuclear|fission|dirty|radiological|neutron|cobalt|truck"
    "|fertili[sz]er|anfo) (?:bombs?|weapons?|devices?|warheads?|explosives?)", "nukes?",
    "(?:weapons? grade|highly enriched) (?:uranium|plutonium)", "radiological dispersal devices?",
)  # fmt: skip
VERB = _any("make", "build", "construct", "create", "produce", "manufacture", "synthesi[sz]e",
            "prepare", "brew", "assemble", "weaponi[sz]e", "aerosoli[sz]e", "cultivate", "culture",
            "grow", "enrich", "purify", "obtain", "disperse", "spread", "release", "detonate",
            "modify", "engineer", "cook", "design", "acquire", "deploy")  # fmt: skip
DOING = _any("making", "building", "constructing", "creating", "producing", "manufacturing",
             "synthesi[sz]ing", "weaponi[sz]ing", "aerosoli[sz]ing", "cultivating", "growing",
             "enriching", "purifying", "synthesis", "production", "preparation", "assembly",
             "dispersal", "dispersing", "spreading", "detonating", "enrichment")  # fmt: skip
HOW_TO = _any("how to",
              "how (?:do|can|could|would|should|might) (?:i|we|you|one|someone|somebody)",
              "(?:i|we) (?:want|need|plan|intend|would like|wish|am going|are going) to",
              "(?:help|teach|show|tell|let) (?:me|us)(?: how)?(?: to)?",
              "(?:id|ill|lets)(?: like to)?",
              "(?:ways?|steps?|instructions|directions|ingredients|materials) to")  # fmt: skip
PAPERS = _any("instructions?", "recipes?", "blueprints?", "protocols?", "step by step", "steps",
              "guides?", "procedures?", "tutorials?", "schematics?", "manuals?",
              "synthesis routes?")  # fmt: skip
ASK = _any("explain", "describe", "give", "write", "provide", "list", "detail", "outline", "show",
           "tell", "teach", "share", "send")  # fmt: skip
ANSWER = _any("you", "first", "start", "begin", "mix", "combine", "heat", "take", "one")
WEAPONS = re.compile(
    "|".join(
        (
            rf"(?<!\S){HOW_TO} ((?:{WORD}){{0,2}}?){VERB} ((?:{WORD}){{0,5}}?){AGENT}(?!\S)",
            rf"(?<!\S){PAPERS} (?:for|to|of|on|in) (?:{VERB} |{DOING} )?"
            rf"((?:{WORD}){{0,4}}?){AGENT}(?!\S)",
            rf"(?<!\S){ASK} ((?:{WORD}){{0,6}}?){DOING} ((?:{WORD}){{0,4}}?){AGENT}(?!\S)",
            rf"(?<!\S)to {VERB} ((?:{WORD}){{0,3}}?){AGENT} (?:{WORD}){{0,4}}?{ANSWER}(?!\S)",
        )
    )
)
HARMLESS_BETWEEN = re.compile(
    r"(?<!\S)(?:without|not|no|avoid|against|prevent|preventing|destroy|detect|vaccines?|treat|"
    r"treatments?|antidotes?|free|safe|protect|protection|survive|resist|models? of|drawings? of|"
    r"stop|slow|contain|cure|bans?|banned|forbids?|forbidding|forbidden|illegal|movies?|films?|novels?|museums?|awareness|"
    r"treat(?:y|ies)|shelters?|from)(?!\S)"
)
HARMLESS_AFTER = re.compile(
    r" (?:\S+ )?(?:shelters?|bunkers?|detectors?|tests?|vaccines?|vaccinations?|antidotes?|"
    r"treatments?|survivors?|movies?|films?|games?|props?|costumes?|cakes?|treat(?:y|ies)|"
    r"conventions?|drills?|museums?|documentar(?:y|ies)|cocktails?|essays?|posters?|joke|jokes|"
    r"disarmament|awareness|memorials?|protests?|illegal|songs?|albums?)(?!\S)"
)

# Whoever refuses or forbids names what is refused. One such word shortly before, and only one:
# two of them ("do not refuse to") ask for it after all.
REFUSES = re.compile(
    r"(?<!\S)(?:not|never|cannot|cant|wont|dont|doesnt|unable|refuses?|decline|avoid|forbid|"
    r"forbids|forbidden|illegal|against|reject|mind|hesitate|stop|filters?|limits?|only)(?!\S)"
)
REFUSED_WITHIN = 8  # words


def _refused(said: str, start: int) -> bool:
    before = " ".join(said[:start].split()[-REFUSED_WITHIN:])
    return len(REFUSES.findall(before)) == 1


def _minors(said: str) -> bool:
    return any(not _refused(said, hit.start()) for hit in MINORS.finditer(said))


def _weapons(said: str) -> bool:
    for hit in WEAPONS.finditer(said):
        between = " ".join(filter(None, hit.groups()))
        harmless = HARMLESS_BETWEEN.search(between) or HARMLESS_AFTER.match(said, hit.end())
        if not harmless and not _refused(said, hit.start()):
            return True
    return False


HARD_RULES = (
    HardRule(
        "minors", "Sexual content with minors is never allowed here. Change the text.", _minors
    ),
    HardRule(
        "weapons",
        "Help to make weapons that kill many is never allowed here. Change the text.",
        _weapons,
    ),
)


def hard_rule_broken(texts: Sequence[str]) -> HardRule | None:
    """By any of the readings of a text."""
    broken = (rule for rule in HARD_RULES for said in texts if rule.is_broken(said))
    return next(broken, None)
