from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.clean_time import instant

MOMENT = datetime(2017, 1, 4, 23, 18, 18, tzinfo=UTC)
SECONDS = 1483571898


@pytest.mark.parametrize(
    "value",
    [
        SECONDS,
        float(SECONDS),
        str(SECONDS),
        f" {SECONDS}.0 ",
        SECONDS * 1000,
        str(SECONDS * 1000),
        SECONDS * 1_000_000,
        SECONDS * 1_000_000_000,
        "2017-01-04T23:18:18",
        "2017-01-04 23:18:18",
        "2017-01-04T23:18:18Z",
        "2017-01-04t23:18:18z",
        "2017-01-05T07:18:18+08:00",
        "2017-01-05 07:18:18.000+0800",
    ],
)
def test_one_moment_in_many_forms(value):
    assert instant(value) == MOMENT


def test_the_zone_is_utc_whatever_came_in():
    assert instant("2017-01-05T07:18:18+08:00").tzinfo is UTC
    assert instant("2017-01-04").tzinfo is UTC


def test_eight_digits_are_a_short_date_where_they_can_be_one():
    assert instant("20170104") == datetime(2017, 1, 4, tzinfo=UTC)
    assert instant("20179999") == datetime.fromtimestamp(20179999, UTC)
    assert instant(20170104) == datetime.fromtimestamp(20170104, UTC)


@pytest.mark.parametrize(
    "value",
    ["yesterday", "", "2017-13-01", "nan", "inf", float("nan"), True, None, [], {}, "0001-01-01T00:00+14:00", 10**400],
)
def test_what_is_no_time(value):
    assert instant(value) is None


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_iso_text_keeps_the_moment(naive, minutes):
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert instant(moment.isoformat()) == moment
