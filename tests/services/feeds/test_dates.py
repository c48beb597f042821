"""Dates of feeds are read as they are written, or stay unknown."""

from __future__ import annotations

import pytest

from tracker.domain.dates import format_instant
from tracker.services.feeds.dates import read_date

READ = {
    "Sat, 31 May 2025 09:00:00 GMT": "2025-05-31T09:00:00Z",
    "Sun, 01 Jun 2025 01:30:00 MSK": "2025-05-31T22:30:00Z",
    "Sat, 31 May 2025 09:00:00 +0300 (MSK)": "2025-05-31T06:00:00Z",
    "31 May 2025 09:00 UTC+3": "2025-05-31T06:00:00Z",
    "2025-05-31T09:00:00 GMT+0300": "2025-05-31T06:00:00Z",
    "Sat, 31 May 2025 09:00:00 Europe/Moscow": "2025-05-31T06:00:00Z",
    "May 31, 2025 9:00 PM EST": "2025-06-01T02:00:00Z",
    "31 May 25 10:00 GMT": "2025-05-31T10:00:00Z",
    "2025-05-31T09:00:00.123+03:00": "2025-05-31T06:00:00Z",
    "2025-05-31T24:00:00Z": "2025-06-01T00:00:00Z",
    "2025-05-31": "2025-05-31T00:00:00Z",
    "2025/05/31": "2025-05-31T00:00:00Z",
    "2025年5月31日 09:00": "2025-05-31T00:00:00Z",
    "2025年5月31日 下午3时05分 HKT": "2025-05-31T07:05:00Z",
    "2025년 5월 31일 오후 3:00 KST": "2025-05-31T06:00:00Z",
    "31 мая 2025 09:00 +0300": "2025-05-31T06:00:00Z",
    "31. Mai 2025": "2025-05-31T00:00:00Z",
    "31 de mayo de 2025": "2025-05-31T00:00:00Z",
    "5 août 2025": "2025-08-05T00:00:00Z",
    "31.05.2025": "2025-05-31T00:00:00Z",
}


@pytest.mark.parametrize(("written", "instant"), READ.items())
def test_a_date_is_read_in_its_own_zone_and_language(written, instant):
    found = read_date(written)

    assert found is not None
    assert format_instant(found) == instant


@pytest.mark.parametrize(
    "written",
    [
        "yesterday",
        "2025",
        "1748682000",
        "05/06/2025",
        "2025-02-30",
        "31 nonsense 2025",
        "Sun, 01 Jun 2025 01:30:00 XYZ",
        "Sun, 01 Jun 2025 01:30:00 IST",
        "Sun, 01 Jun 2025 01:30:00 +9900",
        "Sun, 01 Jun 2025 25:30:00 GMT",
        "Mon, 03 Mar 99999 09:00:00 GMT",
    ],
)
def test_a_date_that_may_mean_several_days_or_none_is_unknown(written):
    assert read_date(written) is None


def test_an_hour_without_a_zone_counts_for_its_day_alone():
    assert read_date("Sun, 01 Jun 2025 23:30:00") == read_date("2025-06-01")
