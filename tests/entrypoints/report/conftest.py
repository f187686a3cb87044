"""Reports to render: a film lover, a Chinese reader (made up), hostile text and somebody without a profile."""

from datetime import UTC, datetime

import pytest

from agent.core.schema import (
    LEVELS,
    Evidence,
    EvidenceItem,
    Interest,
    InterestTree,
    Level,
    Origin,
    Polarity,
    Profile,
    Provenance,
    Reason,
    Recommendation,
    Recommendations,
    Source,
    Trend,
    Usage,
    interest_id,
)
from agent.entrypoints.report.page import Person, Report

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "{{7*7}}{% raw %}",
    "</title></style></svg><b>out</b>",
    "' onfocus='alert(3)",
    "javascript:alert(4)&lt;&amp;",
    "bell\x07 and null\x00 and nel\x85",
    "العربية \u202egnp.exe עברית",
    "👩‍🚀🎬 " * 6,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
)

ATTRIBUTION = """ReDial, CC BY 4.0 (http://creativecommons.org/licenses/by/4.0).
R. Li, S. E. Kahou, H. Schulz, V. Michalski, L. Charlin, C. Pal: Towards Deep Conversational Recommendations,
NeurIPS 2018. https://redialdata.github.io/website/"""

_FILMS = """
drama 30 steady | Forrest Gump (1994); Fences (2016); The English Patient (1996)
drama/character drama 17 steady | Good Will Hunting (1997); What's Eating Gilbert Grape (1993); Birdman (2014)
drama/character drama/ordinary lives told with patience 9 rising | What's Eating Gilbert Grape (1993); Fences (2016)
drama/character drama/gifted outsiders 5 steady | Good Will Hunting (1997); I Am Sam (2001)
drama/prison and justice 9 steady | The Shawshank Redemption (1994); Primal Fear (1996)
drama/prison and justice/The Shawshank Redemption 7 steady | The Shawshank Redemption (1994)
action 24 fading | Die Hard (1988); Top Gun (1986); The Great Escape (1963)
action/1980s action 14 fading | The Terminator (1984); Predator (1987); Lethal Weapon (1987)
action/1980s action/one man against many 8 fading | Die Hard (1988); First Blood (1982)
action/1980s action/machines that hunt people 5 steady | The Terminator (1984); RoboCop (1987); Predator (1987)
action/road and desert 6 steady | Mad Max: Fury Road (2015); Mad Max 2 (1981)
action/road and desert/Mad Max 5 steady | Mad Max (1979); Mad Max 2 (1981); Mad Max: Fury Road (2015)
thriller 19 rising | Gone Girl (2014); Taking Lives (2004); Sleepy Hollow (1999)
thriller/psychological thriller 12 rising | The Prestige (2006); Gone Girl (2014)
thriller/psychological thriller/marriages that go wrong 4 new | Gone Girl (2014); Gerald's Game (2017)
thriller/psychological thriller/rival magicians 3 steady | The Prestige (2006); The Illusionist (2010)
thriller/serial killers 7 rising | Seven (1995); The Silence of the Lambs (1991)
thriller/serial killers/Seven 6 rising | Seven (1995)
science fiction 13 steady | Contact (2009); Star Wars; Children of Men (2006)
science fiction/time travel 6 steady | 12 Monkeys (1995); Back to the Future Part III (1990)
science fiction/time travel/12 Monkeys 4 steady | 12 Monkeys (1995)
science fiction/first contact 4 steady | Contact (2009); War of the Worlds (2005)
science fiction/first contact/signals from far away 3 new | Contact (2009)
comedy 9 steady | Bad Moms (2016); The Big Lebowski; The House (2017)
comedy/ensemble party comedy 5 steady | Office Christmas Party (2016); Bad Moms (2016)
comedy/ensemble party comedy/Office Christmas Party 3 steady | Office Christmas Party (2016)
finance 5 new | The Big Short (2015); Wall Street (1987)
finance/Wall Street stories 4 new | The Big Short (2015); Wall Street (1987)
finance/Wall Street stories/The Big Short 3 new | The Big Short (2015)
finance/Wall Street stories/insider trading 2 new | Wall Street (1987)
- romance 6 steady | The Notebook (2004)
- romance/tearful romance 4 steady | The Notebook (2004); The Vow (2012)
- romance/tearful romance/The Vow 3 steady | The Vow (2012)
- drama/stalking and obsession 3 new | One Hour Photo (2002)
- drama/stalking and obsession/One Hour Photo 2 new | One Hour Photo (2002)
"""

_BEIJING = """
景点 40 steady | 故宫; 颐和园
景点/皇家园林 20 rising | 颐和园; 圆明园
景点/皇家园林/颐和园昆明湖畔的清晨散步 11 rising | 颐和园
景点/胡同文化 9 new | 南锣鼓巷
景点/胡同文化/南锣鼓巷 6 new | 南锣鼓巷
餐馆 25 steady | 全聚德; 讲礼驴肉馆
餐馆/北京小吃 16 steady | 讲礼驴肉馆
餐馆/北京小吃/驴肉火烧 9 steady | 讲礼驴肉馆
餐馆/烤鸭 7 fading | 全聚德
酒店 10 fading | 北京饭店
- 酒店/经济型酒店 5 steady | 如家快捷酒店
- 酒店/经济型酒店/临街吵闹的房间 3 steady | 如家快捷酒店
"""


