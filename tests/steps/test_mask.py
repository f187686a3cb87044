"""What identifies or reaches a person goes; every other number stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.mask import marked, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to bob.smith+x@mail.example.co.uk please", "write to [email] please"),
        ("邮箱zhang_san@example.com很好", "邮箱[email]很好"),
        ("call 010-85007938 or 13812345678", "call [phone] or [phone]"),
        ("电话13912345678，谢谢", "电话[phone]，谢谢"),
        ("my number is (650) 253-0000", "my number is [phone]"),
        ("+44 20 7946 0958 any time", "[phone] any time"),
        ("card 4111 1111 1111 1111 thanks", "card [card] thanks"),
        ("card 4111-1111-1111-1111.", "card [card]."),
        ("身份证 11010519491231002X 谢谢", "身份证 [identity] 谢谢"),
        ("my ssn is 536-90-4399", "my ssn is [identity]"),
        ("pay GB82 WEST 1234 5698 7654 32", "pay [account]"),
        ("I live at 12 Baker Street, Apt 4B", "I live at [address]"),
        ("come to 221B Baker Street.", "come to [address]"),
        ("Flat 4 please", "[address] please"),
        ("送到 建国路88号3号楼2单元501室", "送到 [address]"),
        ("3号楼2单元501室", "[address]"),
    ],
)
def test_what_reaches_a_person_is_blotted_out(text, masked):
    assert mask(text).text == masked
    assert mask(text).counts == marked(masked)


@pytest.mark.parametrize(
    "text",
    [
        "Great film from 1999, 9/10",
        "seen on 2019-05-06 at 20:15",
        "costs $1,299.00 or 1299",
        "12 OZ bottle, 1080p, 4K, 16:9",
        "I watched it 100000 times",
        "version 3.14.15.926",
        "300: Rise of an Empire (2014)",
        "1984 1985 1986 1987 films",
        "ISBN 978-3-16-148410-0",
        "4111 1111 1111 1112 has a wrong check digit",
        "2 Fast 2 Furious",
        "The 39 Steps and 12 Angry Men",
        "人均消费100-150元，评分4.7",
        "2001太空漫游很好看，第3集比第12集好",
        "3小时 - 4小时",
        "no number at all",
        "",
    ],
)
def test_other_numbers_stay(text):
    assert mask(text).text == text
    assert mask(text).counts == {}


@given(st.text(alphabet="0123456789 -+()@.[]aBcStreet路号楼x", max_size=60))
def test_twice_is_once(text):
    once = mask(text).text
    assert mask(once).text == once
