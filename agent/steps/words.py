"""The fold's own words: what a profile says of itself without a model, in English and Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from agent.core.presets import Preset
from agent.core.schema import (
    AudienceReason,
    EventKind,
    Evidence,
    Interest,
    InterestTree,
    Level,
    Polarity,
    Trend,
)
from agent.steps.text import in_general, told_titles

_EN = {
    "like": "From {count} events, such as {items}",
    "like_one": "From one event: {items}",
    "dislike": "Put off by {items}",
    "own": "Added by hand",
    "sum": "Drawn to {likes}",
    "sum_mid": ", most of all {mids}",
    "sum_dislike": "; put off by {dislikes}",
    "tentative": "Not enough is known yet; so far there are signs of {likes}",
    "empty": "Not enough is known yet.",
    "end": ".",
    "and": " and ",
    "comma": ", ",
    "whom": "Drawn to {interests}",
    "whom_one": "{interest} (1 event)",
    "whom_each": "{interest} ({count} events)",
}
_ZH = {
    "like": "{count} 次行为，例如{items}",
    "like_one": "1 次行为：{items}",
    "dislike": "不喜欢{items}",
    "own": "由本人添加",
    "sum": "偏好{likes}",
    "sum_mid": "，尤其是{mids}",
    "sum_dislike": "；不喜欢{dislikes}",
    "tentative": "目前了解得还不够；目前看来与{likes}有关",
    "empty": "目前了解得还不够。",
    "end": "。",
    "and": "和",
    "comma": "、",
    "whom": "偏好{interests}",
    "whom_one": "{interest}（1 次行为）",
    "whom_each": "{interest}（{count} 次行为）",
}


_OPENINGS = {
    "en": {
        Trend.NEW: "Has just discovered",
        Trend.RISING: "Lately drawn to",
        Trend.STEADY: "Keeps coming back to",
        Trend.FADING: "Used to follow",
    },
    "zh": {Trend.NEW: "刚开始接触", Trend.RISING: "最近常关注", Trend.STEADY: "一直喜欢", Trend.FADING: "以前常关注"},
}
_DID = {
    "en": {
        EventKind.VIEW: "viewed",
        EventKind.CLICK: "opened",
        EventKind.LIKE: "liked",
        EventKind.DISLIKE: "disliked",
        EventKind.PURCHASE: "bought",
        EventKind.RATING: "rated",
        EventKind.COMMENT: "commented on",
        EventKind.SHARE: "shared",
        EventKind.DISMISS: "dismissed",
        EventKind.SKIP: "skipped",
        EventKind.MENTION: "talked about",
    },
    "zh": {
        EventKind.VIEW: "看过",
        EventKind.CLICK: "点开过",
        EventKind.LIKE: "喜欢过",
        EventKind.DISLIKE: "不喜欢",
        EventKind.PURCHASE: "买过",
        EventKind.RATING: "评过分的有",
        EventKind.COMMENT: "评论过",
        EventKind.SHARE: "分享过",
        EventKind.DISMISS: "忽略过",
        EventKind.SKIP: "跳过了",
        EventKind.MENTION: "谈到过",
    },
}


PHRASES = frozenset(_EN)
"""Names of the phrases that a preset may word otherwise."""


def opening(trend: Trend, language: str, preset: Preset | None = None) -> str:
    """How an interest stands over time, as the beginning of a sentence."""
    own = preset.openings.get(trend) if preset else None
    return own.of(language) if own else _OPENINGS[language][trend]


def did(evidence: Sequence[Evidence], language: str, preset: Preset | None = None) -> str:
    """What a person mostly did to these items ("liked"); ties by the kind's name."""
    return done([one.event for one in evidence], language, preset)


def done(kinds: Iterable[EventKind], language: str, preset: Preset | None = None) -> str:
    """The most frequent of some acts in a word ("liked"); ties by the kind's name."""
    counts = Counter(kinds)
    kind = min(counts, key=lambda kind: (-counts[kind], kind))
    own = preset.did.get(kind) if preset else None
    return own.of(language) if own else _DID[language][kind]


def _phrases(language: str, preset: Preset | None = None) -> dict[str, str]:
    """The language's, and the preset's own in their places."""
    phrases = _ZH if language == "zh" else _EN
    return phrases | {name: said.of(language) for name, said in preset.phrases.items()} if preset else phrases


def listing(names: Sequence[str], language: str) -> str:
    """`a, b and c` in the language's way."""
    phrases = _phrases(language)
    if len(names) < 2:
        return "".join(names)
    return phrases["comma"].join(names[:-1]) + phrases["and"] + names[-1]


def describe(interest: Interest, language: str, preset: Preset | None = None) -> str:
    """One sentence about an interest from its evidence alone."""
    phrases = _phrases(language, preset)
    items = listing(told_titles([evidence.title for evidence in interest.evidence], 3), language)
    if not items:
        return phrases["own"] + phrases["end"]
    if interest.polarity is Polarity.DISLIKE:
        form = phrases["dislike"]
    else:
        form = phrases["like_one"] if interest.count == 1 else phrases["like"]
    return form.format(count=interest.count, items=items) + phrases["end"]


def summarize(tree: InterestTree, language: str, preset: Preset | None = None) -> str:
    """One sentence about a person from the tree alone."""
    phrases = _phrases(language, preset)
    if not any(_told(interest) for interest in tree.interests):
        return _unsure(tree, language, phrases)
    likes = _names(tree, Level.MACRO, Polarity.LIKE, 3)
    dislikes = _names(tree, Level.MACRO, Polarity.DISLIKE, 2) or _names(tree, Level.MID, Polarity.DISLIKE, 2)
    if not likes:
        alone = phrases["dislike"].format(items=listing(dislikes, language)) + phrases["end"]
        return alone if dislikes else phrases["empty"]
    text = phrases["sum"].format(likes=listing(likes, language))
    mids = [name for name in _names(tree, Level.MID, Polarity.LIKE, 3) if name not in likes]
    if mids:
        text += phrases["sum_mid"].format(mids=listing(mids, language))
    if dislikes:
        text += phrases["sum_dislike"].format(dislikes=listing(dislikes, language))
    return text + phrases["end"]


def _told(interest: Interest) -> bool:
    """Whether a summary may claim it: the profile is sure of it, and the person does not want it left out."""
    return not interest.tentative and not interest.muted


def _unsure(tree: InterestTree, language: str, phrases: dict[str, str]) -> str:
    """What is said where nothing may be claimed."""
    signs = [i.name for i in tree.at(Level.MACRO) if i.polarity is Polarity.LIKE and not i.muted][:3]
    if not signs:
        return phrases["empty"]
    return phrases["tentative"].format(likes=listing(signs, language)) + phrases["end"]


def _names(tree: InterestTree, level: Level, polarity: Polarity, most: int) -> list[str]:
    """The heaviest names; what is only its broader interest in general is not named again."""
    found = (interest for interest in tree.at(level) if interest.polarity is polarity and _told(interest))
    return [i.name for i in found if len(i.path) < 2 or i.path[-1] != in_general(i.path[-2])][:most]


def for_whom(reasons: Sequence[AudienceReason], language: str, preset: Preset | None = None) -> str:
    """Why an item may be for a person, for others to read: interests and how many events each rests on."""
    phrases = _phrases(language, preset)
    each = [
        phrases["whom_one" if reason.count == 1 else "whom_each"].format(interest=reason.interest, count=reason.count)
        for reason in reasons
    ]
    return phrases["whom"].format(interests=listing(each, language)) + phrases["end"]
