"""Words what an explanation rests on: whole templates, and the beginnings of sentences that a model ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.core.presets import Preset
from agent.core.schema import Counterfactual, Ground
from agent.steps.text import told_titles
from agent.steps.words import listing

TITLES = 2
"""Past items that a sentence names."""

_PLAIN = {
    "en": {
        "because": "Because of {items}, from your interest in {interest}.",
        "because_all": "Because of {count} things from your interest in {interest}, such as {items}.",
        "because_bare": "It fits the interest in {interest}.",
        "fits": "It fits your interest in {interest}, seen in {items}.",
        "beside": "Others chose it along with {items}.",
        "after": "Others chose it after {items}.",
        "alike": "It is like {items}.",
        "counted": "{count} people chose it.",
        "little": "Little is known that speaks for it.",
        "asked": "It has what was asked for: {items}.",
        "meant": "It is close in meaning to the request.",
        "also": "It also fits your interest in {interest}.",
    },
    "zh": {
        "because": "因为{items}，它们来自你对{interest}的兴趣。",
        "because_all": "因为你对{interest}的兴趣中的 {count} 个条目，例如{items}。",
        "because_bare": "它符合对{interest}的兴趣。",
        "fits": "它符合你对{interest}的兴趣，这从{items}可以看出。",
        "beside": "其他人在选择{items}的同时也选择了它。",
        "after": "其他人在选择{items}之后选择了它。",
        "alike": "它与{items}相近。",
        "counted": "有 {count} 人选择了它。",
        "little": "目前没有什么特别支持它的理由。",
        "asked": "符合请求：{items}。",
        "meant": "它与请求的意思相近。",
        "also": "它也符合你对{interest}的兴趣。",
    },
}
_TONES = {
    "friendly": {
        "en": {
            "because": "You {did} {items}, so this one may be for you and your interest in {interest}.",
            "because_all": "You have {count} things in {interest}, such as {items}, so this one may be for you.",
            "because_bare": "This one may be for you and your interest in {interest}.",
            "fits": "This one goes well with your interest in {interest}, seen in {items}.",
            "beside": "Others who chose {items} chose this one too.",
            "after": "Others went on to this one after {items}.",
            "alike": "This one is much like {items}.",
            "asked": "Here is what you asked for: {items}.",
            "meant": "This one comes close to what you asked for.",
        },
        "zh": {
            "because": "你{did}{items}，所以对{interest}感兴趣的你也许会中意它。",
            "because_all": "你在{interest}方面有 {count} 个条目，例如{items}，所以你也许会中意它。",
            "because_bare": "对{interest}感兴趣的你也许会中意它。",
            "fits": "它和你对{interest}的兴趣很搭，这从{items}可以看出。",
            "beside": "选择了{items}的人也选择了它。",
            "after": "不少人在{items}之后又选择了它。",
            "alike": "它和{items}很像。",
            "asked": "你要的它都有：{items}。",
            "meant": "它和你要的意思很接近。",
        },
    },
    "formal": {
        "en": {
            "because": "Recommended on account of {items}, in view of your interest in {interest}.",
            "because_all": "Recommended on account of {count} items of your interest in {interest}, such as {items}.",
            "because_bare": "Recommended in view of your interest in {interest}.",
            "fits": "It corresponds to your interest in {interest}, as evidenced by {items}.",
            "beside": "Other persons selected it together with {items}.",
            "after": "Other persons selected it subsequent to {items}.",
            "alike": "It is similar to {items}.",
            "asked": "It meets the request in the following: {items}.",
            "meant": "It is close in meaning to the request.",
        },
        "zh": {
            "because": "根据{items}以及您对{interest}的兴趣予以推荐。",
            "because_all": "根据您对{interest}的兴趣中的 {count} 个条目（例如{items}）予以推荐。",
            "because_bare": "根据您对{interest}的兴趣予以推荐。",
            "fits": "它与您对{interest}的兴趣相符，可见于{items}。",
            "beside": "其他用户在选择{items}时亦选择了它。",
            "after": "其他用户在选择{items}之后选择了它。",
            "alike": "它与{items}相似。",
            "asked": "符合您的请求：{items}。",
            "meant": "它与您的请求意思相近。",
            "also": "它亦符合您对{interest}的兴趣。",
        },
    },
}
_STARTS = {
    "en": {
        "because": "You {did} {items}, so {item} may appeal to",
        "because_all": "You {did} {items} and more, so {item} may appeal to",
        "fits": "{item} goes with your interest in {interest}, seen in {items}, and may be",
        "beside": "Others who chose {items} chose {item} too, {so} it may be",
        "after": "Others went on to {item} after {items}, {so} it may be",
        "alike": "{item} is much like {items}, {so} it may be",
        "asked": "{item} has what you asked for, {items}, {so} it may be",
    },
    "zh": {
        "because": "你{did}{items}，所以{item}可能符合",
        "because_all": "你{did}{items}等，所以{item}可能符合",
        "fits": "{item}与你对{interest}的兴趣相符，这从{items}可以看出，可能是",
        "beside": "选择了{items}的人也选择了{item}，{so}它可能是",
        "after": "其他人在{items}之后选择了{item}，{so}它可能是",
        "alike": "{item}与{items}很相近，{so}它可能是",
        "asked": "{item}符合你的请求：{items}，{so}它可能是",
    },
}
_SO = {"en": ("and", "so"), "zh": ("", "所以")}
"""What leads on from facts that do not move the item, and from those that do."""
_WHY = {
    "en": {
        "beside": "others chose it along with these",
        "after": "others chose it after these",
        "alike": "it is like these",
        "asked": "it has what they asked for",
        "chose": "chose",
        "asked for": "asked for",
    },
    "zh": {
        "beside": "其他人同时选择了它",
        "after": "其他人之后选择了它",
        "alike": "它与这些相近",
        "asked": "它符合请求",
        "chose": "选择过",
        "asked for": "想要",
    },
}
_WITHOUT = {
    "en": {
        "would": "Without {items} it would be {would} instead of {place} of {of}.",
        "gone": "Without {items} nothing would be left of the interest that speaks for it.",
        "still": "Without {items} it would still be {place} of {of}.",
        "level": "Without {items} it would stand level with or below {rivals} others instead of {before}.",
        "unsaid": "Had {items} not been asked for, it would be {would} instead of {place} of {of}.",
        "all": "the {count} things behind it",
    },
    "zh": {
        "would": "如果没有{items}，它会排在{would}，而不是{place}（共 {of} 个）。",
        "gone": "如果没有{items}，支持它的兴趣就不复存在。",
        "still": "即使没有{items}，它仍排在{place}（共 {of} 个）。",
        "level": "如果没有{items}，与它相当或更强的会有 {rivals} 个，而不是 {before} 个。",
        "unsaid": "如果没有要求{items}，它会排在{would}，而不是{place}（共 {of} 个）。",
        "all": "它背后的 {count} 个条目",
    },
}
_MANNER = {
    "en": {"no cause": ", no cause"},
    "zh": {"plain": "平实", "friendly": "亲切", "formal": "正式", "no cause": "，不说因果"},
}
PHRASES = frozenset(_PLAIN["en"])
"""Names of the phrases that a preset may word otherwise; a preset's words are those of every tone."""
_GROUNDS = {
    Ground.TOGETHER: "beside",
    Ground.AFTER: "after",
    Ground.ALIKE: "alike",
    Ground.REQUEST: "asked",
    Ground.POPULAR: "counted",
    Ground.NOTHING: "little",
}


