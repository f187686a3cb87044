"""Chinese words, by jieba; its dictionary is read when a text is first cut, which takes about a second."""

from __future__ import annotations

import logging
import threading
import warnings
from functools import cached_property
from typing import Any


class JiebaSegmenter:
    """Fills `Segmenter`. Nothing is written anywhere: jieba's own cache would be a file that others can change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @cached_property
    def _tokenizer(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its regular expressions, and of how it finds its own files
            import jieba
        logging.getLogger(jieba.__name__).handlers.clear()
        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        return tokenizer

    def words(self, text: str) -> list[str]:
        """In their order, with white space and punctuation; together they are the text."""
        with self._lock:
            return list(self._tokenizer.cut(text))
