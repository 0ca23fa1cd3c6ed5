"""Places of birth in words -> chargeability areas.

A person is charged to the country of birth, not of citizenship (INA 202(b), 22 CFR 42.12). A country without a column
of its own belongs to "All Chargeability Areas Except Those Listed". The column "China - mainland born" does not hold
those born in Taiwan, Hong Kong or Macau.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area
from bot.visa.questions.days import MONTH_NAME, YEAR
from bot.visa.questions.lexicon import CHILD, FOLDER, PARENT, SPOUSE, table, words
from bot.visa.questions.question import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.visa.questions.passage import Passage

WORLD = Place("All Chargeability Areas", Area.ALL)

_WORLD = re.compile(
    r"\b(?:all\s+(?:other\s+)?charge?ability(?:\s+areas?)?(?:\s+except\s+(?:those|the\s+ones)\s+listed)?"
    r"|rest[\s-]+of[\s-]+(?:the[\s-]+)?world(?:wide)?|world[\s-]?wide|all\s+other\s+(?:countries|areas)"
    r"|(?:all\s+)?others|(?<!for )all\s+areas(?:\s+except\s+those\s+listed)?|any\s+other\s+country"
    r"|(?:every\s?(?:one|body)\s+else|other\s+countries)|general\s+chargeability|non[\s-]?listed\s+countr(?:y|ies)"
    r"|countr(?:y|ies)\s+not\s+listed|(?<=and )(?:the\s+)?rest(?!\s+of)|(?<=vs )(?:the\s+)?rest(?!\s+of))\b"
)
_ROW = re.compile(
    r"(?<!\ba )(?<!\bmy )(?<!\bthe )(?<!\bthat )(?<!\bthis )(?<!\bwhich )(?<!\bone )(?<!\bown )(?<!\bno )"
    r"(?<!\beach )(?<!\bevery )(?<!\bany )(?<!\bsome )(?<!\bchina )(?<!\bindia )(?<!\bmexico )(?<!\bphilippines )"
    r"\brow\b(?!\s+(?:of|am|are\s+we|do\s+i|is\s+(?:current|best|open)\s+for)\b)"
    r"(?!\s+(?:in|for)\s+(?:the(?!\s+\w+\s+\d{4})|my|a|china|india|mexico|philippines)\b)"
)
"""Rest of the world; a row of a table or months in a row are not meant."""
_EVERY = re.compile(
    r"\b(?:all|every|each)\s+(?:the\s+)?(?:five\s+)?(?:countr(?:y|ies)|columns?|areas|chargeabilities)\b"
)
_AMBIGUOUS = words("doubtful_places")
_AFTER_ROW = frozenset({"dr", "pi"})
"""Short names that mean a place only after a category or at an end ("F1 for DR", "from DR?", but "Dr. Patel")."""
_SPOUSE = re.compile(rf"\b{SPOUSE}(?:'s)?[\s,=:]+(?:(?!\b(?:i|i'm|im|me|my|we)\b)[\w\s',(:]){{0,40}}$")
_MARRIES = re.compile(
    r"\bmarr(?:y|ies|ied|ying)\s+(?:to\s+(?:\w+\s+)?|(?:an?|some(?:one|body)|somebody)\s+(?:\w+\s+){0,2})(?:(?:from|born\s+in)\s+)?(?:the\s+)?$"
)
_SPOUSE_AFTER = re.compile(rf"^[\s-]+(?:born\s+)?{SPOUSE}\b")
_PARENT = re.compile(rf"(?<!\bwe )\b{PARENT}(?:'s)?[\s,]+(?:(?!\b(?:i|i'm|im|my|we|me|us)\b)[\w\s',]){{0,40}}$")
"""A parent's country, which is not the own one."""
_CHILD = re.compile(rf"\b(?:{CHILD}|baby)(?:'s)?\s+(?:(?:was|is|were|are)\s+)?born\s+in\s+(?:the\s+)?$")
_OWN_BIRTH = re.compile(
    r"\b(?:i|i'm|im|we|we're|parents|both)\s+(?:(?:was|am|were|are|parents|both)\s+)*(?:born|from)\b"
)
"""A child's country of birth beside the own one, which a parent may not use."""
_NOT_BIRTH_AFTER = re.compile(
    r"^\s+(?:based|citizens?|passports?|nationals?|nationality|citizenship|parents|family|origin|descent"
    r"|heritage|father|mother"
    r"|dad|mom)\b"
)
_NOT_BIRTH_BEFORE = re.compile(
    r"\b(?:(?:dual\s+)?(?:citizen(?:s|ship)?|national(?:s|ity)?|passports?)\s*[:,-]?\s*(?:\w+\s*(?:[/&,]|and)\s*)?|citizens?\s+of|citizenship\s+(?:of|in)|passport\s+(?:of|from)|under"
    r"|(?:\w+(?:er|or|ist)|nurse|student|now|currently|stuck)\s+in)\s+(?:the\s+)?$"
)
"""Words that name a country for another reason than birth."""
_LIVES_BEFORE = re.compile(
    r"\b(?:(?:liv(?:es?|ed|ing)|raised|grew\s+up|based|resid(?:es?|ing)|stud(?:y\w*|ies)|work(?:s|ing)?|stay\w*|settled)\s+in"
    r"|moved\s+(?:us\s+|me\s+)?to|(?:consul\w*|embassy|interview\w*|processing)\s+(?:in|at))\s+(?:the\s+)?$"
)
"""Words that say where somebody lives: no column of those whose country of birth is known."""
_NATIONAL = re.compile(r"\b(?:i'm|im|i\s+am|as)\s+(?:an?\s+)?(?P<who>[a-z]{4,})\b")
"""Where "I'm a Filipino ..." tells the people, beside which "in ..." tells where one lives."""
_BORN_ELSEWHERE = re.compile(rf"\bborn\s+(?:and\s+raised\s+)?in\s+(?:the\s+)?(?!{MONTH_NAME}\b)[a-z]{{4,}}")
"""A birthplace that is not known: a country of citizenship beside it is not the column."""
_PEOPLE = re.compile(r"(?:[ai]ns?|ese|ish|inos?|i|mexican)$")
"""How the name of a people ends, which beside a birthplace is only a citizenship ("an Indian born in Dubai")."""
_BIRTH = re.compile(r"\bborn\s+(?:and\s+raised\s+)?in\s+(?:the\s+)?$")
_TOLD_APART = re.compile(r"\b(?:vs|versus|compare\w*|or)\b")
_US = re.compile(r"\bpuerto\s+rico\b|\bguam\b|\bborn\s+in\s+(?:the\s+)?(?:u\.?s\.?a?\.?|united\s+states|america)\b")


