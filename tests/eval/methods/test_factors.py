"""Matrix factorisation, where it can be had."""

import sys

import pytest

from agent.core.errors import SettingsError
from eval.methods.bpr import Bpr
from eval.methods.ials import Ials


@pytest.mark.parametrize(("method", "module"), [(Ials(), "implicit.cpu.als"), (Bpr(), "implicit.cpu.bpr")])
def test_what_is_not_installed_is_named(method, module, build, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=r"implicit is not installed, method \w+, pip install 'trigrain\[eval\]'"):
        method.fit(build({"ann": ["a", "b"]}), [], 1)
