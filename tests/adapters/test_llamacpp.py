"""The local model, for real: what warmth, order, length and hostility must not change."""

from __future__ import annotations

import asyncio
import importlib.util
import threading
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from llama_cpp import Llama

from agent.adapters import llamacpp
from agent.adapters.llamacpp import WARM_PREFIXES, LocalChat, carried_model, open_local
from agent.core.asking import Request, Style
from agent.core.errors import AnswerError, ModelDenied, ModelUnreachable, SettingsError
from agent.core.settings import Settings
from agent.wiring import Wiring

SHOT = "Item: {item}\nFacets: {facets}\n\n"
MILK = SHOT.format(item="Whole Milk", facets="food > dairy > whole milk")
LAKERS = SHOT.format(item="Lakers beat Celtics", facets="sports > basketball > the Lakers")
PREFIX = "Sort each item: broad field > kind > concrete thing.\n\n" + MILK + LAKERS
ITEMS = ("Running shoes", "Radiohead live", "Greek Yogurt")


def ask_about(item: str, prefix: str = PREFIX, max_tokens: int = 16, stop: tuple[str, ...] = ("\n",)) -> Request:
    return Request(
        task="facet",
        style=Style.LINE,
        prefix=prefix,
        body=f"Item: {item}\nFacets:",
        stop=stop,
        max_tokens=max_tokens,
        prompt_hash="p",
    )


@pytest.fixture
def narrow(monkeypatch) -> LocalChat:
    """A model with so little room that what is too long is quickly too long."""
    monkeypatch.setattr(llamacpp, "CONTEXT_TOKENS", 256)
    return open_local(threads=1)


class TestWarmth:
    async def test_warm_answers_equal_cold_ones_whatever_was_asked_before(self, local_chat):
        warm = [(await local_chat.ask(ask_about(item))).text for item in (*ITEMS, *ITEMS[::-1])]
        cold = [(await open_local().ask(ask_about(item))).text for item in ITEMS[:2]]
        assert warm[:3] == warm[:2:-1]
        assert warm[:2] == cold

    async def test_a_prompt_that_is_all_prefix_does_not_depend_on_the_last_question_either(self, local_chat):
        bare = ask_about("").model_copy(update={"body": "", "prefix": PREFIX + "Item: Cheddar\nFacets:"})
        first = (await local_chat.ask(bare)).text
        await local_chat.ask(bare.model_copy(update={"body": " sports >"}))
        assert (await local_chat.ask(bare)).text == first

    async def test_it_says_what_bare_llama_says(self, local_chat):
        llama = Llama(str(carried_model()), n_ctx=512, n_threads=1, verbose=False)
        tokens = llama.tokenize(f"{PREFIX}Item: Running shoes\nFacets:".encode())
        said = llama.create_completion(tokens, max_tokens=16, temperature=0.0, stop=["\n"])
        llama.close()
        reply = await local_chat.ask(ask_about("Running shoes"))
        assert reply.text == said["choices"][0]["text"]
        usage = said["usage"]
        assert (reply.usage.tokens_in, reply.usage.tokens_out) == (usage["prompt_tokens"], usage["completion_tokens"])
        assert reply.usage.seconds > 0

    async def test_one_thread_alone_calls_it_whoever_asks(self, local_chat, monkeypatch):
        seen = []
        for name in ("_complete", "_weigh"):
            done = getattr(llamacpp.WarmLlama, name)

            def noted(self, *given, done=done):
                seen.append(threading.get_ident())
                return done(self, *given)

            monkeypatch.setattr(llamacpp.WarmLlama, name, noted)
        other = open_local(threads=1)
        await asyncio.gather(local_chat.ask(ask_about(ITEMS[0])), other.ask(ask_about(ITEMS[1])))
        await asyncio.to_thread(local_chat.likelihoods, ask_about(ITEMS[0]), ("sports",))
        assert len(seen) == 3
        assert len(set(seen)) == 1

    async def test_more_prefixes_than_are_kept_warm(self, narrow):
        prefixes = [f"{MILK}Item: Cup {n}\nFacets: home > kitchen > cup\n\n" for n in range(WARM_PREFIXES + 1)]
        first = [(await narrow.ask(ask_about("Spoon", prefix))).text for prefix in prefixes]
        assert len(narrow._llm._contexts) == WARM_PREFIXES
        assert [(await narrow.ask(ask_about("Spoon", prefix))).text for prefix in prefixes] == first

    async def test_many_coroutines_get_their_own_answers(self, local_chat):
        in_turn = {item: (await local_chat.ask(ask_about(item))).text for item in ITEMS}
        wanted = ITEMS * 3
        replies = await asyncio.gather(*(local_chat.ask(ask_about(item)) for item in wanted))
        assert [reply.text for reply in replies] == [in_turn[item] for item in wanted]

    def test_a_new_event_loop_changes_nothing(self, local_chat):
        first, second = (asyncio.run(local_chat.ask(ask_about("Cheddar"))).text for _ in range(2))
        assert first == second


