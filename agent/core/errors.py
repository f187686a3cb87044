"""The one error tree; every message says what was wrong, where, and what to do.

    TrigrainError
    ├── SettingsError          a setting, a flag or the workspace's toml is wrong
    ├── InputError             a file, a row, a user, an item or an argument is wrong
    │   ├── UnknownUser
    │   └── UnknownItem
    ├── StoreError             records or vectors cannot be read or written
    │   ├── WorkspaceBusy      another process owns the workspace
    │   └── VersionTaken       somebody else wrote this version of a profile first
    ├── ModelError             a chat model could not be asked
    │   ├── ModelThrottled     it asks for patience (429); worth asking again
    │   ├── ModelUnreachable   late, cut off or broken (timeouts, 5xx); worth asking again
    │   ├── ModelDenied        key, account or model name is refused; asking again is useless
    │   └── AnswerError        it answered, but not what was asked (schema, empty, refusal)
    ├── EmbeddingError         a text could not be embedded
    ├── RerankError            a cross-encoder could not be loaded, or could not read the candidates
    ├── ExplanationError       a reason could not be worded from its facts
    ├── JobRunning             another job is under way in the workspace
    ├── BudgetReached          the cap on money is reached; what is done is kept
    └── Interrupted            the person stopped the run; what is done is kept

Vendor errors stop at the adapter and come out as one of these.
"""

from __future__ import annotations

from typing import ClassVar

from agent.core.schema import Usage


class TrigrainError(Exception):
    """Root of all errors raised on purpose.

    `what` went wrong, `where` (file, line, user, setting ...), and the `hint` of what to do. `code` is the stable name
    used by `--json` and HTTP; `exit_code` is the command's.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return ", ".join(part for part in (self.what, self.where, self.hint) if part)


class SettingsError(TrigrainError):
    """A setting is missing, unknown or impossible."""

    code = "settings"
    exit_code = 2


class InputError(TrigrainError):
    """What was handed in cannot be used; nothing was changed."""

    code = "input"
    exit_code = 2


class UnknownUser(InputError):
    """No event of this user is stored."""

    code = "unknown_user"


class UnknownItem(InputError):
    """This item is not in the catalogue."""

    code = "unknown_item"


class StoreError(TrigrainError):
    """Records or vectors cannot be read or written."""

    code = "store"
    exit_code = 2


class WorkspaceBusy(StoreError):
    """Another process owns the workspace."""

    code = "workspace_busy"


class VersionTaken(StoreError):
    """This version of a profile is there already: it moved while another was made of what stood before."""

    code = "version_taken"


class ModelError(TrigrainError):
    """A chat model could not be asked."""

    code = "model"


class ModelThrottled(ModelError):
    """The endpoint asks for patience; `retry_after` is in seconds, None where it did not say."""

    code = "model_throttled"

    def __init__(self, what: str, *, where: str = "", hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(what, where=where, hint=hint)
        self.retry_after = retry_after


class ModelUnreachable(ModelError):
    """The endpoint is late, cut off or broken; another try may work."""

    code = "model_unreachable"


class ModelDenied(ModelError):
    """The key, the account or the model name is refused; another try cannot work."""

    code = "model_denied"
    exit_code = 2


class AnswerError(ModelError):
    """The model answered, but not what was asked; `answer` is its last text, `usage` what it was paid."""

    code = "model_answer"

    def __init__(
        self, what: str, *, where: str = "", hint: str = "", answer: str = "", usage: Usage | None = None
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.answer = answer
        self.usage = usage or Usage(calls=1)


class EmbeddingError(TrigrainError):
    """A text could not be embedded, or the embedder could not be loaded."""

    code = "embedding"
    exit_code = 2


class RerankError(TrigrainError):
    """Candidates could not be read a second time, or what reads them could not be loaded."""

    code = "rerank"
    exit_code = 2


class ExplanationError(TrigrainError):
    """A reason could not be worded from its facts."""

    code = "explanation"


class JobRunning(TrigrainError):
    """Another job is under way in this workspace; one runs at a time."""

    code = "job_running"
    exit_code = 2


class BudgetReached(TrigrainError):
    """The cap on money is reached; what is done is kept and the run can be resumed."""

    code = "budget"
    exit_code = 3


class Interrupted(TrigrainError):
    """The person stopped the run; what is done is kept and the run can be resumed."""

    code = "interrupted"
    exit_code = 130
