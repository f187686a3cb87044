"""The one settings class; flags beat `TRIGRAIN_*` variables, which beat `trigrain.toml` in the workspace."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.core.errors import SettingsError
from agent.core.rules import Rule
from agent.core.schema import Source

DEFAULT_WORKSPACE = Path(".trigrain")
TOML_NAME = "trigrain.toml"
_PREFIX = "TRIGRAIN_"


class Settings(BaseSettings):
    """Every setting with its unit, default and reason. The environment is read in this file and nowhere else."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    workspace: Path = DEFAULT_WORKSPACE
    """Directory of one catalogue and its users."""
    llm: str = "local"
    """`local`, `local:/path/model.gguf`, `openai:MODEL`, or any `provider:MODEL` of LangChain's `init_chat_model`.

    `none` loads no model: what the catalogue and the fold say is the whole profile, its no-LLM twin.
    """
    embedder: str = "local"
    """`local` (the MiniLM that a package carries; English), a folder, a sentence-transformers hub name, or
    `openai:NAME` (OPENAI_API_KEY and OPENAI_BASE_URL, as for `llm`).

    For Chinese a multilingual one: `paraphrase-multilingual-MiniLM-L12-v2`, `openai:text-embedding-3-small`.
    """
    records_url: str = ""
    """SQLAlchemy URL; empty: SQLite in the workspace."""
    chroma_url: str = ""
    """`http://host:port` of a Chroma server; empty: embedded in the workspace."""
    language: Literal["auto", "en", "zh"] = "auto"
    """Of prompts and words; `auto` follows the person's items."""
    tone: Literal["plain", "friendly", "formal"] = "plain"
    """Of explanations."""
    explanation_length: Literal["short", "full"] = "short"
    """`full` adds a second reason, and where the item would stand without the first."""
    preset: str = "general"
    """Event weights, half-life and examples of a kind of business: a name, or a file of your own in the workspace.

    `general`, `shop`, `films-and-music`, `social`, `courses`, `health`, or `mine.toml`, which says from which of them,
    its `base`, it differs and where.
    """
    weighting: Literal["tfidf", "tf", "idf", "bm25"] = "tfidf"
    """f, what an interest is worth: how often it speaks and how rare it is, one of these alone, or BM25."""
    rating_min: float = 0.0
    """Ratings outside the scale go to quarantine."""
    rating_max: float = 5.0
    threads: int = Field(default=2, ge=1)
    """For the local chat model; more than the physical cores slows it down."""
    candidates: int = Field(default=100, ge=1)
    """k: how many items each interest retrieves."""
    voices: tuple[Source, ...] = tuple(Source)
    """What may speak for an item; the others are neither asked for candidates nor weighed."""
    ranker: Literal["auto", "off"] = "auto"
    """`auto`: the learnt one where `trigrain train ranker` has kept one; `off`: the fixed weights."""
    trained_embedder: Literal["auto", "off"] = "auto"
    """`auto`: with what `trigrain train embedder` has kept of it; `off`: as it came, with the vectors from before."""
    adapter: str = "auto"
    """Of the local chat model. `auto`: what `trigrain train adapter` has kept, and for other tasks of the carried model
    what comes with the program; `none`: the model as it is; or the path of a GGUF LoRA of one's own for `facet`."""
    rerank: str = Field(default="none", pattern=r"^(none|llm|cross-encoder:.+)$")
    """A second reading of the 30 best candidates: `none`, `llm` (the chat model) or `cross-encoder:NAME`, a folder or a
    hub name of sentence-transformers. Off, since it costs a call or a second, and the carried chat model cannot do it.
    """
    rerank_orders: int = Field(default=2, ge=2)
    """In how many shuffled orders `llm` reads them, a call each; two tell whether it agrees with itself."""
    rules: tuple[Rule, ...] = ()
    """What every listed item must be like, one `[[rules]]` each in `trigrain.toml`; see `core.rules`."""
    diversity: float = Field(default=0.0, ge=0, le=1)
    """What likeness to the items above costs an item, in parts of the best one's lead over the last of the pool.

    Both are 0, by the films: calibration costs nDCG, and diversity brought nothing that is sure; see eval/RESULTS.md.
    """
    calibration: float = Field(default=0.0, ge=0, le=1)
    """The same of a list's drift from the person's macro interests, by nat."""
    serving_log: Literal["explored", "all", "off"] = "explored"
    """Lists that are kept with their propensities: those with places by chance, all, or none."""
    budget_usd: float | None = Field(default=None, ge=0)
    """Hard cap on money for one run; None: no cap, which is safe only because the default model is local."""
    price_in: float | None = Field(default=None, ge=0)
    """US dollars per million tokens in; None: as the price list says. For models that it does not name."""
    price_out: float | None = Field(default=None, ge=0)
    """The same for tokens out."""
    rpm: int | None = Field(default=None, ge=1)
    """Requests a minute at the endpoint; None: no limit of ours."""
    tpm: int | None = Field(default=None, ge=1)
    """Tokens a minute, in and out; None: no limit of ours."""
    poll_seconds: float = Field(default=30.0, gt=0)
    """Between two looks at a batch that is with the provider."""
    traces_url: str = ""
    """OTLP address (gRPC), such as `http://localhost:4317`, to which a server tells spans of its steps; empty: nobody.

    They carry names of steps and routes, and nothing of a person. Needs `pip install 'trigrain[otel]'`.
    """
    timeout_seconds: float = Field(default=60.0, gt=0)
    """For one model call; a whole profile from a slow endpoint takes about half of this."""


def load_settings(workspace: Path | None = None, **flags: Any) -> Settings:
    """Settings for a workspace; None means `TRIGRAIN_WORKSPACE`, else `./.trigrain`. Flags that are None are not set.

    Raises `SettingsError` naming the setting and where it was read.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    folder = workspace or Path(os.environ.get(f"{_PREFIX}WORKSPACE") or DEFAULT_WORKSPACE)
    toml = _read_toml(folder / TOML_NAME)
    beaten = {name: value for name, value in toml.items() if f"{_PREFIX}{name}".upper() not in _environment()}
    try:
        return Settings(**{**beaten, **given, "workspace": folder})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise _complaint(name, first["msg"], folder, beaten, given) from None


def _environment() -> set[str]:
    return {name.upper() for name, value in os.environ.items() if value}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"cannot read the settings file: {error}", where=str(path), hint="fix or remove it"
        ) from None


def _complaint(name: str, message: str, folder: Path, toml: dict[str, Any], given: dict[str, Any]) -> SettingsError:
    if name in given:
        where = f"flag --{name.replace('_', '-')}"
    elif name in toml:
        where = f"{name} in {folder / TOML_NAME}"
    else:
        where = f"variable {_PREFIX}{name.upper()}"
    known = ", ".join(sorted(set(Settings.model_fields) - {"workspace"}))
    hint = f"known settings: {known}" if name not in Settings.model_fields else "give another value"
    return SettingsError(f"{name}: {message[0].lower()}{message[1:]}", where=where, hint=hint)