@cache
def _rows() -> tuple[tuple[str, Area, tuple[str, ...], tuple[str, ...]], ...]:
    return tuple(
        (
            row["country"],
            Area(row["area"] or "ALL"),
            tuple(each for each in row["words"].split("|") if each),
            tuple(each for each in row["cities"].split("|") if each),
        )
        for row in table("places")
    )


def region_of(country: str) -> str:
    """Return the Diversity Visa region of a country, as bulletins print it; empty for no country."""
    return next((row["region"] for row in table("places") if row["country"] == country), "")


def without_column() -> tuple[str, ...]:
    """Return the countries that never had a column of their own."""
    return tuple(country for country, area, *_ in _rows() if area is Area.ALL)


@cache
def _places() -> dict[str, Place]:
    """Return every name of a place, in lower case, with what it names."""
    names: dict[str, Place] = {}
    for country, area, people, cities in _rows():
        names[country.lower()] = Place(country, area)
        names.update({word: Place(country, area) for word in people})
        names.update({city: Place(country, area, city=city.title()) for city in cities})
    return names


@cache
def names_of_places() -> frozenset[str]:
    """Return the single words that name a country, its people or a city of a country with a column of its own."""
    listed = {word for _, area, people, cities in _rows() if area is not Area.ALL for word in (*people, *cities)}
    countries = {country.lower() for country, *_ in _rows()}
    return frozenset(each for each in listed | countries if each.isalpha() and len(each) >= 5)