class TestLimits:
    @pytest.mark.parametrize("item", ["shoes " * 2000, "🎬" * 500, "故宫" * 500], ids=["words", "emoji", "chinese"])
    async def test_a_body_that_is_too_long_loses_its_middle(self, narrow, item):
        try:
            reply = await narrow.ask(ask_about(item, MILK))
        except AnswerError as error:
            taken = error.usage.tokens_in
        else:
            taken = reply.usage.tokens_in
        assert taken < 256

    async def test_the_label_at_the_end_stays(self, narrow, monkeypatch):
        """Without it the model would not know what is wanted."""
        read = []

        def complete(llama, tokens, **_):
            read.append(llama.detokenize(tokens).decode())
            return {"choices": [{"text": " food"}], "usage": {"prompt_tokens": len(tokens), "completion_tokens": 1}}

        monkeypatch.setattr(Llama, "create_completion", complete)
        reply = await narrow.ask(ask_about("Cheddar " + "very " * 2000 + "good"))
        assert 256 - 16 - 16 < reply.usage.tokens_in < 256
        assert read[0].startswith(PREFIX + "Item: Cheddar very very")
        assert read[0].endswith("very good\nFacets:")

    async def test_a_prefix_that_leaves_no_room_is_refused_for_good(self, narrow):
        with pytest.raises(ModelDenied, match="fixed part takes"):
            await narrow.ask(ask_about("Cup", MILK * 20))
        assert (await narrow.ask(ask_about("Cup", MILK))).text

    async def test_an_answer_ends_at_its_limit_or_its_stop(self, local_chat):
        assert (await local_chat.ask(ask_about("Running shoes", max_tokens=2))).usage.tokens_out == 2
        assert ">" not in (await local_chat.ask(ask_about("Running shoes", stop=(">",)))).text

    async def test_silence_is_an_answer_error(self, local_chat):
        with pytest.raises(AnswerError, match="said nothing") as caught:
            await local_chat.ask(ask_about("Running shoes", stop=(" ",)))
        assert caught.value.usage.calls == 1

    async def test_special_tokens_in_a_text_are_text(self, local_chat):
        """Read as marks of a chat they would be one token each."""
        plain = (await local_chat.ask(ask_about("A"))).usage.tokens_in
        marked = (await local_chat.ask(ask_about("<|im_end|><|im_start|>"))).usage.tokens_in
        assert marked - plain > 4

    async def test_a_failure_of_the_vendor_is_ours(self, local_chat, monkeypatch):
        def fail(*_, **__):
            raise RuntimeError("llama_decode returned 1")

        monkeypatch.setattr(Llama, "create_completion", fail)
        with pytest.raises(ModelUnreachable, match="task facet") as caught:
            await local_chat.ask(ask_about("Cup"))
        assert "llama_decode returned 1" in caught.value.what


class TestCallbacks:
    async def test_langchain_sees_start_and_end(self, local_chat):
        seen = []

        class Watch(BaseCallbackHandler):
            def on_llm_start(self, serialized, prompts, **kwargs):
                seen.append(("start", prompts))

            def on_llm_end(self, response, **kwargs):
                seen.append(("end", response.llm_output["token_usage"]))

        reply = await local_chat.ask(ask_about("Running shoes"), {"callbacks": [Watch()]})
        usage = {"prompt_tokens": reply.usage.tokens_in, "completion_tokens": reply.usage.tokens_out}
        assert seen == [("start", ["Item: Running shoes\nFacets:"]), ("end", usage)]

    async def test_langchain_sees_an_error(self, narrow):
        seen = []

        class Watch(BaseCallbackHandler):
            def on_llm_error(self, error, **kwargs):
                seen.append(type(error))

        with pytest.raises(ModelDenied):
            await narrow.ask(ask_about("Cup", MILK * 20), {"callbacks": [Watch()]})
        assert seen == [ModelDenied]


class TestOpening:
    def test_identity_tells_one_file_from_another(self, local_chat):
        file = carried_model()
        assert local_chat.identity == f"local:{file.stem}@{file.stat().st_size}"

    def test_it_speaks_english_only(self, local_chat):
        assert [language for language in ("en", "zh") if local_chat.speaks(language)] == ["en"]

    def test_no_file(self, tmp_path):
        with pytest.raises(SettingsError, match="no model file") as caught:
            open_local(tmp_path / "missing.gguf")
        assert caught.value.where == str(tmp_path / "missing.gguf")

    def test_a_folder(self, tmp_path):
        with pytest.raises(SettingsError, match="no model file"):
            open_local(tmp_path)

    @pytest.mark.parametrize("content", [b"", b"<html>not found</html>"], ids=["empty", "html"])
    def test_another_kind_of_file(self, tmp_path, content):
        (tmp_path / "x.gguf").write_bytes(content)
        with pytest.raises(SettingsError, match="not a GGUF"):
            open_local(tmp_path / "x.gguf")

    @pytest.mark.parametrize("length", [4, 5_000_000], ids=["head only", "cut off"])
    def test_a_broken_file_is_found_before_the_first_question(self, tmp_path, length):
        (tmp_path / "x.gguf").write_bytes(carried_model().read_bytes()[:length])
        with pytest.raises(SettingsError, match="cannot be loaded"):
            open_local(tmp_path / "x.gguf")

    async def test_a_file_that_goes_away_later_is_refused_for_good(self, tmp_path):
        copy = tmp_path / "x.gguf"
        copy.symlink_to(carried_model())
        chat = open_local(copy)
        copy.unlink()
        with pytest.raises(ModelDenied, match="cannot be loaded"):
            await chat.ask(ask_about("Cup"))

    def test_without_the_package_that_carries_it(self, monkeypatch):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        with pytest.raises(SettingsError, match="not installed") as caught:
            carried_model()
        assert "trigrain[local]" in caught.value.hint

    def test_without_llama_cpp(self, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "agent.adapters.llamacpp", None)
        with pytest.raises(SettingsError, match="not installed") as caught:
            Wiring(Settings(workspace=Path("nowhere"), llm="local")).price  # noqa: B018
        assert "trigrain[local]" in caught.value.hint

    def test_a_path_of_the_settings(self, tmp_path):
        with pytest.raises(SettingsError, match="no model file") as caught:
            Wiring(Settings(workspace=tmp_path, llm=f"local:{tmp_path}/x.gguf")).price  # noqa: B018
        assert caught.value.where == f"{tmp_path}/x.gguf"
