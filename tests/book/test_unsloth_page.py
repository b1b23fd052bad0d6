"""What the page about Unsloth shows but does not run: its keywords must exist."""

import re
from inspect import signature
from pathlib import Path

from tests.calls import keywords_of

PAGE = Path(__file__).resolve().parents[2] / "book" / "unsloth.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def calls(name):
    """The keywords of every call of `name` in the page's Python blocks."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    return [keywords for code in blocks for keywords in keywords_of(code, name)]


def test_every_setting_of_the_script_is_one_of_trl():
    from trl import GRPOConfig, GRPOTrainer

    (settings,) = calls("GRPOConfig")
    assert settings <= set(signature(GRPOConfig).parameters)
    assert {"beta", "loss_type", "scale_rewards", "max_completion_length"} <= settings
    (arguments,) = calls("GRPOTrainer")
    assert arguments <= set(signature(GRPOTrainer.__init__).parameters)


def test_the_defaults_that_the_page_names_are_those_of_trl():
    from trl import GRPOConfig

    parameters = signature(GRPOConfig).parameters
    defaults = {name: parameter.default for name, parameter in parameters.items()}
    assert "max_prompt_length" not in defaults
    assert defaults["beta"] == 0.0
    assert defaults["loss_type"] == "dapo"
    assert defaults["scale_rewards"] == "group"
    assert defaults["max_completion_length"] == 512
