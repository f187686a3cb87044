"""The names under which logs write the kinds of events."""

from __future__ import annotations

from agent.core.schema import EventKind

_SYNONYMS: dict[EventKind, str] = {
    EventKind.VIEW: (
        "viewed browse browsed visit visited watch watched read play played listen listened stream streamed page_view "
        "pageview pv 浏览 观看 查看 阅读 收听"
    ),
    EventKind.CLICK: "clicked tap tapped 点击",
    EventKind.LIKE: (
        "liked love loved upvote upvoted favorite favorited favourite favourited fav heart thumbs_up thumbsup "
        "喜欢 点赞 收藏"
    ),
    EventKind.DISLIKE: "disliked hate hated downvote downvoted thumbs_down thumbsdown 不喜欢 点踩",
    EventKind.PURCHASE: "purchased buy bought order ordered transaction checkout 购买 下单",
    EventKind.RATING: "rate rated rates stars 评分 打分",
    EventKind.COMMENT: "commented reply replied 评论",
    EventKind.SHARE: "shared repost reposted retweet retweeted forward forwarded 分享 转发",
    EventKind.DISMISS: "dismissed hide hidden not_interested 不感兴趣",
    EventKind.SKIP: "skipped 跳过",
    EventKind.MENTION: "mentioned 提到",
}
"""Only words that can mean one thing; putting into a cart is neither a click nor a purchase, so it is not here."""

_KINDS = {name: kind for kind, names in _SYNONYMS.items() for name in (kind.value, *names.split())}

KNOWN = ", ".join(EventKind)


def kind_of(text: str) -> EventKind | None:
    """The kind that `text` names, whatever its case and word breaks; None where it names none."""
    return _KINDS.get(text) or _KINDS.get("_".join(text.lower().replace("-", " ").split()))
