"""The fold, as arithmetic; what holds for every history, by hypothesis."""

import math
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from math import log, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.presets import Preset
from agent.core.schema import Event, EventKind, Facet, Facets, Level, Polarity, Trend, interest_id
from agent.steps.fold import EVIDENCE_SHOWN, History, Lens, fold
from agent.steps.frequencies import Frequencies, Weighting, count_interests
from agent.steps.minds import last_turn
from agent.steps.weigh import weigh

START = datetime(2024, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WEIGHTS = {"view": 0.3, "like": 1.0, "purchase": 1.0, "rating": 1.0, "dislike": -1.0, "dismiss": -0.7, "mention": 0.0}
PRESET = Preset(
    name="test",
    event_weights=WEIGHTS,
    half_life_days=10,
    half_life_steps=4,
    keep={"macro": 20, "mid": 20, "micro": 20},
)
PATIENT = PRESET.model_copy(update={"half_life_days": math.inf, "half_life_steps": math.inf})
"""Nothing ages."""


def on(day, item_id, kind="like", value=None):
    return Event(user_id="u", item_id=item_id, kind=kind, at=START + day * DAY, value=value)


def step(seq, item_id, kind="like", value=None):
    return Event(user_id="u", item_id=item_id, kind=kind, seq=seq, value=value)


def facets(**paths):
    """`i1="a > b > c"`; an item of several facets has them in a list."""
    return {item_id: item(item_id, *([path] if isinstance(path, str) else path)) for item_id, path in paths.items()}


def item(item_id, *paths):
    made = [Facet(**dict(zip(Level, path.split(" > "), strict=False))) for path in paths]
    return Facets(item_id=item_id, content_hash="h", recipe="r", facets=tuple(made))


def tree(events, known, frequencies=None, preset=PATIENT, weighting=Weighting.TFIDF, **more):
    titles = {item_id: f"Title {item_id}" for item_id in known}
    lens = Lens(preset, frequencies or Frequencies(), weighting=weighting)
    return fold(History("u", events, known, titles), lens, **more)


def weights(folded, polarity=Polarity.LIKE):
    """Path as text, to weight."""
    return {" > ".join(i.path): i.weight for i in folded.interests if i.polarity is polarity}


def interest(folded, path):
    return next(i for i in folded.interests if " > ".join(i.path) == path)


def shares(**strengths):
    """The given strengths as parts of their sum, under their paths' last names."""
    return {name: pytest.approx(part / sum(strengths.values())) for name, part in strengths.items()}


def last_names(folded, level, polarity=Polarity.LIKE):
    return {i.name: i.weight for i in folded.at(level) if i.polarity is polarity}


# The arithmetic


def test_a_tree_by_hand():
    known = facets(saw="film > horror > saw", scream="film > comedy > scream", hostel="film > horror > hostel")
    events = [on(0, "saw"), on(10, "saw"), on(10, "scream"), on(10, "hostel", "dislike")]
    folded = tree(events, known, preset=PRESET)
    saw, scream, hostel = log2(1 + 1 / 2 + 1), log2(1 + 1), log2(1 + 1)
    assert weights(folded) == pytest.approx(
        {
            "film": 1.0,
            "film > horror": (saw - hostel) / ((saw - hostel) + scream),
            "film > comedy": scream / ((saw - hostel) + scream),
            "film > horror > saw": saw / (saw + scream),
            "film > comedy > scream": scream / (saw + scream),
        }
    )
    assert weights(folded, Polarity.DISLIKE) == {"film > horror > hostel": 1.0}
    assert (folded.user_id, folded.as_of, folded.events, folded.unplaced) == ("u", START + 10 * DAY, 4, 0)


def test_an_interest_in_full():
    known = facets(a="film > horror > saw", b="film > horror > scream")
    events = [on(0, "a", "view"), on(1, "a"), on(3, "b")]
    found = interest(tree(events, known), "film > horror")
    assert found.id == interest_id(("film", "horror"))
    assert (found.level, found.name, found.parent) == (Level.MID, "horror", interest_id(("film",)))
    assert (found.polarity, found.weight, found.count) == (Polarity.LIKE, 1.0, 3)
    assert (found.first_seen, found.last_seen) == (START, START + 3 * DAY)
    assert (found.description, found.origin, found.pinned, found.muted) == ("", "fold", False, False)
    strongest = found.evidence[0]
    assert (strongest.item_id, strongest.title, strongest.event) == ("b", "Title b", EventKind.LIKE)
    assert (strongest.event_id, strongest.at) == (events[2].event_id, START + 3 * DAY)


@pytest.mark.parametrize("acts", [1, 2, 3, 7])
def test_repeats_on_one_item_saturate(acts):
    events = [*(step(n, "often") for n in range(acts)), step(9, "once")]
    folded = tree(events, facets(often="a", once="b"))
    assert last_names(folded, Level.MACRO) == shares(a=log2(1 + acts), b=log2(1 + 1))


def test_items_of_one_interest_add_up():
    folded = tree([step(n, name) for n, name in enumerate("xyz")], facets(x="a", y="a", z="b"))
    assert last_names(folded, Level.MACRO) == shares(a=1 + 1, b=1)


def test_a_kind_weighs_as_the_preset_says():
    folded = tree([step(1, "x", "view"), step(2, "y", "like")], facets(x="a", y="b"))
    assert last_names(folded, Level.MACRO) == shares(a=log2(1 + 0.3), b=log2(1 + 1.0))


def test_age_in_days_halves_by_the_half_life():
    decays = [voice.decay for voice in weigh([on(0, "x"), on(5, "x"), on(10, "x")], PRESET, 2.5, START + 20 * DAY)]
    assert decays == pytest.approx([2 ** -(20 / 10), 2 ** -(15 / 10), 2 ** -(10 / 10)])


def test_age_in_steps_is_the_later_events_of_the_person():
    decays = [voice.decay for voice in weigh([step(n, "x") for n in (1, 2, 50, 51, 99)], PRESET, 2.5, 99)]
    assert decays == pytest.approx([2 ** -(4 / 4), 2 ** -(3 / 4), 2 ** -(2 / 4), 2 ** -(1 / 4), 1])


def test_an_event_of_the_future_is_of_now():
    (voice,) = weigh([on(3, "x")], PRESET, 2.5, START)
    assert voice.decay == 1.0


def test_a_rare_interest_counts_for_more():
    known = facets(x="a", y="b", z="c")
    frequencies = Frequencies(users=9, counts={interest_id(("a",)): 9, interest_id(("b",)): 4})
    folded = tree([step(n, name) for n, name in enumerate("xyz")], known, frequencies)
    assert last_names(folded, Level.MACRO) == shares(
        a=1 + log((1 + 9) / (1 + 9)), b=1 + log((1 + 9) / (1 + 4)), c=1 + log((1 + 9) / (1 + 0))
    )


def test_an_interest_of_everybody_still_counts():
    assert Frequencies(users=9, counts={"x": 9}).idf("x") == 1.0
    assert Frequencies(users=9, counts={"x": 12}).idf("x") == 1.0
    assert Frequencies().idf("x") == 1.0


def test_equal_tables_have_equal_versions():
    table = Frequencies(3, {"a": 1, "b": 2})
    assert table.version == Frequencies(3, {"b": 2, "a": 1}).version
    others = [
        Frequencies(4, {"a": 1, "b": 2}),
        Frequencies(3, {"a": 2, "b": 1}),
        Frequencies(3, {"a": 1}),
        Frequencies(),
    ]
    assert len({table.version, *(other.version for other in others)}) == 5


@pytest.mark.parametrize(
    ("ratings", "signed"),
    [
        ([4.0], [(4 - (4 + 2.5) / 2) / 2.5 * 2]),
        ([5.0, 4.0], [(5 - (5 + 4 + 2.5) / 3) / 2.5 * 2, (4 - (5 + 4 + 2.5) / 3) / 2.5 * 2]),
        ([5.0, 1.0], [1.0, -1.0]),
        ([2.5], [0.0]),
        ([None], [1.0]),
    ],
)
def test_a_rating_speaks_by_its_distance_from_the_persons_mean(ratings, signed):
    events = [step(n, f"i{n}", "rating", value) for n, value in enumerate(ratings)]
    assert [voice.weight for voice in weigh(events, PATIENT, 2.5, None)] == pytest.approx(signed)


def test_other_values_are_no_ratings():
    events = [step(1, "x", "purchase", 30.0), step(2, "y", "rating", 4.0)]
    assert [voice.weight for voice in weigh(events, PATIENT, 2.5, None)] == pytest.approx(
        [1.0, (4 - (4 + 2.5) / 2) / 2.5 * 2]
    )


def test_who_rates_everything_alike_says_nothing_much():
    events = [step(n, f"i{n}", "rating", 4.0) for n in range(50)]
    assert max(abs(voice.weight) for voice in weigh(events, PATIENT, 2.5, None)) < 0.03


@pytest.mark.parametrize(
    ("kinds", "polarity"),
    [
        (["like", "dislike", "like"], Polarity.LIKE),
        (["like", "dislike", "dislike"], Polarity.DISLIKE),
        (["view", "dislike"], Polarity.DISLIKE),
        (["view", "dismiss", "like"], Polarity.LIKE),
    ],
)
def test_what_is_stronger_decides_the_polarity(kinds, polarity):
    events = [step(n, f"i{n}", kind) for n, kind in enumerate(kinds)]
    (found,) = tree(events, facets(**{event.item_id: "a" for event in events})).interests
    assert (found.polarity, found.weight) == (polarity, 1.0)


def test_what_cancels_out_is_no_interest():
    assert tree([step(1, "x"), step(2, "y", "dislike")], facets(x="a", y="a")).interests == ()


# What is kept


def test_the_heaviest_are_kept_and_share_the_whole():
    known = facets(
        **{
            f"{name}{n}": f"{name} > mid {name}"
            for name, many in zip("abc", (3, 2, 1), strict=True)
            for n in range(many)
        }
    )
    preset = PATIENT.model_copy(update={"keep": {Level.MACRO: 2, Level.MID: 20, Level.MICRO: 20}})
    folded = tree([step(n, item_id) for n, item_id in enumerate(known)], known, preset=preset)
    assert last_names(folded, Level.MACRO) == shares(a=3, b=2)
    assert set(last_names(folded, Level.MID)) == {"mid a", "mid b"}


def test_each_polarity_is_kept_for_itself():
    known = facets(x="a", y="b", z="c")
    preset = PATIENT.model_copy(update={"keep": dict.fromkeys(Level, 1)})
    folded = tree([step(1, "x"), step(2, "y"), step(3, "y"), step(4, "z", "dislike")], known, preset=preset)
    assert (weights(folded), weights(folded, Polarity.DISLIKE)) == ({"b": 1.0}, {"c": 1.0})


def test_equally_heavy_ones_stand_in_alphabetical_order():
    folded = tree([step(n, name) for n, name in enumerate("xyz")], facets(x="Beta", y="alpha", z="gamma"))
    assert [found.name for found in folded.at(Level.MACRO)] == ["alpha", "Beta", "gamma"]


def test_a_child_may_push_under_a_parent_that_pulls():
    known = facets(x="film > drama", y="film > comedy", z="film > horror")
    folded = tree([step(1, "x"), step(2, "y"), step(3, "z", "dislike")], known)
    assert interest(folded, "film").polarity is Polarity.LIKE
    assert interest(folded, "film > horror").polarity is Polarity.DISLIKE
    assert interest(folded, "film > horror").parent == interest(folded, "film").id


def test_a_name_is_the_same_in_any_case_and_spelled_as_first_met():
    folded = tree([step(2, "y"), step(1, "x")], facets(x="Film > Horror", y="film > horror"))
    assert [found.name for found in folded.interests] == ["Film", "Horror"]
    assert folded.interests[0].count == 2


def test_an_item_counts_once_for_an_interest_that_it_names_twice():
    twice = facets(x=["Film > horror", "film > comedy", "film > Horror"], y="music")
    folded = tree([step(1, "x"), step(2, "y")], twice)
    assert last_names(folded, Level.MACRO) == shares(Film=1, music=1)
    assert last_names(folded, Level.MID) == shares(horror=1, comedy=1)
    assert interest(folded, "Film").count == 1


# The present, and a changed mind


def test_a_part_of_the_places_is_for_what_is_strongest_lately():
    known = facets(**{f"{name}{n}": name for name in "abcdef" for n in range(8)})
    preset = PRESET.model_copy(
        update={"keep": dict.fromkeys(Level, 3), "lately_days": 2, "half_life_days": 1e6, "lasting": 0.5}
    )
    old = [on(n, f"{name}{n % 8}") for name in "abcde" for n in range(40)]
    fresh = [on(100 + n, f"f{n}") for n in range(3)]
    assert "f" not in last_names(tree(old, known, preset=preset), Level.MACRO)
    folded = tree([*old, *fresh], known, preset=preset)
    assert "f" in last_names(folded, Level.MACRO)
    assert interest(folded, "f").lately == pytest.approx(1.0)
    assert interest(folded, "f").weight < 1 / 3


def test_what_lasts_never_ages():
    preset = PRESET.model_copy(update={"lasting": 0.25})
    old, new = weigh([on(0, "x"), on(4000, "y")], preset, 2.5, START + 4000 * DAY)
    assert old.decay == pytest.approx(0.25)
    assert new.decay == 0.25 + 0.75
    assert old.late == pytest.approx(0.0)


def test_of_two_words_on_one_item_the_last_one_holds():
    folded = tree([on(1, "x"), on(2, "x"), on(3, "x", "dislike")], facets(x="a > b > c", y="a"))
    assert weights(folded) == {}
    assert weights(folded, Polarity.DISLIKE) == {"a": 1.0, "a > b": 1.0, "a > b > c": 1.0}
    assert interest(folded, "a > b > c").turned == START + 3 * DAY
    assert interest(folded, "a > b > c").count == 1


def test_a_changed_mind_is_dated_and_leaves_the_broader_interest_alone():
    known = facets(
        **{f"h{n}": f"film > horror > h{n}" for n in range(9)}, **{f"c{n}": "film > comedy" for n in range(9)}
    )
    liked = [on(n, f"h{n}") for n in range(5)] + [on(10 + n, f"c{n}") for n in range(5)]
    two = [on(30, "h6", "dislike"), on(31, "h7", "dislike")]
    before = tree([*liked, *two], known)
    assert interest(before, "film > horror").polarity is Polarity.LIKE
    after = tree([*liked, *two, on(32, "h8", "dislike")], known)
    assert interest(after, "film > horror").polarity is Polarity.DISLIKE
    assert interest(after, "film > horror").turned == START + 30 * DAY
    assert not [found for found in after.interests if found.name in {f"h{n}" for n in range(5)}]
    assert (interest(after, "film").polarity, interest(after, "film").turned) == (Polarity.LIKE, None)
    unrelated = interest(after, "film > comedy")
    assert (unrelated.polarity, unrelated.count) == (Polarity.LIKE, 5)


def test_a_narrow_aversion_is_no_change_of_mind_about_the_broad_thing():
    known = facets(**{f"s{n}": f"film > horror > slasher {n % 2}" for n in range(9)})
    liked = [on(n, f"s{n}") for n in range(6)]
    folded = tree([*liked, *(on(20 + n, "s8", "dislike") for n in range(3))], known)
    assert interest(folded, "film > horror").turned is None
    assert interest(folded, "film > horror").polarity is Polarity.LIKE


def test_who_changes_their_mind_twice_is_back_where_they_were():
    known = facets(**{f"{name}{n}": "a" for name in "lmn" for n in range(4)})
    acts = [*(on(n, f"l{n}") for n in range(4)), *(on(10 + n, f"m{n}", "dislike") for n in range(4))]
    back = [on(20 + n, f"n{n}") for n in range(4)]
    assert interest(tree(acts, known), "a").polarity is Polarity.DISLIKE
    found = interest(tree([*acts, *back], known), "a")
    assert (found.polarity, found.count) == (Polarity.LIKE, 8)
    assert found.turned == START + 20 * DAY


def test_what_is_held_is_kept_with_what_it_is_under():
    known = facets(x="a > p > 1", y="b > q > 2", z="b > q > 3")
    preset = PATIENT.model_copy(update={"keep": dict.fromkeys(Level, 1)})
    events = [step(1, "x"), step(2, "y"), step(3, "z")]
    held = frozenset([interest_id(("a", "p", "1"))])
    assert {"a", "p", "1"} <= {found.name for found in tree(events, known, preset=preset, held=held).interests}
    assert not {"a", "p", "1"} & {found.name for found in tree(events, known, preset=preset).interests}
    assert tree(events, known, preset=preset, held=frozenset(["unknown"])) == tree(events, known, preset=preset)


def test_what_one_is_not_sure_of_is_tentative():
    preset = PATIENT.model_copy(update={"confidence": {"macro": -2.0, "acts": 2.0}, "enough": {Level.MACRO: 0.5}})
    folded = tree([step(1, "x"), step(2, "y"), step(3, "y")], facets(x="a > p", y="b"), preset=preset)
    sure = {found.name: (found.confidence, found.tentative) for found in folded.interests}
    assert sure["a"] == (pytest.approx(1 / (1 + math.exp(2 - 2 * log(2)))), True)
    assert sure["b"] == (pytest.approx(1 / (1 + math.exp(2 - 2 * log(3)))), False)
    assert sure["p"][1] is False


# Evidence


def test_evidence_is_the_strongest_act_on_each_item():
    known = facets(x="a", y="a", z="a")
    events = [step(1, "x", "view"), step(2, "y", "purchase"), step(3, "x"), step(4, "x", "view"), step(5, "z", "view")]
    found = interest(tree(events, known), "a")
    assert [(one.item_id, one.event) for one in found.evidence] == [("x", "like"), ("y", "purchase"), ("z", "view")]
    assert found.count == 5


def test_a_fresh_act_is_stronger_than_an_old_one():
    found = interest(tree([on(0, "x"), on(30, "y", "view")], facets(x="a", y="a"), preset=PRESET), "a")
    assert 1.0 * 2 ** -(30 / 10) < 0.3
    assert [one.item_id for one in found.evidence] == ["y", "x"]


def test_only_the_first_few_items_are_shown():
    known = facets(**{f"i{n}": "a" for n in range(9)})
    found = interest(tree([step(n, f"i{n}") for n in range(9)], known), "a")
    assert [one.item_id for one in found.evidence] == ["i8", "i7", "i6", "i5", "i4"]
    assert (len(found.evidence), found.count) == (EVIDENCE_SHOWN, 9)


def test_what_speaks_against_is_no_evidence():
    known = facets(x="a", y="a", z="a")
    found = interest(tree([step(1, "x"), step(2, "y"), step(3, "z", "dislike")], known), "a")
    assert [one.item_id for one in found.evidence] == ["y", "x"]
    assert (found.count, found.last_seen) == (2, 2)


def test_an_item_without_a_title_is_called_by_its_id():
    folded = fold(History("u", [step(1, "x")], facets(x="a"), {}), Lens(PATIENT))
    assert folded.interests[0].evidence[0].title == "x"


# Trend: of ten events the last three are recent (0.3 * 10)


def trends(**places):
    """The trend of each interest that the events at its places (1 to 10) carry, one item an event."""
    names = {seq: name for name, seqs in places.items() for seq in seqs}
    known = facets(**{f"i{seq}": names.get(seq, "rest") for seq in range(1, 11)})
    folded = tree([step(seq, f"i{seq}") for seq in range(1, 11)], known)
    return {found.name: found.trend for found in folded.interests}


@pytest.mark.parametrize(
    ("places", "trend"),
    [
        ([8, 9, 10], Trend.NEW),
        ([10], Trend.NEW),
        ([1, 2, 3], Trend.FADING),
        ([6, 9, 10], Trend.RISING),  # (2 / 3) / (3 / 10) = 2.2
        ([1, 2, 3, 9, 10], Trend.STEADY),  # (2 / 3) / (5 / 10) = 1.3
        ([1, 2, 3, 4, 10], Trend.FADING),  # (1 / 3) / (5 / 10) = 0.67
        ([1, 2, 3, 10], Trend.STEADY),  # (1 / 3) / (4 / 10) = 0.83
        ([7, 10], Trend.STEADY),  # two items are chance
        ([1], Trend.STEADY),
    ],
)
def test_a_trend_compares_the_recent_share_with_the_whole(places, trend):
    assert trends(a=places)["a"] is trend


def test_a_history_that_is_all_recent_has_no_trend():
    assert [found.trend for found in tree([step(1, "x")], facets(x="a")).interests] == [Trend.STEADY]


def test_what_is_older_than_a_half_life_is_not_recent():
    known = facets(**{f"i{n}": "a" if n == 9 else "b" for n in range(10)})
    events = [on(n, f"i{n}") for n in range(10)]
    assert interest(tree(events, known, preset=PRESET), "a").trend is Trend.NEW
    assert interest(tree(events, known, preset=PRESET, as_of=START + 40 * DAY), "a").trend is Trend.STEADY


# What the fold is handed


def test_events_that_reach_no_interest_are_counted():
    known = {**facets(x="a"), "empty": item("empty")}
    events = [step(1, "x"), step(2, "unknown"), step(3, "empty"), step(4, "x", "mention"), step(5, "x", "share")]
    folded = tree(events, known)
    assert (folded.events, folded.unplaced) == (5, 4)
    assert folded.interests[0].count == 1


def test_nothing_gives_an_empty_tree():
    folded = tree([], {})
    assert (folded.interests, folded.as_of, folded.events, folded.unplaced) == ((), None, 0, 0)


def test_the_moment_is_the_last_event_or_the_one_asked_for():
    known = facets(x="a")
    assert tree([step(7, "x"), step(3, "x")], known).as_of == 7
    assert tree([step(7, "x")], known, as_of=9).as_of == 9
    assert tree([on(2, "x"), on(1, "x")], known).as_of == START + 2 * DAY


def test_a_later_moment_fades_a_clocked_history_and_leaves_an_ordered_one():
    known = facets(x="a", y="b")
    clocked = [on(0, "x"), on(10, "y"), on(10, "y", "view")]
    assert last_names(tree(clocked, known, preset=PRESET, as_of=START + 20 * DAY), Level.MACRO) == shares(
        a=log2(1 + 1 / 4), b=log2(1 + 1 / 2 + 0.3 / 2)
    )
    ordered = [step(1, "x"), step(2, "y")]
    now, later = (tree(ordered, known, preset=PRESET, as_of=seq) for seq in (2, 900))
    assert now.interests == later.interests


def test_an_event_given_twice_is_two_acts():
    """Telling copies apart is the records' work: they have the same event id."""
    known = facets(x="a", y="b")
    once, twice = tree([step(1, "x"), step(2, "y")], known), tree([step(1, "x"), step(1, "x"), step(2, "y")], known)
    assert last_names(once, Level.MACRO) == shares(a=1, b=1)
    assert last_names(twice, Level.MACRO) == shares(a=log2(1 + 1 + 1), b=1)
    assert interest(twice, "a").count == 2


# What holds for every history

PATHS = ["a", "A", "b", "a > p", "a > q", "b > p", "a > p > 1", "A > P > 2", "b > p > 1", "c > r > 3"]
ITEMS = [f"i{n}" for n in range(6)]
placings = st.dictionaries(st.sampled_from(ITEMS), st.lists(st.sampled_from(PATHS), max_size=3))
acts = st.tuples(
    st.integers(0, 40), st.sampled_from(ITEMS), st.sampled_from(sorted(WEIGHTS)), st.sampled_from([None, 0.5, 3.0, 5.0])
)
histories = st.builds(
    lambda make, rows: list({event.event_id: event for event in (make(*row) for row in rows)}.values()),
    st.sampled_from([on, step]),
    st.lists(acts, max_size=20),
)
tables = st.builds(
    Frequencies,
    st.integers(0, 9),
    st.dictionaries(st.sampled_from([interest_id(tuple(path.split(" > "))) for path in PATHS]), st.integers(0, 9)),
)


def placed(paths):
    return {item_id: item(item_id, *own) for item_id, own in paths.items()}


@given(histories, placings, tables)
def test_weights_sum_to_one_in_each_grain_and_polarity(events, paths, frequencies):
    folded = tree(events, placed(paths), frequencies, PRESET)
    totals = defaultdict(list)
    for found in folded.interests:
        totals[found.level, found.polarity].append(found.weight)
    assert all(math.fsum(parts) == pytest.approx(1.0) for parts in totals.values())
    assert all(parts == sorted(parts, reverse=True) for parts in totals.values())


@given(histories, placings, tables, st.randoms())
def test_the_order_of_events_does_not_matter(events, paths, frequencies, random):
    shuffled = random.sample(events, len(events))
    assert tree(shuffled, placed(paths), frequencies, PRESET) == tree(events, placed(paths), frequencies, PRESET)


@given(histories, placings, tables)
def test_every_weight_is_the_formula(events, paths, frequencies):
    known = placed(paths)
    folded = tree(events, known, frequencies, PRESET)
    expected = brute_force(events, known, frequencies, folded.as_of)
    kept = {found.id for found in folded.interests}
    for found in folded.interests:
        level = {key: f for key, f in expected.items() if len(key) == len(found.path) and interest_id(key) in kept}
        same_sign = [f for f in level.values() if (f > 0) is (found.polarity is Polarity.LIKE)]
        key = tuple(name.casefold() for name in found.path)
        assert found.weight == pytest.approx(level[key] / sum(same_sign))
    for key, f in expected.items():
        if abs(f) > 1e-9 and (len(key) == 1 or interest_id(key[:-1]) in kept):
            assert interest_id(key) in kept


def brute_force(events, known, frequencies, as_of):
    """f(i) of every path, straight from the formula in the module's docstring."""
    ordered = sorted(events, key=lambda event: (event.order, event.event_id))
    voices = [voice for voice in weigh(ordered, PRESET, 2.5, as_of) if voice.weight]
    f = {}
    for path in {path for item_id in known for path in paths_of(known[item_id])}:
        sums = defaultdict(float)
        for voice in voices:
            if path in paths_of(known.get(voice.event.item_id, item(""))) and counts(voice, voices, known, path):
                sums[voice.event.item_id, voice.weight > 0] += abs(voice.weight) * voice.decay
        net = sum((1 if likes else -1) * log2(1 + total) for (_, likes), total in sums.items())
        f[path] = net * frequencies.idf(interest_id(path))
    return f


def paths_of(facets):
    """Case folded, each before the narrower ones."""
    return [tuple(map(str.casefold, path)) for path in facets.paths.values()]


def counts(voice, voices, known, path):
    """Whether a voice still holds at a path: nothing was taken back, there or at what is broader."""
    broader = (path[:depth] for depth in range(1, len(path) + 1))
    turns = (last_turn(*said(voices, known, above)) for above in broader)
    return not voice.silenced and not any(turn.voids(voice) for turn in turns if turn)


def said(voices, known, path):
    """The voices on a path, and for each the first of the narrower paths of its item, and the item."""
    on = [(voice, paths_of(known.get(voice.event.item_id, item("")))) for voice in voices]
    pairs = [(voice, about(path, own, voice.event.item_id)) for voice, own in on if path in own]
    return [voice for voice, _ in pairs], [below for _, below in pairs]


def about(path, own, item_id):
    below = next((one for one in own if len(one) == len(path) + 1 and one[: len(path)] == path), None)
    return (item_id,) if below is None else (str(below), *about(below, own, item_id))


@given(histories, placings)
def test_every_interest_has_evidence_that_carries_it(events, paths):
    known, by_id = placed(paths), {event.event_id: event for event in events}
    ordered = sorted(events, key=lambda event: (event.order, event.event_id))
    voices = [voice for voice in weigh(ordered, PRESET, 2.5, None) if voice.weight]
    by_event = {voice.event.event_id: voice for voice in voices}
    for found in tree(events, known, preset=PRESET).interests:
        key = tuple(map(str.casefold, found.path))
        carriers = {
            item_id
            for item_id, own in known.items()
            if any(tuple(map(str.casefold, path)) == key for facet in own.facets for path in facet.paths())
        }
        sign = 1 if found.polarity is Polarity.LIKE else -1
        own = [
            event
            for event in events
            if event.item_id in carriers
            and (voice := by_event.get(event.event_id))
            and voice.weight * sign > 0
            and counts(voice, voices, known, key)
        ]
        assert found.count == len(own) > 0
        assert (found.first_seen, found.last_seen) == (min(e.moment for e in own), max(e.moment for e in own))
        items = [one.item_id for one in found.evidence]
        assert len(items) == len(set(items)) == min(EVIDENCE_SHOWN, len({event.item_id for event in own}))
        assert all(by_id[one.event_id] in own and by_id[one.event_id].item_id == one.item_id for one in found.evidence)


@given(histories, placings, st.integers(1, 3))
def test_every_interest_stands_once_and_under_a_parent_that_is_kept(events, paths, most):
    preset = PRESET.model_copy(update={"keep": dict.fromkeys(Level, most)})
    folded = tree(events, placed(paths), preset=preset)
    ids = [found.id for found in folded.interests]
    assert len(ids) == len(set(ids))
    for found in folded.interests:
        assert found.parent is None if found.level is Level.MACRO else found.parent in ids
    voices = weigh(sorted(events, key=lambda event: (event.order, event.event_id)), preset, 2.5, None)
    known = placed(paths)
    every = {path for own in known.values() for path in paths_of(own)}
    turned = sum(last_turn(*said([v for v in voices if v.weight], known, path)) is not None for path in every)
    counted = Counter((found.level, found.polarity) for found in folded.interests)
    assert max(counted.values(), default=0) <= most + turned


@given(histories, placings)
def test_the_interests_of_a_profile_are_among_those_counted(events, paths):
    known = placed(paths)
    counted = count_interests(sorted({(event.user_id, event.item_id) for event in events}), known)
    assert {found.id for found in tree(events, known).interests} <= set(counted.counts)


# Document frequencies


def test_people_are_counted_once_each():
    known = facets(x="a > p", y="A > q", z="b")
    pairs = [("u1", "x"), ("u1", "y"), ("u2", "x"), ("u3", "z"), ("u4", "unknown")]
    counted = count_interests(pairs, known)
    assert counted.users == 4
    assert counted.counts == {
        interest_id(("a",)): 2,
        interest_id(("a", "p")): 2,
        interest_id(("a", "q")): 1,
        interest_id(("b",)): 1,
    }


def test_nobody_has_no_interest():
    assert count_interests([], {}) == Frequencies(0, {})


@given(st.sets(st.tuples(st.sampled_from(["u1", "u2", "u3"]), st.sampled_from(ITEMS))), placings)
def test_counting_in_a_stream_equals_counting_in_sets(pairs, paths):
    known = placed(paths)
    carriers = defaultdict(set)
    for user_id, item_id in pairs:
        for facet in known.get(item_id, item("")).facets:
            for path in facet.paths():
                carriers[interest_id(path)].add(user_id)
    counted = count_interests(sorted(pairs), known)
    assert counted.users == len({user_id for user_id, _ in pairs})
    assert counted.counts == {key: len(users) for key, users in carriers.items()}
