"""Categories in words -> Preference codes: codes, ordinals and descriptions of work (INA 203(a), 203(b))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.days import MONTH_NAME, YEAR
from bot.visa.questions.lexicon import patterns
from bot.visa.questions.places import is_place
from bot.visa.questions.wants import Want
from bot.visa.questions.words import NUMBERS, ORDINAL
from bot.visa.wording import listed, title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.visa.questions.passage import Passage

FAMILY = (Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4)
EMPLOYMENT = (
    Preference.EB1,
    Preference.EB2,
    Preference.EB3,
    Preference.EB3_OTHER,
    Preference.EB4,
    Preference.EB4_RELIGIOUS,
    Preference.EB5,
)

_EMPLOYMENT_CODE = re.compile(
    r"\beb[\s-]?(?P<n>\d)[\s-]?(?:(?P<part>[abc])\b(?!\s+(?:year|yr|month|week|day|lot|while|better|faster|good|person)))?(?!\d)(?:'s)?"
)
_FAMILY_CODE = re.compile(r"\bf(?P<n>\d)(?P<part>[ab])?(?!\w)(?:'s)?")
_BOTH_WORDS = re.compile(r"\b(?:and|or|vs|versus|than|to|with|plus|instead)\b|[&/+]")
"""What makes a row and a part of it two, where nothing else is named: "Employment Third, Other Workers" is one."""
_BOTH = re.compile(rf"{_BOTH_WORDS.pattern}|,")
_NO_EMPLOYMENT = re.compile(r"\beb[\s-]?(?P<n>\d{2,3})\b(?!\s*(?:india|china)?\s*[/-]\d)")
_ONLY_EMPLOYMENT = "the employment preferences are EB-1 to EB-5."
_NO_FAMILY = re.compile(r"\bf-?(?:2[c-h]|[13-9][a-h])\b")
_ONLY_FAMILY = "the family preferences are F1, F2A, F2B, F3 and F4."
_SECTION = re.compile(r"\b(?:ir|cr)-?[1256]\b|\bimmediate\s+relatives?\b")
_STUDENT = re.compile(
    r"\bf-?1\s+(?:student|visa\s+holder|opt|stem|status)\b|\bon\s+(?:an?\s+)?f-?1\b(?!\s+(?:chart"
    r"|category))|\bh-?[14]b?\b|\bl-?1[ab]?\b|\bj-?1\b|\bk-?1\b|\b(?<!e-)(?<!e )b-?[12]\b|\bk-?3\b"
)
_ORDINAL = re.compile(rf"\b(?P<o>{ORDINAL})\"?\s+preference\b")
"""An ordinal alone, which may be of family or of employment: with either word it is a code by now."""
_BESIDE = re.compile(
    rf"\b(?P<place>[a-z]+)(?:'s|s')?\s+(?!first|1st)(?P<o>{ORDINAL})"
    r"(?:\s+(?:thing|one|category|group|class|line|queue|cut-?offs?|dates?))?(?=\s*(?:$|[?.,;!]|\b(?:and|current)\b))"
)
"""An ordinal by itself right after a country or its people ("chinese second thing", "mexico fourth?")."""
_CLASSES: tuple[tuple[str, Preference], ...] = (
    ("e1[1-9]", Preference.EB1), ("e2[1-9]", Preference.EB2), ("e3[0-9]", Preference.EB3),
    ("ew[0-9]?", Preference.EB3_OTHER), ("s[dr][1-8]", Preference.EB4_RELIGIOUS),
    ("f1[1-9]", Preference.F1), ("f2[1-3]", Preference.F2A), ("f2[4-9]", Preference.F2B),
    ("f3[1-9]", Preference.F3), ("f4[1-9]", Preference.F4),
    ("[ct]5", Preference.EB5_NON_RC), ("[ir]5", Preference.EB5_RC),
)  # fmt: skip
"""Classes of admission, as visas and notices of approval print them."""
_GROUPS = {"FAMILY": FAMILY, "EMPLOYMENT": EMPLOYMENT}
_WORK_NOTES = {
    Preference.EB2: "a job that needs a master's degree or more is usually EB-2",
    Preference.EB3: (
        "a job that needs a bachelor's degree or two years of training, and nursing, is usually EB-3 (Schedule A "
        "spares nurses PERM, not the line)"
    ),
    Preference.EB3_OTHER: "a job that needs less than two years of training is EB-3 Other Workers",
    Preference.EB4: "special immigrants, juveniles (SIJ) and ministers of religion among them, are EB-4",
    Preference.EB4_RELIGIOUS: "nuns and other religious workers who are not ministers have a row of their own in EB-4",
    Preference.EB5: "investors are EB-5",
}


@dataclass(frozen=True, slots=True)
class Named:
    """The categories that a text names, what to say about them, and what does not exist."""

    preferences: tuple[Preference, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    immediate: bool = False
    group: tuple[Preference, ...] = ()
    """Family or employment was named, but no preference of it: all of them, where nobody's own case is told."""


