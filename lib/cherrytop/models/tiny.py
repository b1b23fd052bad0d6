"""The tiny model: Qwen3's architecture, small enough to train while you watch."""

import torch
from transformers import Qwen3Config, Qwen3ForCausalLM


class CharTokenizer:
    """One token a character, and one for each tag; `ids` and text, nothing else.

    Two special tokens frame every document: `bos_id` opens it, `eos_id` ends it and
    is also the padding (a mask always says which tokens are real). Nothing is added
    silently: a text that is to begin with bos says "<bos>".
    """

    SPECIAL = ("<eos>", "<bos>", "<user>", "<assistant>", "<answer>", "</answer>")

    def __init__(self, characters="0123456789+= .abcdefghijklmnopqrstuvwxyz"):
        self.tokens = [*self.SPECIAL, *characters]
        self.index = {token: id for id, token in enumerate(self.tokens)}
        self.eos_id, self.bos_id = 0, 1

    def __len__(self):
        return len(self.tokens)

    def encode(self, text):
        """The ids of a text, without bos and eos.

        Raises:
            ValueError: a character that the vocabulary lacks.

        Example:
            >>> CharTokenizer().encode("<answer>7")
            [4, 13]
        """
        ids, rest = [], text
        while rest:
            token = next((t for t in self.SPECIAL if rest.startswith(t)), rest[0])
            if token not in self.index:
                raise ValueError(
                    f"{token!r} of {text!r} is not in the vocabulary "
                    f"{''.join(self.tokens[len(self.SPECIAL) :])!r}"
                )
            ids.append(self.index[token])
            rest = rest[len(token) :]
        return ids

    def decode(self, ids):
        """The text of ids, up to the first eos.

        Example:
            >>> CharTokenizer().decode([4, 13, 5, 0, 0])
            '<answer>7</answer>'
        """
        tokens = []
        for id in ids:
            if id == self.eos_id:
                break
            tokens.append(self.tokens[id])
        return "".join(tokens)


def tiny_qwen3(vocab_size, hidden_size=128, num_layers=3, num_heads=4, seed=0):
    """A randomly initialised Qwen3 model of transformers, in float32, on the CPU.

    Args:
        vocab_size: V, number of tokens.
        hidden_size: width, a multiple of num_heads; the MLP is three times as wide.
        num_layers: number of blocks.
        num_heads: query heads; half as many share keys and values.
        seed: of the initial weights.

    Returns:
        transformers.Qwen3ForCausalLM in training mode, embeddings tied.

    Raises:
        ValueError: sizes that do not fit together.

    Source: Qwen Team 2025, Qwen3 Technical Report, arXiv 2505.09388 (architecture:
    RMSNorm, rotary positions, grouped queries, query-key norm, SwiGLU).
    """
    if num_heads % 2 or hidden_size % (2 * num_heads):
        raise ValueError(
            "num_heads must be even and hidden_size a multiple of 2 · num_heads (heads "
            f"are rotated in pairs), got {num_heads} and {hidden_size}"
        )
    config = Qwen3Config(
        vocab_size=vocab_size,
        hidden_size=hidden_size,
        intermediate_size=3 * hidden_size,
        num_hidden_layers=num_layers,
        num_attention_heads=num_heads,
        num_key_value_heads=num_heads // 2,
        head_dim=hidden_size // num_heads,
        max_position_embeddings=256,
        tie_word_embeddings=True,
        bos_token_id=1,
        eos_token_id=0,
        pad_token_id=0,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Qwen3ForCausalLM(config).train()