@dataclass(frozen=True)
class Voice:
    """How it is said."""

    language: str
    tone: str = "plain"
    preset: Preset | None = None

    @property
    def phrases(self) -> Mapping[str, str]:
        """The templates by name."""
        own = self.preset.phrases if self.preset else {}
        toned = _TONES.get(self.tone, {}).get(self.language, {})
        said = {name: text.of(self.language) for name, text in own.items() if name in PHRASES}
        return {**_PLAIN[self.language], **toned, **said}


@dataclass(frozen=True)
class Facts:
    """All that one explanation may say."""

    ground: Ground
    item: str
    interest: str = ""
    did: str = ""
    items: tuple[str, ...] = ()
    """Titles of past items; of a request, what of it the item holds."""
    moves: bool = True
    """Whether the item falls without what is named; without that nothing is said to be because of it."""
    count: int = 0
    """Past items behind the interest, where all of them together move the item; people who chose what is popular."""

    @property
    def form(self) -> str:
        """The name of the sentence that is true of them."""
        if self.ground is not Ground.INTEREST:
            return "meant" if self.ground is Ground.REQUEST and not self.items else _GROUNDS[self.ground]
        if not self.items:
            return "because_bare"
        if not self.moves:
            return "fits"
        return "because_all" if self.count else "because"


def template(facts: Facts, voice: Voice) -> str:
    """The sentence that needs no model."""
    items = listing(facts.items, voice.language)
    form = voice.phrases[facts.form]
    return form.format(items=items, interest=facts.interest, did=facts.did, count=facts.count)


def start(facts: Facts, language: str) -> str:
    """The beginning of a sentence that holds its facts, for a model to end; "" where there is nothing to end."""
    form = _STARTS[language].get(facts.form, "")
    items = listing(facts.items, language)
    so = _SO[language][facts.moves]
    return form.format(items=items, interest=facts.interest, did=facts.did, item=facts.item, so=so)


def why(facts: Facts, language: str) -> str:
    """The ground in a few words, for a model to read: the interest's name, or what others did."""
    return facts.interest if facts.ground is Ground.INTEREST else _WHY[language].get(facts.form, "")


def manner(facts: Facts, voice: Voice) -> str:
    """How a model is to say it."""
    tone = _MANNER[voice.language].get(voice.tone, voice.tone)
    return tone if facts.moves else tone + _MANNER[voice.language]["no cause"]


def chose(ground: Ground, language: str) -> str:
    """What the person did to past items of which no act is told, or to the words of a request."""
    return _WHY[language]["asked for" if ground is Ground.REQUEST else "chose"]


def also(interest: str, voice: Voice) -> str:
    """A further reason."""
    return voice.phrases["also"].format(interest=interest)


def otherwise(found: Counterfactual, language: str, named: int = TITLES) -> str:
    """Where the item would stand without what speaks for it; more past items than are `named` are counted."""
    forms = _WITHOUT[language]
    titles = told_titles([one.title for one in found.without], len(found.without))
    told = [f"“{word}”" for word in found.unsaid] or titles
    count = len(found.without)
    items = forms["all"].format(count=count) if count > named else listing(told, language)
    return forms[_otherwise(found)].format(
        items=items,
        place=place(found.place, language),
        would=place(found.would_be, language),
        of=found.of,
        rivals=found.rivals_then,
        before=found.rivals,
    )


def _otherwise(found: Counterfactual) -> str:
    if found.would_be > found.place:
        return "unsaid" if found.unsaid else "would"
    if found.gone:
        return "gone"
    return "level" if found.moves else "still"


def place(number: int, language: str) -> str:
    """`41st`."""
    if language == "zh":
        return f"第 {number} 位"
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def then(sentences: Sequence[str], language: str) -> str:
    """One sentence after the other, those that say something."""
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)