def kind_of(preferences: tuple[Preference, ...]) -> str:
    """Return whether `preferences` are of family or of employment; empty for none."""
    if not preferences:
        return ""
    return "family" if any(each in FAMILY for each in preferences) else "employment"


def find_preferences(passage: Passage, spoken: str = "") -> Named:
    """Take the categories from `passage`; `spoken`: "family" or "employment", if the talk was of one ("and 2B?")."""
    found: list[tuple[int, Preference]] = []
    doubts: list[str] = []
    notes: list[str] = []
    passage.take(_STUDENT)
    before = passage.text
    for key, pattern in (*patterns("groups"), *patterns("categories")):
        codes = _GROUPS.get(key) or tuple(Preference(code) for code in key.split("+"))
        found += [(each.start(), code) for each in passage.take(pattern) for code in codes]
    notes += _take_ordinals(passage, found, doubts, spoken)
    _take_codes(passage, found, doubts)
    _take_religious(passage, found)
    for letters, code in _CLASSES:
        found += [(each.start(), code) for each in passage.take(re.compile(rf"\b{letters}\b"))]
    found = _meant(_particular(_one_of_group(found, before), before), before)
    immediate = bool(passage.take(_SECTION))
    if not found:
        found, notes = _by_work(passage)
    if not found:
        found, notes = _beside_place(passage, spoken)
    text = passage.text
    return Named(
        tuple(dict.fromkeys(code for _, code in sorted(found, key=lambda pair: pair[0]))),
        tuple(notes), tuple(dict.fromkeys(doubts)), immediate,
        () if found or Want.SOMEBODY.of(before) else next((group for word, group in _KINDS if word.search(text)), ()),
    )  # fmt: skip


_KINDS = ((re.compile(r"\b(?:family(?!\s+of\b)|fb)\b"), FAMILY), (re.compile(r"\b(?:employment|eb)\b"), EMPLOYMENT))


def _meant(found: list[tuple[int, Preference]], text: str) -> list[tuple[int, Preference]]:
    """Leave out what is said not to be meant ("EB-3, not EB-2"); of EB-5 the unreserved row is left of a set-aside."""
    denied = [code for start, code in found if _DENIED.search(text[:start])]
    kept = [(start, code) for start, code in found if code not in denied]
    if denied and not kept and set(denied) <= SET_ASIDES:
        return [(found[0][0], Preference.EB5_UNRESERVED)]
    return kept or found


_DENIED = re.compile(r"(?<!or )(?<!if )(?<!why )\bnot\s+(?:in\s+|the\s+|an?\s+)*$")
SET_ASIDES = {Preference.EB5_RURAL, Preference.EB5_HIGH_UNEMPLOYMENT, Preference.EB5_INFRASTRUCTURE}


def _particular(found: list[tuple[int, Preference]], text: str) -> list[tuple[int, Preference]]:
    """Leave "EB-5" out beside one of its own rows ("EB-5 in Vietnam, regional center"), unless both were named."""
    kept = []
    both = _BOTH if len({code for _, code in found}) > 2 else _BOTH_WORDS
    for start, code in found:
        own = [at for at, each in found if at != start and each.value.startswith(f"{code.value}_")]
        between = [text[min(start, at) : max(start, at)] for at in own]
        if not own or any(both.search(each) for each in between):
            kept.append((start, code))
    return kept


def _one_of_group(found: list[tuple[int, Preference]], text: str) -> list[tuple[int, Preference]]:
    """Leave a group out beside one of its own categories ("EB-5 set asides, rural"), unless both were named."""
    starts = [start for start, _ in found]
    groups = {start: {code for at, code in found if at == start} for start in starts if starts.count(start) > 1}
    beside = {
        start
        for start, codes in groups.items()
        for at, code in found
        if at not in groups and code in codes and not _BOTH.search(text[min(start, at) : max(start, at)])
    }
    return [(start, code) for start, code in found if start not in beside]


_SR = re.compile(r"(?<![\w.-])sr(?![\w.-])")
_OF_SR = re.compile(
    r"\s*(?:[,?]|$|(?:in|for|from|was|were|is|and|on|at|final|filing|fad|dff|chart|first|last|went|mov\w+|retrogress\w*"
    rf"|have|had|has|ever|all|row|rest|worldwide|world|someone|{YEAR}|{MONTH_NAME}|fy)\b)|\s*(?P<place>[a-z]+)(?P<more>\s[a-z]+)?"
)


