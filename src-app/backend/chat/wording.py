"""What a text consists of, as far as two texts can be compared: roots of words, numbers, names, denials. Pure.

No dictionary and no model: English endings are cut roughly, Chinese, Japanese and Korean are compared by pairs of
neighbouring characters. What small words there are in German, French and Spanish is known, no more.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

DENIED = 3
"""Words that a denial reaches."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        _listed(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
            " eighteen nineteen twenty"
        ),
        1,
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90"}
MONTHS = {
    word: str(value)
    for value, word in enumerate(
        _listed("january february march april may june july august september october november december"), 1
    )
}
DENIALS = frozenset(
    _listed(
        "not no never cannot without neither nor none lacks lack lacking isn't aren't wasn't weren't doesn't don't"
        " didn't can't won't couldn't shouldn't hasn't haven't nicht kein keine keinen keiner nie niemals ohne pas sans"
        " jamais sin nunca"
    )
)
STOP = frozenset(
    _listed(
        "a an the and or but if unless then than so as of in on at by for from to into onto over under up out off with"
        " about between through during after before above below is are was were be been being am do does did has have"
        " had having can could may might must shall should will would it its this that these those there here he she"
        " they them their his her him we us our you your i me my who whom whose which what when where why how all any"
        " both each few more most other some such only own same too very just also however therefore thus while because"
        " since until again further once per via according passage passages document documents source sources text"
        " states stated says said contain contains containing contained include includes including included mentions"
        " mentioned notes noted describes described ones"
        " der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden hat"
        " haben mit von zu zum zur im in auf an aus bei nach vor es er sie wir ihr man sich auch nur noch wie als dass"
        " le la les un une du de et ou est sont dans par pour sur avec que qui ce cette il elle"
        " el los las una unos y o son en con por para su"
    )
)
GERMAN = frozenset(_listed("der die das und ist nicht ein eine mit von wird sind auf den dem für zu"))
"""Two of these, and capitals say nothing: every noun has one."""
UNITS = {
    "minutes": "min",
    "minute": "min",
    "mins": "min",
    "hours": "h",
    "hour": "h",
    "hrs": "h",
    "seconds": "s",
    "second": "s",
    "percent": "%",
    "kilometres": "km",
    "kilometers": "km",
    "kilograms": "kg",
    "grams": "g",
    "litres": "l",
    "liters": "l",
    "celsius": "c",
}
PLURALS = (("ies", "y"), ("es", ""), ("s", ""))
ENDINGS = ("ing", "ed", "est", "er", "ly")

