"""Models: the tiny Qwen3 of the miniature, and the packaged SmolLM2-135M."""

from cherrytop.models.smollm2 import ChatTokenizer, load_smollm2
from cherrytop.models.tiny import CharTokenizer, tiny_qwen3

__all__ = ["CharTokenizer", "ChatTokenizer", "load_smollm2", "tiny_qwen3"]