def _parse(text):
    """(path, polarity, weight, trend, titles) a line."""
    for line in text.strip().splitlines():
        head, _, titles = line.partition(" | ")
        polarity = Polarity.DISLIKE if head.startswith("- ") else Polarity.LIKE
        name, weight, trend = head.removeprefix("- ").rsplit(" ", 2)
        yield tuple(name.split("/")), polarity, float(weight), Trend(trend), titles.split("; ")


def interest(path, weight, polarity=Polarity.LIKE, trend=Trend.STEADY, titles=(), **changes):
    evidence = tuple(
        Evidence(event_id=f"e{place}", item_id=title, title=title, event=polarity.value, at=100 * place)
        for place, title in enumerate(titles, start=1)
    )
    return Interest(
        **{
            "id": interest_id(path),
            "level": LEVELS[len(path) - 1],
            "name": path[-1],
            "path": path,
            "weight": weight,
            "polarity": polarity,
            "confidence": len(titles) / (len(titles) + 1),
            "trend": trend,
            "parent": interest_id(path[:-1]) if len(path) > 1 else None,
            "evidence": evidence,
            "count": len(titles),
            "first_seen": 100,
            "last_seen": 100 * max(1, len(titles)),
            **changes,
        }
    )


def _interests(text):
    rows = list(_parse(text))
    totals = {}
    for path, polarity, weight, _, _ in rows:
        totals[len(path), polarity] = totals.get((len(path), polarity), 0.0) + weight
    return [
        interest(path, weight / totals[len(path), polarity], polarity, trend, titles)
        for path, polarity, weight, trend, titles in rows
    ]


def person(user_id, folded, written, summary, recommendations, fallback=None, **changes):
    by_level = {level.value: tuple(one for one in written if one.level is level) for level in Level}
    profile = Profile(
        **{
            "user_id": user_id,
            "version": 1,
            "as_of": 251811,
            "language": "en",
            "summary": summary,
            "summary_origin": Origin.MODEL,
            "events": 77,
            "unplaced": 6,
            "provenance": Provenance(
                model="m",
                embedder="e",
                preset="films-and-music",
                usage=Usage(calls=23, cached=4, tokens_in=6120, tokens_out=418, seconds=9.4),
                written=20,
                rejected=3,
            ),
            **by_level,
            **changes,
        }
    )
    tree = InterestTree(user_id=user_id, as_of=profile.as_of, interests=tuple(folded), events=profile.events)
    return Person(
        profile=profile,
        tree=tree,
        recommendations=Recommendations(user_id=user_id, items=tuple(recommendations), fallback=fallback),
    )


def recommendation(rank, title, because=(), explanation="", origin="model", attribution=None):
    reasons = tuple(
        Reason(
            interest_id=one.id,
            interest=one.name,
            level=one.level,
            share=share,
            evidence=tuple(EvidenceItem(item_id=e.item_id, title=e.title) for e in one.evidence[:2]),
        )
        for one, share in because
    )
    return Recommendation(
        rank=rank,
        item_id=f"i{rank}",
        title=title,
        score=1.0 / (rank + 1),
        reasons=reasons,
        attribution=attribution or {Source.POPULARITY: 1.0},
        explanation=explanation,
        explanation_origin=origin,
    )


def _film_lover():
    folded = _interests(_FILMS)
    named = {one.path: one for one in folded}
    sentences = {
        ("drama",): "Comes back to dramas about people more than plots, from Forrest Gump to Fences.",
        ("action",): "Watched a run of hard-edged action films, less of them lately.",
        ("thriller",): "Turns more and more to thrillers such as Gone Girl and Seven.",
        (
            "thriller",
            "psychological thriller",
        ): "Likes thrillers whose danger is inside a mind: The Prestige, Gone Girl.",
        ("drama", "character drama", "gifted outsiders"): "Drawn to brilliant people at the edge of things.",
        ("finance",): "Recently found films on money and markets.",
        ("romance",): "Was put off by the tears of The Notebook.",
        ("science fiction", "time travel"): "Enjoys stories that bend time, such as 12 Monkeys.",
    }
    changed = {("finance",): {"name": "money and markets"}, ("drama", "character drama"): {"pinned": True}}
    written = [
        one.model_copy(
            update={
                **({"description": sentences[one.path], "origin": Origin.MODEL} if one.path in sentences else {}),
                **changed.get(one.path, {}),
            }
        )
        for one in folded
    ]
    action, drama = named["action", "1980s action"], named["drama", "character drama"]
    killers, thriller = named["thriller", "serial killers", "Seven"], named["thriller",]
    shares = {
        Source.MACRO: 0.21,
        Source.MID: 0.34,
        Source.MICRO: 0.27,
        Source.COLLABORATIVE: 0.08,
        Source.SEQUENCE: 0.04,
        Source.LEXICAL: 0.02,
        Source.POPULARITY: 0.04,
    }
    plain = {Source.MACRO: 0.3, Source.MID: 0.3, Source.MICRO: 0.1, Source.POPULARITY: 0.3}
    items = [
        recommendation(
            1,
            "Zodiac (2007)",
            [(killers, 0.31), (thriller, 0.22)],
            "Like Seven and The Silence of the Lambs, it follows investigators into the mind of a serial killer.",
            attribution=shares,
        ),
        recommendation(
            2,
            "Rain Man (1988)",
            [(drama, 0.41)],
            "You kept returning to Good Will Hunting and I Am Sam; this is another gifted outsider seen up close.",
            attribution=plain,
        ),
        recommendation(
            3,
            "Total Recall (1990)",
            [(action, 0.25), (named["science fiction",], 0.15), (named["romance",], -0.04)],
            "Because of The Terminator (1984) and Predator (1987), which stand for 1980s action.",
            "template",
            shares,
        ),
        recommendation(4, "Margin Call (2011)", [(named["finance",], 0.37)], attribution=plain, origin="none"),
    ]
    summary = "Drawn to patient dramas and ever more to dark thrillers, with a long-standing taste for 1980s action."
    return person("w64", folded, written, summary, items)


