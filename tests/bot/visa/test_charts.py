"""Charts are PNG of the right size, differ by theme, and show what the words say."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import date
from io import BytesIO

from PIL import Image

from bot.visa.bulletin import Month, Preference
from bot.visa.charts import draw
from bot.visa.finding import Band, Picture
from bot.visa.tools import compare, date_history, forecast_date, visa_bulletin
from tests.fakes.expert import shipped

TODAY = date(2024, 12, 5)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def series() -> Picture:
    picture = date_history(shipped(), TODAY, preference=Preference.EB2, country="India").picture
    assert picture is not None
    return picture


def test_a_series_is_drawn_light_and_dark() -> None:
    light, dark = draw(series()), draw(series(), dark=True)
    assert size(light) == size(dark) == (864, 552)
    assert light != dark


def test_its_text_alternative_tells_the_ends_and_the_retrogressions() -> None:
    assert "August 1, 2012 in December 2024" in series().alt
    assert "19 retrogressions, the last in April 2023" in series().alt


def test_a_forecast_band_and_an_own_date_change_the_picture() -> None:
    band = Band(
        tuple((Month(2025, month), date(2012, 8, 1), date(2012, 10, 1), date(2013, 2, 1)) for month in (1, 2, 3))
    )
    plain = draw(series())
    assert draw(replace(series(), band=band)) != plain
    assert draw(replace(series(), priority_date=date(2013, 3, 1))) != plain


def test_a_bulletin_at_a_glance_is_a_table() -> None:
    finding = visa_bulletin(shipped(), TODAY)
    assert finding.picture is not None
    width, height = size(draw(finding.picture))
    assert width < 850, "wider, its type is too small on a phone"
    assert height > width


def test_a_long_name_is_within_its_picture() -> None:
    long = date_history(shipped(), TODAY, preference=Preference.EB4_RELIGIOUS).picture
    assert long is not None
    with Image.open(BytesIO(draw(long))) as image:
        right = image.convert("L").crop((image.width - 4, 0, image.width, 60))
    assert right.getextrema() == (255, 255), "its title is cut off"


def test_a_comparison_has_a_table_in_words() -> None:
    finding = compare(shipped(), TODAY, preferences=[Preference.EB2, Preference.EB3], countries=["India"])
    assert finding.grid is not None
    assert finding.grid.rows[0][:2] == ("EB-3 India", "2012-11-08")


def test_the_chart_of_a_wait_shows_what_may_follow_and_the_own_date_and_says_both() -> None:
    finding = forecast_date(shipped(), TODAY, preference=Preference.EB3, country="India", priority_date="2014-06-15")
    picture = finding.picture
    assert picture is not None
    assert picture.band is not None
    assert picture.priority_date == date(2014, 6, 15)
    assert "Forecast for December 2026" in picture.alt
    assert "June 15, 2014" in picture.alt
