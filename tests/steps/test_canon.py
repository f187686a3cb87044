"""One language of interests: which name stands, where it is put, and that it stays."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from agent.core.schema import Facet, FacetOrigin, Facets, Naming, interest_id
from agent.steps.alike import Pair, Why
from agent.steps.canon import FIRST, PARENT, Place, Standing, Told, groups, join, known_by, nodes, open_names, renamed
from agent.steps.text import in_general

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def settled(tally, same=(), former=None):
    """Every told path's place, where the names of each pair in `same` mean the same."""
    former = former or {}
    places = {}
    for depth in range(3):
        for group in groups(tally, places, former, depth):
            rank = {name: n for n, name in enumerate(group.names)}
            known = [(one, other) for pair in same for one, other in (pair, pair[::-1])]
            found = [
                Pair(one, other, 0.9, Why.NEAR)
                for one, other in known
                if {one, other} <= set(rank) and rank[other] < rank[one]
            ]
            places |= join(group, found, former)
    return places


def remembered(places):
    return {
        interest_id(path): Naming(path=path, canonical=place.path, reason=place.reason, at=NOW)
        for path, place in places.items()
    }


def paths(places):
    return {path: place.path for path, place in places.items()}


def test_of_two_words_the_one_that_most_items_tell_stands():
    tally = {("sf",): Told(2), ("science fiction",): Told(5), ("jazz",): Told(1)}
    places = settled(tally, [("sf", "science fiction")])
    assert places["sf",] == Place(("science fiction",), "near", 0.9)
    assert places["jazz",] == Place(("jazz",), FIRST)


def test_a_category_stands_however_few_items_tell_it():
    tally = {("sf",): Told(1, given=1, fixed=1), ("science fiction",): Told(5)}
    assert paths(settled(tally, [("sf", "science fiction")])) == {("sf",): ("sf",), ("science fiction",): ("sf",)}


def test_two_categories_are_never_one():
    tally = {("sf",): Told(1, given=1, fixed=1), ("science fiction",): Told(5, given=1, fixed=1)}
    assert all(path == place for path, place in paths(settled(tally, [("sf", "science fiction")])).items())


def test_the_first_name_stays_when_a_commoner_one_arrives():
    first = settled({("sf",): Told(1)})
    later = settled({("sf",): Told(1), ("science fiction",): Told(50)}, [("sf", "science fiction")], remembered(first))
    assert later["science fiction",].path == ("sf",)


def test_what_was_merged_stays_merged_to_the_same_name():
    tally = {("a",): Told(1), ("b",): Told(5)}
    first = settled(tally, [("a", "b")])
    later = settled({**tally, ("c",): Told(9)}, [("a", "c")], remembered(first))
    assert later["a",].path == ("b",)
    (group,) = groups(tally, {}, remembered(first), 0)
    assert open_names(group, remembered(first)) == []


def test_likenesses_form_no_chain():
    tally = {("a",): Told(3), ("b",): Told(2), ("c",): Told(1)}
    places = paths(settled(tally, [("a", "b"), ("b", "c")]))
    assert places == {("a",): ("a",), ("b",): ("a",), ("c",): ("c",)}


def test_a_name_that_a_model_found_goes_where_most_items_tell_it():
    tally = {
        ("films",): Told(9),
        ("fun",): Told(3),
        ("films", "space opera"): Told(5),
        ("fun", "space operas"): Told(2),
        ("fun", "picnics"): Told(1),
    }
    places = settled(tally)
    assert places["fun", "space operas"].path[:1] == ("films",)
    assert places["fun", "space operas"].reason == PARENT
    assert places["fun", "picnics"].path == ("fun", "picnics")


def test_the_catalogues_own_word_for_an_item_is_never_overruled():
    tally = {
        ("drama",): Told(9, given=1),
        ("comedy",): Told(3, given=1),
        ("drama", "romance"): Told(9, given=2),
        ("comedy", "romance"): Told(3, given=1),
    }
    assert all(path == place for path, place in paths(settled(tally)).items())


def test_a_home_that_the_catalogue_gives_comes_before_the_commoner():
    tally = {("film",): Told(1, 1), ("fun",): Told(9), ("film", "opera"): Told(1, 2), ("fun", "opera"): Told(9)}
    assert settled(tally)["fun", "opera"].path == ("film", "opera")


def test_a_home_stays_from_build_to_build():
    tally = {("film",): Told(3), ("fun",): Told(2), ("film", "opera"): Told(3), ("fun", "opera"): Told(2)}
    former = remembered(settled(tally))
    later = {**tally, ("fun",): Told(90), ("fun", "opera"): Told(90)}
    assert settled(later, former=former)["fun", "opera"].path == ("film", "opera")


