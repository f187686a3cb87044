"""Presets: what an act weighs and how fast it ages in a kind of business, as data files beside this one."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from agent.core.errors import SettingsError
from agent.core.schema import EventKind, Level, Trend, Value

_FOLDER = resources.files("agent.core") / "presets"
_SUFFIX = ".toml"


class Said(Value):
    """The same in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def of(self, language: str) -> str:
        """In one of them."""
        return self.zh if language == "zh" else self.en


class Preset(Value):
    """A preset file's content; the file's comments say where each number was chosen."""

    name: str
    event_weights: dict[EventKind, float]
    """Signed: below 0 pushes. `rating` is multiplied by the rating's distance from the person's own mean."""
    half_life_days: float = Field(gt=0)
    """Age at which an event with a clock time counts half."""
    half_life_steps: float = Field(gt=0)
    """The same for histories that have only an order: the person's later events that halve an event."""
    lately_days: float = Field(default=14.0, gt=0)
    """The shorter half-life of what a person is into at present."""
    lately_steps: float = Field(default=8.0, gt=0)
    """The same for histories that have only an order."""
    lasting: float = Field(default=0.0, ge=0, lt=1)
    """Share of an event's weight that never ages."""
    confidence: dict[str, float] = {}
    """The readout of `steps.confidence`: a number for each grain, and for each feature of an interest's support."""
    enough: dict[Level, float] = {}
    """Confidence at each grain below which an interest is tentative: not enough is known yet to claim it."""
    keep: dict[Level, int]
    """How many interests a profile shows at each grain and polarity."""
    macro_words: dict[str, str] = {}
    """A tag or category as the catalogue writes it, to the name a reader expects (both lower case)."""
    sensitive: tuple[str, ...] = ()
    """Traits that are never inferred about a person; one that the facts themselves name (in a title) may be said."""
    guarded: bool = False
    """Whether no model says a sensitive trait, not even one that the facts name, and interests in one are private."""
    private: tuple[str, ...] = ()
    """Terms: an interest whose path holds one is its person's own business, and is not shown to others."""
    k_anonymity: int = Field(default=1, ge=1)
    """People below which a population's map does not show a private interest."""
    notice: Said | None = None
    """What explanations are not, said with each list and each single explanation."""
    did: dict[EventKind, Said] = {}
    """Acts in words, where they differ from `steps.words`."""
    openings: dict[Trend, Said] = {}
    """How sentences about an interest begin, where that differs from `steps.words`."""
    phrases: dict[str, Said] = {}
    """The fold's own phrases by their names in `steps.words`, where they differ."""

    @property
    def own_business(self) -> tuple[str, ...]:
        """All terms that make an interest private."""
        return (*self.private, *self.sensitive) if self.guarded else self.private


def preset_names() -> list[str]:
    """The presets that ship, sorted."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in _FOLDER.iterdir() if path.name.endswith(_SUFFIX))


def load_preset(name: str, folder: Path = Path()) -> Preset:
    """The preset called `name`, or the one in a file `NAME.toml`, which stands in `folder` where its path is relative.

    A shipped one says only where it differs from `general`; a file says in `base` from which it differs, and is known
    by that name, so that prompts and examples are the base's. Raises `SettingsError`.
    """
    if name.endswith(_SUFFIX):
        return _own(folder / name)
    if name not in preset_names():
        known = ", ".join(preset_names())
        hint = f"choose one of: {known}; or give a file of your own, such as mine.toml"
        raise SettingsError(f"unknown preset {name!r}", where="setting preset", hint=hint)
    return Preset(name=name, **_merge(_read("general"), _read(name)))


def _own(path: Path) -> Preset:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        base = load_preset(str(said.pop("base", "general")))
        return Preset.model_validate({**_merge(base.model_dump(), said), "name": base.name})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read the preset: {error}", where=str(path), hint="fix the file") from None
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
        known = ", ".join(sorted({"base", *Preset.model_fields} - {"name"}))
        raise SettingsError(what, where=str(path), hint=f"a preset says: {known}") from None


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}{_SUFFIX}").read_text(encoding="utf-8"))


def _merge(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    tables = {key: {**base[key], **value} for key, value in own.items() if isinstance(base.get(key), dict)}
    return {**base, **own, **tables}