def is_place(word: str) -> bool:
    """Say whether `word` by itself names a place or its people."""
    return word in _places() or word in _words_of_places()


@cache
def _words_of_places() -> frozenset[str]:
    return frozenset(word for name in _places() for word in name.split())


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted((each for each in _places() if each not in _AMBIGUOUS), key=len, reverse=True)
    sure = "|".join(re.escape(each) for each in names)
    unsure = "|".join(sorted((_AMBIGUOUS & _places().keys()) - _AFTER_ROW, key=len, reverse=True))
    short = "|".join(sorted(_AFTER_ROW))
    return re.compile(
        rf"(?<![\w-])(?:(?P<sure>{sure})|(?:(?<=born in )|(?<=from )|(?<=for )|(?<=in )|(?<=to )|(?<=\x1f )|(?<=\x1f)"
        rf"|(?<=and )|(?<=about )|(?<=am )|(?<=an )|(?<=us )|(?<=vs )|(?<=in the )"
        rf"|(?<=chargeability )|(?<=born )|^)(?P<unsure>{unsure})|(?P<bound>hk|ph|phil|vn|jordan|georgia|chad|turkey"
        rf"|niger|mali|guinea)(?=\s*(?:born|chargeab|pd\b|priority|fad\b|dff\b|\x1f|$|[?.,;]))"
        rf"|(?:(?<=\x1f )|(?<=\x1f)|(?<=\x1f for )|(?<=\x1f from )|(?<=\x1f in )|(?<=born in ))(?P<after>{short})(?!\.)"
        rf"|(?:(?<=from )|(?<=in the )|(?<=in ))(?P<end>{short})(?=\s*(?:$|[?,;!)])))(?:'s|s')?(?![\w])"
    )


def place_named(word: str) -> Place | None:
    """Return the place that `word` names as a whole ("Brazil", "bangalore", "ROW", "ALL"), or None."""
    key = re.sub(r"[\s_]+", " ", word.strip().lower()).strip(" .")
    if key in ("all", "row", "world", "other", "others", "rest", "ww", "any") or _WORLD.fullmatch(key):
        return WORLD
    if key in ("el salvador guatemala honduras", "el salvador, guatemala and honduras", "northern triangle"):
        return Place("El Salvador, Guatemala and Honduras", Area.EL_SALVADOR_GUATEMALA_HONDURAS)
    key = re.sub(r"\s*[-,(]?\s*mainland(?:[\s-]born)?\)?$", "", key)
    return _places().get(key)