def _beijing_reader():
    folded = _interests(_BEIJING)
    written = [
        one.model_copy(update={"description": f"常去{one.evidence[0].title}。", "origin": Origin.MODEL})
        if one.level is not Level.MICRO
        else one
        for one in folded
    ]
    items = [
        recommendation(
            1,
            "北海公园",
            [(folded[1], 0.44), (folded[2], 0.2)],
            "您常去颐和园和圆明园，北海公园同样是一座皇家园林。",
            attribution={Source.MID: 0.5, Source.MICRO: 0.3, Source.LEXICAL: 0.2},
        ),
        recommendation(
            2, "护国寺小吃（护国寺店）", [(folded[6], 0.3)], "因为讲礼驴肉馆，它体现了对北京小吃的兴趣。", "template"
        ),
    ]
    return person(
        "王小明",
        folded,
        written,
        "喜欢皇家园林和老北京小吃，近来常去胡同。",
        items,
        language="zh",
        as_of=datetime(2024, 5, 6, tzinfo=UTC),
    )


def _hostile():
    paths = [(text,) for text in HOSTILE[:5]] + [(HOSTILE[0], text) for text in HOSTILE[5:8]]
    paths += [(HOSTILE[0], HOSTILE[5], text) for text in HOSTILE[8:]]
    folded = [
        interest(path, 0.2, Polarity(("like", "dislike")[place % 2]), Trend(tuple(Trend)[place % 4]), HOSTILE[:3])
        for place, path in enumerate(paths)
    ]
    written = [one.model_copy(update={"description": HOSTILE[1] + one.name, "origin": Origin.MODEL}) for one in folded]
    items = [
        recommendation(place, text, [(folded[place - 1], 0.5)], HOSTILE[0] + text, HOSTILE[1])
        for place, text in enumerate(HOSTILE, start=1)
    ]
    return person(HOSTILE[1], folded, written, " ".join(HOSTILE), items, HOSTILE[0], language='"><i>')


def _stranger():
    items = [
        recommendation(1, "Black Panther (2018)", (), "3 people chose it.", "template"),
        recommendation(2, "Get Out (2017)", (), "3 people chose it.", "template"),
    ]
    fallback = "Nothing is known of this person's taste yet, so this is what most people chose."
    silent = Provenance(model="m", embedder="e", preset="films-and-music")
    return person(
        "new-reader",
        [],
        [],
        "Not enough is known yet.",
        items,
        fallback,
        summary_origin=Origin.FOLD,
        events=3,
        unplaced=3,
        as_of=None,
        provenance=silent,
    )


def report(*people, **changes):
    return Report(
        **{
            "title": "What people like, in three grains",
            "sample": "ReDial films",
            "attribution": ATTRIBUTION,
            "people": people,
            "counts": {"items": 1997, "events": 5187, "people": 267, "quarantined": 0},
            "timings": {
                "ingest": 1.2,
                "load_model": 2.4,
                "facet": 31.7,
                "fold": 0.04,
                "write": 18.9,
                "embed": 6.1,
                "recommend": 0.8,
                "explain": 7.5,
            },
            "model": "local:SmolLM2-135M-Instruct (Q8_0)",
            "embedder": "all-MiniLM-L6-v2",
            "made_at": datetime(2025, 3, 4, 15, 6, tzinfo=UTC),
            "command": "trigrain demo",
            **changes,
        }
    )


@pytest.fixture(scope="session")
def film_lover():
    return _film_lover()


@pytest.fixture(scope="session")
def beijing_reader():
    return _beijing_reader()


@pytest.fixture(scope="session")
def hostile():
    return _hostile()


@pytest.fixture(scope="session")
def stranger():
    return _stranger()


@pytest.fixture(scope="session")
def make_report():
    return report


@pytest.fixture(scope="session")
def make_interest():
    return interest


@pytest.fixture(scope="session")
def make_person():
    return person


@pytest.fixture(scope="session")
def hostile_texts():
    return HOSTILE