def _take_religious(passage: Passage, found: list[tuple[int, Preference]]) -> None:
    """Take "SR", the class of religious workers, where it stands by a country or a time; "sr developer" is nobody."""
    for each in _SR.finditer(passage.text):
        after = _OF_SR.match(passage.text, each.end())
        named = after and (not after["place"] or is_place(after["place"]) or is_place(after[0].strip()))
        if named:
            found.append((each.start(), Preference.EB4_RELIGIOUS))
            passage.blank(each)


def _take_ordinals(passage: Passage, found: list[tuple[int, Preference]], doubts: list[str], spoken: str) -> list[str]:
    """Take "third preference" and the like; return how those were read that may be of family or of employment."""
    notes = []
    work = any(code not in FAMILY for _, code in found)
    for each in passage.take(_ORDINAL):
        number = int(NUMBERS[each["o"]])
        rest = passage.text[each.end() : each.end() + 30]
        near = passage.text[max(0, each.start() - 40) : each.start()] + rest
        if re.match(r"[\s,(-]*f2[ab]\b", rest):
            continue
        kin_near = re.search(r"family|\bf\d", near) and not re.search(r"employment|\beb-\d", near)
        family = spoken == "family" or (not spoken and kin_near)
        codes = _family(number, "", doubts) if family else _employment(number, doubts)
        if not (spoken or family or work or re.search(r"employ|\beb-?\d", near) or number == 5):
            codes += (kin := _family(number, "", []))
            both = " or ".join(listed([title(code) for code in every]) for every in (codes[:1], kin))
            notes.append(f'"{each[0]}" may be {both}: both are shown.')
        found += [(each.start(), code) for code in codes]
    return notes


def _taken(words: str, codes: tuple[Preference, ...], other: tuple[Preference, ...], kind: str) -> str:
    """Return how an ordinal was read that may stand for a category of family or of employment."""
    beside = f"; the {kind} category would be {listed([title(code) for code in other])}" if other else ""
    return f'I took "{words}" as {listed([title(code) for code in codes])}{beside}.'


def _take_codes(passage: Passage, found: list[tuple[int, Preference]], doubts: list[str]) -> None:
    doubts += [f"There is no EB-{each['n']}: {_ONLY_EMPLOYMENT}" for each in passage.take(_NO_EMPLOYMENT)]
    for each in passage.take(_EMPLOYMENT_CODE):
        found += [(each.start(), code) for code in _employment(int(each["n"]), doubts)]
        if each["part"] and each["n"] in ("2", "4", "5"):
            part = each["part"].upper()
            doubts.append(f"EB-{each['n']} has no part {part}; F2A and F2B are family categories.")
    doubts += [f"There is no {each[0].upper()}: {_ONLY_FAMILY}" for each in passage.take(_NO_FAMILY)]
    for each in passage.take(_FAMILY_CODE):
        found += [(each.start(), code) for code in _family(int(each["n"]), each["part"] or "", doubts)]


def _employment(number: int, doubts: list[str]) -> tuple[Preference, ...]:
    if 1 <= number <= 5:
        return (Preference(f"EB{number}"),)
    doubts.append(f"There is no EB-{number}: {_ONLY_EMPLOYMENT}")
    return ()


def _family(number: int, part: str, doubts: list[str]) -> tuple[Preference, ...]:
    if number == 2:
        return (Preference.F2A, Preference.F2B) if not part else (Preference(f"F2{part.upper()}"),)
    if number in (1, 3, 4):
        return (Preference(f"F{number}"),)
    doubts.append(f"There is no F{number}: {_ONLY_FAMILY}")
    return ()


def _by_work(passage: Passage) -> tuple[list[tuple[int, Preference]], list[str]]:
    """Return the category that a description of work points to, with how it was read."""
    for key, pattern in patterns("work"):
        taken = passage.take(pattern)
        if taken:
            note = _WORK_NOTES.get(Preference(key))
            notes = [f'I took "{taken[0][0]}" as {title(Preference(key))}: {note}.'] if note else []
            return [(taken[0].start(), Preference(key))], notes
    return [], []


def guessed(notes: Iterable[str]) -> bool:
    """Whether these notes tell that a category was taken from a description of work, which no code confirms."""
    return any(each.startswith('I took "') and each.endswith(_GUESSES) for each in notes)


_GUESSES = tuple(f"{each}." for each in _WORK_NOTES.values())


def _beside_place(passage: Passage, spoken: str) -> tuple[list[tuple[int, Preference]], list[str]]:
    """Return what an ordinal right after a country stands for, with how it was read; the country is left to be read."""
    for each in _BESIDE.finditer(passage.text):
        number = int(NUMBERS[each["o"]])
        if not is_place(each["place"]):
            continue
        work, kin = (Preference(f"EB{number}"),), _family(number, "", [])
        codes, other = (kin, work) if spoken == "family" and kin else (work, kin)
        kind = "employment" if other is work else "family"
        return [(each.start("o"), code) for code in codes], [_taken(each["o"], codes, other, kind)]
    return [], []
