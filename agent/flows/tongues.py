"""Says where people's language is not the models', and what to do about it; worked out anew whenever it is asked."""

from __future__ import annotations

from agent.core.ports import Workspace
from agent.steps.text import is_chinese


def chinese_items(workspace: Workspace) -> int:
    """How many items of the catalogue have a Chinese title; memory is one batch."""
    return sum(is_chinese(item.title) for batch in workspace.records.items.each() for item in batch)


def unspoken(workspace: Workspace, language: str) -> tuple[str, ...]:
    """The settings whose model does not speak a language; `llm = none` was chosen, and is none of them."""
    spoken = {
        "llm": workspace.settings.llm == "none" or workspace.chat.speaks(language),
        "embedder": workspace.embedder.speaks(language),
    }
    return tuple(setting for setting, speaks in spoken.items() if not speaks)


def advice(told: str, settings: tuple[str, ...]) -> str:
    """What to set where what is `told` calls for another model; "" where nothing does."""
    return f"{told}: a multilingual model is advised, set {' and '.join(settings)}" if settings else ""


def catalogue_advice(workspace: Workspace) -> str:
    """The advice where items are Chinese and a model is not, "" elsewhere; opens no model where no item is."""
    items = chinese_items(workspace)
    return advice(f"{items:,} Chinese items", unspoken(workspace, "zh")) if items else ""


def profile_advice(workspace: Workspace, language: str) -> str:
    """The advice where one person's profile is Chinese and a model is not, "" elsewhere."""
    return advice("the profile is in Chinese", unspoken(workspace, "zh")) if language == "zh" else ""
