"""The shipped presets: each says only where it differs from the general one."""

import tomllib
from importlib import resources

import pytest

from agent.core.errors import SettingsError
from agent.core.presets import load_preset, preset_names
from agent.core.schema import EventKind, Level

GENERAL = load_preset("general")
EVERY = [load_preset(name) for name in preset_names()]


def own(name):
    return tomllib.loads((resources.files("agent.core") / "presets" / f"{name}.toml").read_text(encoding="utf-8"))


def test_the_names_are_known():
    assert preset_names() == ["courses", "films-and-music", "general", "health", "shop", "social"]


@pytest.mark.parametrize("name", preset_names())
def test_what_a_preset_says_stands_and_the_rest_is_general(name):
    preset, said = load_preset(name), own(name)
    for field in ("half_life_days", "half_life_steps", "sensitive"):
        wanted = said.get(field, getattr(GENERAL, field))
        assert getattr(preset, field) == (tuple(wanted) if isinstance(wanted, list) else wanted)
    assert preset.event_weights == {**GENERAL.event_weights, **said.get("event_weights", {})}
    assert preset.keep == {**GENERAL.keep, **said.get("keep", {})}
    assert preset.macro_words == said.get("macro_words", {})
    assert preset.name == name


def test_a_table_is_merged_row_by_row():
    assert own("shop")["event_weights"] == {"view": 0.2, "like": 0.8}
    shop = load_preset("shop").event_weights
    assert (shop[EventKind.VIEW], shop[EventKind.LIKE]) == (0.2, 0.8)
    assert shop[EventKind.PURCHASE] == GENERAL.event_weights[EventKind.PURCHASE]


@pytest.mark.parametrize("preset", EVERY, ids=lambda preset: preset.name)
def test_every_act_weighs_and_every_grain_is_kept(preset):
    assert set(preset.event_weights) == set(EventKind)
    assert all(-1.5 <= weight <= 1.5 and weight for weight in preset.event_weights.values())
    pushing = {kind for kind, weight in preset.event_weights.items() if weight < 0}
    assert pushing == {EventKind.SKIP, EventKind.DISMISS, EventKind.DISLIKE}
    assert set(preset.keep) == set(Level)
    assert min(preset.keep.values()) >= 1


@pytest.mark.parametrize("preset", EVERY, ids=lambda preset: preset.name)
def test_words_are_written_as_they_are_compared(preset):
    words = [*preset.sensitive, *preset.macro_words, *preset.macro_words.values()]
    assert words == [word.casefold().strip() for word in words]
    assert len(preset.sensitive) == len(set(preset.sensitive))


@pytest.mark.parametrize("name", ["cars", "", "General", "../general"])
def test_an_unknown_preset_is_answered_with_the_known_ones(name):
    with pytest.raises(SettingsError) as caught:
        load_preset(name)
    assert caught.value.what == f"unknown preset {name!r}"
    known = "courses, films-and-music, general, health, shop, social"
    assert caught.value.hint == f"choose one of: {known}; or give a file of your own, such as mine.toml"


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_says_where_its_numbers_come_from(name):
    text = (resources.files("agent.core") / "presets" / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    if name not in ("shop", "films-and-music"):
        assert "not yet tuned" in text.lower()


@pytest.mark.parametrize("preset", EVERY, ids=lambda preset: preset.name)
def test_terms_of_own_business_are_written_as_they_are_compared(preset):
    assert list(preset.private) == [term.casefold().strip() for term in preset.private]
    assert len(preset.private) == len(set(preset.private))


def test_only_health_guards_its_people_and_it_knows_more_than_the_others():
    assert [preset.name for preset in EVERY if preset.guarded] == ["health"]
    health = load_preset("health")
    assert set(health.sensitive) > set(GENERAL.sensitive)
    assert health.k_anonymity == 10
    assert {"diabetes", "糖尿病", "depression", "癌"} <= set(health.sensitive)
    assert set(health.own_business) == {*health.private, *health.sensitive}


def test_elsewhere_only_what_is_called_private_is():
    assert GENERAL.own_business == GENERAL.private == ()
    assert GENERAL.k_anonymity == 1


class TestOfOnesOwn:
    """A preset in a file of the workspace."""

    @staticmethod
    def write(folder, text):
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        return load_preset("mine.toml", folder)

    def test_it_says_where_it_differs_from_its_base(self, tmp_path):
        mine = self.write(tmp_path, 'base = "shop"\nhalf_life_days = 7\n[event_weights]\nview = 0.5\n')
        shop = load_preset("shop")
        assert mine == shop.model_copy(
            update={"half_life_days": 7.0, "event_weights": {**shop.event_weights, EventKind.VIEW: 0.5}}
        )

    def test_without_a_base_it_differs_from_general(self, tmp_path):
        assert self.write(tmp_path, "") == GENERAL

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("half_life_days = -1", "half_life_days: input should be greater than 0"),
            ("half_lives = 1", "half_lives: extra inputs are not permitted"),
            ("half_life_days = ", "cannot read the preset"),
            ('base = "nothing"', "unknown preset 'nothing'"),
            ('[event_weights]\nview = "much"', "event_weights.view: input should be a valid number"),
        ],
    )
    def test_what_is_wrong_is_told(self, tmp_path, text, told):
        with pytest.raises(SettingsError, match=told):
            self.write(tmp_path, text)

    def test_a_file_that_is_not_there_is_told(self, tmp_path):
        with pytest.raises(SettingsError, match="cannot read the preset"):
            load_preset("nothing.toml", tmp_path)