def test_in_general_follows_its_broader_name():
    tally = {("sf",): Told(1), ("fiction",): Told(5), ("sf", in_general("sf")): Told(1), ("sf", "fictions"): Told(1)}
    places = paths(settled(tally, [("sf", "fiction")]))
    assert places["sf", in_general("sf")] == ("fiction", in_general("fiction"))
    assert places["sf", "fictions"] == ("fiction", in_general("fiction"))


def test_below_a_merged_name_the_same_names_meet():
    tally = {
        ("ml",): Told(1),
        ("machine learning",): Told(5),
        ("ml", "tuning"): Told(1),
        ("machine learning", "tuning"): Told(2),
        ("ml", "tuning", "LoRA"): Told(1),
    }
    places = paths(settled(tally, [("ml", "machine learning")]))
    assert places["ml", "tuning"] == ("machine learning", "tuning")
    assert places["ml", "tuning", "LoRA"] == ("machine learning", "tuning", "LoRA")


def facet(*names, origin=FacetOrigin.MODEL):
    return Facet(**dict(zip(("macro", "mid", "micro"), names, strict=False)), origin=origin)


def test_a_title_is_a_name_and_no_word():
    assert nodes(facet("film", "opera", "Alien"), "Alien") == [("film",), ("film", "opera")]
    assert nodes(facet("film", "opera", "aliens"), "Alien at sea") == [
        ("film",),
        ("film", "opera"),
        ("film", "opera", "aliens"),
    ]
    assert len(nodes(facet("film", "opera", "x", origin=FacetOrigin.CATALOGUE), "y")) == 2


def test_what_is_below_a_known_name_goes_with_it():
    known = {interest_id(("sf",)): ("fiction",), interest_id(("sf", "space")): ("fiction", "cosmos")}
    assert known_by(("SF", "Space", "Alien"), known) == ("fiction", "cosmos", "Alien")
    assert known_by(("sf", "time"), known) == ("fiction", "time")
    assert known_by(("jazz",), known) == ("jazz",)


def test_facets_remember_how_they_were_told_and_forget_it_when_they_are_again():
    told = Facets(item_id="i", content_hash="h", recipe="r", facets=(facet("sf", "space", "Alien"),))
    assert next(iter(told.paths.values())) == ("sf",)
    known = {interest_id(("sf",)): ("fiction",)}
    now = renamed(told, known)
    assert (now.facets, now.told) == ((facet("fiction", "space", "Alien"),), told.facets)
    assert next(iter(now.paths.values())) == ("fiction",)
    assert renamed(now, known) == now
    assert renamed(now, {}) == told


NAMES = st.sampled_from(["a", "b", "c", "d"])
TALLIES = st.dictionaries(
    st.tuples(NAMES) | st.tuples(NAMES, NAMES),
    st.builds(Told, st.integers(1, 5), st.integers(0, 2), st.just(0)),
    max_size=10,
).map(lambda tally: {(path[0],): Told(1) for path in tally} | tally)
LIKE = st.lists(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), max_size=4)


@given(TALLIES, LIKE, st.randoms())
def test_the_order_of_telling_changes_nothing(tally, same, dice):
    shuffled = list(tally.items())
    dice.shuffle(shuffled)
    assert settled(dict(shuffled), same) == settled(tally, same)


@given(TALLIES, LIKE)
def test_twice_is_once(tally, same):
    first = settled(tally, same)
    assert paths(settled(tally, same, remembered(first))) == paths(first)


@given(TALLIES, LIKE, TALLIES)
def test_names_that_stood_still_stand_when_others_arrive(tally, same, more):
    first = settled(tally, same)
    merged = {path: tally.get(path) or more[path] for path in {**more, **tally}}
    later = settled(merged, same, remembered(first))
    macros = {path for path in tally if len(path) == 1}
    assert {path: later[path].path for path in macros} == {path: first[path].path for path in macros}


@given(TALLIES, LIKE)
def test_whatever_stands_stands_below_what_stands(tally, same):
    places = paths(settled(tally, same))
    ends = set(places.values())
    assert all(places[end] == end for end in ends if end in places)
    assert all(path[:-1] in ends for path in ends if len(path) > 1)


def test_what_a_catalogue_gives_under_another_name_of_its_home_stays_there():
    tally = {
        **{(name,): Told(1) for name in "abc"},
        ("a", "b"): Told(1),
        ("b", "b"): Told(3, given=1),
        ("c", "b"): Told(1, given=1),
    }
    places = paths(settled(tally, [("a", "c")]))
    assert places["c", "b"] == places["a", "b"] == ("a", "b")


def test_standing_says_whose_name_gives_way():
    assert Standing.FIXED < Standing.KNOWN < Standing.NEW
