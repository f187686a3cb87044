"""Says in words what became of a profile between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent.core.schema import Interest, Profile, Value, clock

MOVED = 0.05
"""Share of a level that an interest must gain or lose to be told of. An invented number: a figure shows no less."""


class Change(Value):
    """One interest that moved: what it was and what it is; None on the side where it is not there."""

    before: Interest | None
    after: Interest | None
    words: str


_EN = {
    "new": "new: {name} ({after:.0%})",
    "gone": "gone: {name} (was {before:.0%})",
    "turned_like": "now liked: {name}, put off by it until {until}",
    "turned_dislike": "no longer liked: {name}, liked until {until}",
    "stronger": "stronger: {name} ({before:.0%} to {after:.0%})",
    "weaker": "weaker: {name} ({before:.0%} to {after:.0%})",
    "pinned": "pinned: {name}",
    "unpinned": "no longer pinned: {name}",
    "muted": "muted: {name}",
    "unmuted": "no longer muted: {name}",
    "renamed": "renamed: {old} is now {name}",
    "trend": "{name} is now {trend}",
    "none": "Nothing changed.",
}
_ZH = {
    "new": "新增：{name}（{after:.0%}）",
    "gone": "消失：{name}（曾为 {before:.0%}）",
    "turned_like": "现在喜欢：{name}，此前不喜欢，直到 {until}",
    "turned_dislike": "不再喜欢：{name}，喜欢到 {until}",
    "stronger": "增强：{name}（{before:.0%} 到 {after:.0%}）",
    "weaker": "减弱：{name}（{before:.0%} 到 {after:.0%}）",
    "pinned": "已置顶：{name}",
    "unpinned": "取消置顶：{name}",
    "muted": "已屏蔽：{name}",
    "unmuted": "取消屏蔽：{name}",
    "renamed": "改名：{old} 改为 {name}",
    "trend": "{name} 的趋势：{trend}",
    "none": "没有变化。",
}
_TRENDS_ZH = {"new": "新出现", "rising": "上升", "steady": "平稳", "fading": "减退"}


def changes(before: Profile | None, after: Profile, least: float = MOVED) -> list[Change]:
    """Every interest that is new, gone, turned, renamed, handled by the person, or whose share moved by `least`.

    Broad before narrow, in the order of `after`, with its language's words; `before` None is an empty profile.
    """
    phrases = _ZH if after.language == "zh" else _EN
    old = _by_id(before.interests if before else ())
    new = _by_id(after.interests)
    found = [
        _change(old.get(key), new.get(key), phrases, least) for key in [*new, *(key for key in old if key not in new)]
    ]
    return [change for change in found if change]


def nothing(language: str) -> str:
    """What is said where nothing moved."""
    return (_ZH if language == "zh" else _EN)["none"]


def _by_id(interests: Iterable[Interest]) -> dict[str, Interest]:
    return {interest.id: interest for interest in interests}


def _change(before: Interest | None, after: Interest | None, phrases: Mapping[str, str], least: float) -> Change | None:
    kind = _kind(before, after, least)
    if kind is None:
        return None
    told = after or before
    shown = {
        "name": told.name if told else "",
        "old": before.name if before else "",
        "before": before.weight if before else 0.0,
        "after": after.weight if after else 0.0,
        "until": clock(after.turned or after.first_seen) if after else "",
        "trend": _trend(after, phrases) if after else "",
    }
    return Change(before=before, after=after, words=phrases[kind].format(**shown))


def _trend(interest: Interest, phrases: Mapping[str, str]) -> str:
    return _TRENDS_ZH[interest.trend] if phrases is _ZH else interest.trend.value


def _kind(before: Interest | None, after: Interest | None, least: float) -> str | None:
    """What matters most of what happened."""
    if before is None or after is None:
        return "gone" if after is None else "new"
    if before.polarity is not after.polarity:
        return f"turned_{after.polarity}"
    happened = {
        "renamed": before.name != after.name,
        "pinned": after.pinned > before.pinned,
        "unpinned": after.pinned < before.pinned,
        "muted": after.muted > before.muted,
        "unmuted": after.muted < before.muted,
        "stronger": after.weight - before.weight >= least,
        "weaker": before.weight - after.weight >= least,
        "trend": before.trend is not after.trend,
    }
    return next((kind for kind, holds in happened.items() if holds), None)