def find_places(passage: Passage, *, known: bool = False) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Take the places from `passage`, with what to tell the person about them; `known`: the country of birth is."""
    passage.take(_US)
    if passage.take(_EVERY):
        return every_column(), ()
    found: list[tuple[int, Place]] = [(each.start(), WORLD) for each in passage.take(_WORLD)]
    found += [(each.start(), WORLD) for each in passage.take(_ROW)]
    before = passage.text
    elsewhere: list[tuple[int, Place]] = []
    national = _NATIONAL.search(before)
    people = bool(national and (one := _places().get(national["who"])) and one.name.lower() != national["who"])
    nationals: list[tuple[int, Place]] = []
    for each in passage.take(_pattern()):
        near = before[max(0, each.start() - 60) : each.start()]
        spouse = bool(_SPOUSE.search(near) or _MARRIES.search(near) or _SPOUSE_AFTER.search(before[each.end() :]))
        word = each["sure"] or each["unsure"] or each["bound"] or each["after"] or each["end"]
        place = replace(_places()[word], spouse=spouse)
        not_birth = _NOT_BIRTH_AFTER.search(before[each.end() :]) or _NOT_BIRTH_BEFORE.search(near)
        lives = people and re.search(r"(?<!born )\bin\s+$", near)
        child = _CHILD.search(near) and _OWN_BIRTH.search(before)
        living = _LIVES_BEFORE.search(near)
        if living and known and not _BIRTH.search(near):
            continue
        other = not_birth or living or lives or child or _PARENT.search(near)
        of_people = _PEOPLE.search(word) and word != place.name.lower() and not (spouse or place.city)
        kind = elsewhere if other else nationals if of_people else found
        kind.append((each.start(), place))
    born = any(not place.spouse and _BIRTH.search(before[:at]) for at, place in found)
    found += [] if born and not _TOLD_APART.search(before) else nationals
    found = found or ([] if _BORN_ELSEWHERE.search(passage.text) else elsewhere)
    named = tuple(dict.fromkeys(place for _, place in sorted(found, key=lambda pair: pair[0])))
    towns = {(place.name, place.spouse) for place in named if place.city}
    places = tuple(place for place in named if place.city or (place.name, place.spouse) not in towns)
    return places, () if places else strange(before)


def every_column() -> tuple[Place, ...]:
    """Return the five columns that every bulletin has carried since 2005."""
    countries = (
        ("China", Area.CHINA),
        ("India", Area.INDIA),
        ("Mexico", Area.MEXICO),
        ("Philippines", Area.PHILIPPINES),
    )
    return (WORLD, *(Place(name, area) for name, area in countries))


_ANY_NAME = r"(?P<name>[a-z]{4,}(?:\s(?!and\b|with\b|but\b|now\b|today\b|in\b)[a-z]{4,})?)"
_PLACED = re.compile(
    r"(?:(?:\b(?:born\s+in|native\s+of|born\s+and\s+raised\s+in)|\x1f\s+(?:for|in|from))\s+(?:the\s+)?"
    rf"{_ANY_NAME}(?=\s*(?:$|[?.,;!\x1f]|(?:pd|with|and|but|now|today|in)\b))"
    r"|^\W*\x1f+\s+(?P<all>[a-z]{5,})\W*$"
    rf"|\x1f\s+(?P<bare>[a-z]{{4,}})(?=\s*,?\s*(?:(?:pd|priority\s+date)\b|(?:in\s+)?{MONTH_NAME}\.?\s+{YEAR}\b)))"
)
_GOES_ON_WITH_NAME = re.compile(
    r"(?:(?:and|or|but|then|also|same|ok(?:ay)?|what\s+about|how\s+about|what\s+if)[\s,]+)+(?:(?:it|that|this)\s+)?"
    rf"(?:(?:someone|people|those|(?:my\s+\w+|i)\s+(?:was|is|am|were))\s+)?(?:born\s+)?(?:(?:for|in|from)\s+)?{_ANY_NAME}\W*"
)
"""A message that goes on with nothing but a name."""
UNKNOWN = "I do not know a country called "


@cache
def _in_use() -> frozenset[str]:
    """Return the words of our own texts, which name no unknown country."""
    texts = (each.read_text(encoding="utf-8").lower() for each in FOLDER.iterdir() if each.suffix in (".md", ".txt"))
    return frozenset(word for text in texts for word in re.findall(r"[a-z]{4,}", text)) | words("no_places")


def strange(text: str) -> tuple[str, ...]:
    """Return what to say about a word in `text` that stands where a country does, and names none."""
    return _said(found["name"] or found["all"] or found["bare"] for found in _PLACED.finditer(text))


def strange_alone(text: str) -> tuple[str, ...]:
    """Return the same of a message in a talk that goes on with a name alone ("and for Narnia?")."""
    found = _GOES_ON_WITH_NAME.fullmatch(text.strip())
    return _said([found["name"]]) if found else ()


def _said(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        f"{UNKNOWN}{name.title()}. Please tell me the country of birth by its English name."
        for name in names
        if not any({word, word.removesuffix("s")} & _in_use() or is_place(word) for word in name.split())
    )[:1]
