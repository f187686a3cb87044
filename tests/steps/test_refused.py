"""What a person has said no to."""

import numpy as np

from agent.core.schema import Interest, Level, Origin, Polarity
from agent.steps.hearing import VOICES, Hearing
from agent.steps.refused import refused

LIKE, DISLIKE = Polarity.LIKE, Polarity.DISLIKE


def interest(path, polarity, origin=Origin.USER, confidence=1.0):
    names = tuple(path.split(" > "))
    level = list(Level)[len(names) - 1]
    told = {"polarity": polarity, "confidence": confidence, "weight": 1.0, "origin": origin}
    return Interest(id=path, level=level, name=names[-1], path=names, **told)


def hearing(cosines, *interests):
    cosines = np.array(cosines, dtype=np.float64)
    silent = {name: np.zeros(len(cosines)) for name in VOICES}
    return Hearing(tuple("abcdef"[: len(cosines)]), interests, cosines, np.zeros((len(cosines), 0)), silent, 3)


def test_what_lies_in_a_dislike_of_their_own_words_is_out_and_what_is_near_it_stays():
    heard = hearing([[1.0], [0.95], [0.0]], interest("film > horror", DISLIKE))
    assert refused(heard).tolist() == [True, False, False]


def test_likes_and_what_the_fold_or_a_new_name_makes_of_a_dislike_keep_nothing_out():
    folded, renamed = Origin.FOLD, Origin.USER
    for told in ({"origin": folded, "confidence": 1.0}, {"origin": renamed, "confidence": 0.9}):
        heard = hearing([[1.0, 1.0]], interest("film", LIKE), interest("film > horror", DISLIKE, **told))
        assert refused(heard).tolist() == [False]


def test_a_narrower_like_spares_its_own_items():
    horror, ghosts, other = (
        interest("film > horror", DISLIKE),
        interest("film > horror > ghosts", LIKE),
        interest("film > comedy", LIKE),
    )
    heard = hearing([[1, 1, 0], [1, 0, 0], [1, 0, 1], [1, 0.9, 0]], horror, ghosts, other)
    assert refused(heard).tolist() == [False, True, True, True]


def test_nobody_without_interests_refuses_anything():
    assert refused(hearing(np.zeros((2, 0)))).tolist() == [False, False]