_DENSE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
IS_DENSE = re.compile(f"[{_DENSE}]")
TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|%|[{_DENSE}]+|[^\W\d_{_DENSE}]+(?:['’][^\W\d_]+)*|[,;:.!?()\n]")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_LIST_NUMBER = re.compile(r"\s*(?:[-*+•>]\s*)*\d{1,3}[.)]\s")
_LINK = re.compile(r"\]\([^)\s]*\)|https?://\S+")
_FREE = re.compile(r"(\w+)[- ]free\b(?! of| from)|\bfree (?:of|from) (\w+)")
_BEGINNING = re.compile(r"[\s*_#>\"“„•+-]*([^\W\d_]+)")
_PAUSES, _ENDS = frozenset(",;()"), frozenset(".:!?\n")
_ENDS_DENIAL = frozenset({"but", "and", "unless", "aber", "und", "sondern"})


@dataclass(frozen=True)
class Words:
    """What can be compared. `numbers` are those in digits, `names` the roots of words with a capital that don't begin a
    sentence, `pairs` neighbouring characters, `denied` the roots that a denial reaches wherever they are, `doubted`
    those that one reaches somewhere, `counted` and `spelt` numbers in digits and in words, each with the root that it
    counts; `first` is the root of a first word that has a capital."""

    roots: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    counted: frozenset[tuple[str, str]] = frozenset()
    spelt: frozenset[tuple[str, str]] = frozenset()
    first: str = ""

    def with_heading(self, other: "Words") -> "Words":
        """The same with what stands above it; denials are its own."""
        return Words(
            self.roots | other.roots,
            self.numbers | other.numbers,
            self.names | other.names,
            self.pairs | other.pairs,
            self.denied,
            self.doubted,
            self.counted | other.counted,
            self.spelt | other.spelt,
        )


@lru_cache(512)
def words_of(text: str) -> Words:
    """What the text consists of."""
    text = _LINK.sub(" ", _LIST_NUMBER.sub(" ", text))
    tokens: list[str] = TOKEN.findall(text)
    reading = _Reading(is_german=len(GERMAN.intersection(map(str.lower, tokens))) >= 2)
    for token in tokens:
        reading.take(token)
    free = {root_of(found[1] or found[2]) for found in _FREE.finditer(text.lower())}
    return reading.read(free, _first(text))


@dataclass
class _Reading:
    """A text that is being read, token by token."""

    is_german: bool
    roots: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    pairs: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    affirmed: set[str] = field(default_factory=set)
    counted: set[tuple[str, str]] = field(default_factory=set)
    spelt: set[tuple[str, str]] = field(default_factory=set)
    pending: list[tuple[str, bool]] = field(default_factory=list)
    """Numbers whose noun has not come yet, and whether they are written as words."""
    reach: int = 0
    denials: int = 0
    is_first: bool = True

    def take(self, token: str) -> None:
        lower = token.lower().replace("’", "'")
        if token in _ENDS:
            self.reach, self.denials, self.is_first, self.pending = 0, 0, True, []
            return
        if token in _PAUSES or lower in _ENDS_DENIAL:
            self.reach = 0
            return
        if token[0].isdigit():
            self.numbers.add(one_way(token))
            self.pending.append((one_way(token), False))
        elif lower in NUMBER_WORDS:
            self.pending.append((NUMBER_WORDS[lower], True))
        elif IS_DENSE.match(token):
            self.pairs |= {token[at : at + 2] for at in range(len(token) - 1)} or {token}
        elif lower in DENIALS:
            self.denials += 1
            self.reach = DENIED + 1 if self.denials == 1 else 0  # nobody knows what two of them mean
        elif lower not in STOP and (len(token) > 1 or lower == "%"):
            self._take_word(token, root_of(lower))
        self.reach, self.is_first = max(self.reach - 1, 0), False

    def _take_word(self, token: str, root: str) -> None:
        self.roots.add(root)
        (self.denied if self.reach else self.affirmed).add(root)
        if token[0].isupper() and not self.is_first and not self.is_german:
            self.names.add(root)
        for number, is_spelt in self.pending:
            (self.spelt if is_spelt else self.counted).add((number, root))
        self.pending = []

    def read(self, free: set[str], first: str) -> Words:
        return Words(
            frozenset(self.roots),
            frozenset(self.numbers),
            frozenset(self.names),
            frozenset(self.pairs),
            frozenset((self.denied | free) - (self.affirmed - free)),
            frozenset(self.denied | free),
            frozenset(self.counted),
            frozenset(self.spelt),
            first,
        )


def months_in(text: str) -> frozenset[str]:
    """The numbers of the months that it names: `1 May` is also written `1.5.`."""
    return frozenset(MONTHS[each] for each in map(str.lower, TOKEN.findall(text)) if each in MONTHS)


def _first(text: str) -> str:
    found = _BEGINNING.match(text)
    is_told = found and found[1][0].isupper() and found[1].lower() not in STOP and not IS_DENSE.match(found[1])
    return root_of(found[1].lower()) if found and is_told else ""


def one_way(number: str) -> str:
    """A number in one way of writing: without marks between thousands, with a point before the fraction."""
    if _GROUPED.fullmatch(number):
        return re.sub("[.,]", "", number)
    whole, point, rest = number.replace(",", ".").partition(".")
    fraction = rest.rstrip("0") if point and "." not in rest else rest
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def root_of(word: str) -> str:
    """A word in small letters without its endings, roughly."""
    word = UNITS.get(word, word.removesuffix("'s"))
    for ending, instead in PLURALS:
        if _ends(word, ending) and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    ending = next((each for each in ENDINGS if _ends(word, each)), "")
    word = word.removesuffix(ending)
    word = word.replace("our", "or") if len(word) > 4 else word
    return word[:-1] if len(word) > 3 and (word.endswith("e") or word[-1] == word[-2]) else word


def _ends(word: str, ending: str) -> bool:
    return word.endswith(ending) and len(word) - len(ending) >= 3
