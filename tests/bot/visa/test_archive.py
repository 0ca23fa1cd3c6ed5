"""The shipped history answers for every month, and says which it does not have."""

from __future__ import annotations

from datetime import date

from bot.visa.archive import load, official_url
from bot.visa.bulletin import Area, Chart, Month, Preference, Status

HISTORY = load()


def test_a_cut_off_is_what_the_page_of_its_month_printed() -> None:
    december = Month(2024, 12)
    assert HISTORY.cutoff(december, Chart.FINAL_ACTION, Preference.EB2, Area.INDIA) == date(2012, 8, 1)
    assert HISTORY.cutoff(december, Chart.DATES_FOR_FILING, Preference.F4, Area.MEXICO) == date(2001, 4, 30)
    assert HISTORY.cutoff(Month(2001, 12), Chart.FINAL_ACTION, Preference.EB3, Area.INDIA) is Status.CURRENT


def test_a_country_without_a_column_is_charged_to_all() -> None:
    march = Month(2004, 3)
    assert HISTORY.cutoff(march, Chart.FINAL_ACTION, Preference.F1, Area.CHINA) is None
    assert HISTORY.charged_as(march, Chart.FINAL_ACTION, Preference.F1, Area.CHINA) is Area.ALL


def test_what_was_not_yet_published_is_hidden() -> None:
    then = HISTORY.as_of(Month(2020, 6))
    assert then.latest == Month(2020, 6)
    assert then.cutoff(Month(2020, 7), Chart.FINAL_ACTION, Preference.F1, Area.ALL) is None


def test_five_official_addresses_are_irregular() -> None:
    assert official_url(Month(2025, 12)).endswith("/2026/visa-bulletin-for-december-2025.html")
    assert official_url(Month(2012, 10)).endswith("/2013/visa-bulletin-october-2012.html")
    assert official_url(Month(2009, 3)).endswith("/2009/visa-bulletin-march-2009.html")
