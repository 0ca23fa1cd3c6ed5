"""What the State Department expects of the coming months becomes lines that a forecast can use."""

from __future__ import annotations

import pytest

from bot.visa.bulletin import Area, Month, Preference
from bot.visa.contents import Certainty, Guidance, Outlook
from bot.visa.pages.parse import parse
from tests.fakes.pages import Bulletin

NOW = Month(2017, 10)
LIST = (
    "FAMILY-sponsored categories (potential monthly movement)<br>Worldwide dates:<br>F1: {f1}<br>"
    "F4: Two or three weeks<br>EMPLOYMENT-based categories (potential monthly movement)<br>"
    "Employment First: Current<br>Employment Second:<br>Worldwide: Current<br>China: Up to four weeks<br>"
    "India: {india}<br>El Salvador, Guatemala, and Honduras: Some movement<br>"
    "Employment Fifth: The category will remain “Current” for most countries.<br>The above projections indicate "
    "what is likely to happen on a monthly basis through January based on demand."
)


def read(text: str, heading: str = "VISA AVAILABILITY IN THE COMING MONTHS") -> tuple[Guidance, ...]:
    return parse(Bulletin(NOW, sections=[f"<p>F. {heading}</p><p>{text}</p>"]).html()).guidance


def line(text: str, *, preference: Preference = Preference.EB2, area: Area = Area.INDIA) -> Guidance:
    lines = read(LIST.format(f1=text, india=text))
    return next(each for each in lines if (each.preference, each.area) == (preference, area))


@pytest.mark.parametrize(
    ("text", "outlook", "low", "high"),
    [
        ("Three to six weeks", Outlook.ADVANCE, 21, 42), ("Up to one month", Outlook.ADVANCE, 0, 30),
        ("up to two and one half months", Outlook.ADVANCE, 0, 76), ("none to two weeks", Outlook.ADVANCE, 0, 14),
        ("One or more weeks", Outlook.ADVANCE, 7, None), ("Up to several months", Outlook.ADVANCE, None, None),
        ("No forward movement", Outlook.HOLD, 0, 0), ("Little if any forward movement", Outlook.LITTLE, None, None),
        ("Rapid forward movement", Outlook.RAPID, None, None), ("Slow movement", Outlook.SLOW, None, None),
        ("CURRENT", Outlook.CURRENT, None, None), ("Potentially “Unavailable”", Outlook.UNAVAILABLE, None, None),
        ("Will remain at the worldwide date", Outlook.FOLLOWS, None, None),
        ("A date will most likely be imposed no later than March", Outlook.RETROGRESS, None, None),
        ("Too early to predict", Outlook.UNKNOWN, None, None),
    ],
)  # fmt: skip
def test_an_item_of_the_list_says_how_far(text: str, outlook: Outlook, low: int | None, high: int | None) -> None:
    found = line(text)
    assert (found.outlook, found.low, found.high, found.listed, found.monthly) == (outlook, low, high, True, True)


def test_the_list_is_read_whole_and_says_until_when() -> None:
    lines = read(LIST.format(f1="Up to one month", india="Up to one week"))
    assert [(each.preference.value, each.area.value) for each in lines] == [
        ("F1", "ALL"), ("F4", "ALL"), ("EB1", "ALL"), ("EB2", "ALL"), ("EB2", "CHINA"), ("EB2", "INDIA"),
        ("EB2", "EL_SALVADOR_GUATEMALA_HONDURAS"), ("EB5_NON_RC", "ALL"),
    ]  # fmt: skip
    assert {each.last for each in lines} == {Month(2018, 1)}


def test_named_months_bound_an_expectation() -> None:
    assert line("A date could be imposed as early as November").first == Month(2017, 11)
    assert line("A date will be imposed no later than December").last == Month(2017, 12)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Up to one week", Certainty.WILL),
        ("Likely to retrogress", Certainty.LIKELY),
        ("Could retrogress", Certainty.POSSIBLE),
    ],
)
def test_an_expectation_is_as_firm_as_its_words(text: str, certainty: Certainty) -> None:
    assert line(text).certainty is certainty


def test_movement_over_a_whole_time_is_not_monthly() -> None:
    text = (
        "FAMILY-sponsored categories (potential movement):<br>Worldwide dates:<br>F1: Up to three months<br>Mexico:<br>"
        "F3: Up to six months<br>EMPLOYMENT-based categories: Very little to no forward movement is expected.<br>"
        "The above projections are for Quarter Three and Quarter Four of FY24."
    )
    lines = {(each.preference, each.area): each for each in read(text)}
    mexico = lines[Preference.F3, Area.MEXICO]
    assert (mexico.high, mexico.monthly, mexico.last) == (183, False, Month(2024, 9))
    assert lines[Preference.EB2, Area.ALL].outlook is Outlook.LITTLE


@pytest.mark.parametrize(
    ("text", "outlook", "first"),
    [
        ("Heavy demand may require the retrogression of this date as early as November.", Outlook.RETROGRESS, 11),
        ("The category will become “Unavailable” beginning in December.", Outlook.UNAVAILABLE, 12),
        ("Little if any forward movement is expected.", Outlook.LITTLE, None),
        ("It would once again become “Current” for January.", Outlook.CURRENT, 1),
        ("It will be necessary to establish a cut-off date.", Outlook.RETROGRESS, None),
        ("The date is likely to advance.", Outlook.ADVANCE, None),
    ],
)  # fmt: skip
def test_prose_that_looks_ahead_is_a_warning(text: str, outlook: Outlook, first: int | None) -> None:
    (found,) = read(text, "INDIA EMPLOYMENT SECOND PREFERENCE VISA AVAILABILITY")
    assert (found.preference, found.area, found.outlook, found.listed) == (Preference.EB2, Area.INDIA, outlook, False)
    assert (found.first.month if found.first else None) == first


@pytest.mark.parametrize(
    "text",
    ["It has been necessary to retrogress that date, which should help.", "Demand will be heavy.",
     "Readers were advised that retrogression could follow.", "The date retrogressed in October."],
)  # fmt: skip
def test_what_looks_back_or_says_nothing_of_dates_is_no_warning(text: str) -> None:
    assert read(text, "INDIA EMPLOYMENT SECOND PREFERENCE VISA AVAILABILITY") == ()


def test_sections_on_the_law_warn_of_nothing() -> None:
    text = "Employment Fourth preference will become “Unavailable”."
    assert read(text, "EXPIRATION OF TWO EMPLOYMENT VISA CATEGORIES") == ()
