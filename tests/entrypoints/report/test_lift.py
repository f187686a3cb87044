"""What the model added over the fold."""

from agent.core.schema import Origin, Provenance
from agent.entrypoints.report.lift import Wording, lift
from agent.steps import words


def test_the_words_that_differ_stand_side_by_side(film_lover):
    found = lift(film_lover.profile, film_lover.tree)
    finance = next(pair for pair in found.reworded if pair.fold.name == "finance")
    assert finance.what == "macro"
    (twin,) = (one for one in film_lover.tree.interests if one.name == "finance")
    assert finance.fold.text == words.describe(twin, "en")
    assert finance.model == Wording("money and markets", "Recently found films on money and markets.")
    assert found.interests == len(film_lover.profile.interests)


def test_the_summary_comes_first_and_only_where_the_model_wrote_it(film_lover):
    first = lift(film_lover.profile, film_lover.tree).reworded[0]
    assert (first.what, first.model) == ("summary", Wording("", film_lover.profile.summary))
    assert first.fold == Wording("", words.summarize(film_lover.tree, "en"))
    folds = film_lover.profile.model_copy(update={"summary_origin": Origin.FOLD})
    assert lift(folds, film_lover.tree).reworded[0].what == "macro"


def test_words_of_the_fold_the_person_or_unchanged_are_not_the_models(make_interest, make_person):
    folded = make_interest(("drama",), 1.0, titles=["Fences (2016)"])
    same = words.describe(folded, "en")
    for changes in (
        {"origin": Origin.USER, "name": "my dramas"},
        {"origin": Origin.FOLD, "description": "another fold"},
        {"origin": Origin.MODEL, "description": same},
    ):
        one = make_person("u", [folded], [folded.model_copy(update=changes)], "", [], summary_origin=Origin.FOLD)
        assert lift(one.profile, one.tree).reworded == ()


def test_an_interest_that_the_fold_lacks_has_no_twin(make_interest, make_person):
    added = make_interest(("chess",), 1.0, origin=Origin.MODEL, description="Plays.")
    one = make_person("u", [], [added], "", [], summary_origin=Origin.FOLD)
    assert lift(one.profile, one.tree).reworded == ()


def test_the_rejected_share_is_of_all_that_was_written(film_lover, stranger):
    profile = film_lover.profile
    assert lift(profile, film_lover.tree).rejected_share == 3 / (20 + 3)
    assert lift(stranger.profile, stranger.tree).rejected_share is None
    nothing_stood = Provenance(model="m", embedder="e", preset="films-and-music", rejected=4)
    assert lift(profile.model_copy(update={"provenance": nothing_stood}), film_lover.tree).rejected_share == 1.0
