"""Reading a GGUF file of a Llama model: names, order of rows, four bits to float32."""

import torch
from transformers import LlamaConfig, PreTrainedTokenizerFast

# GGUF's names of the tensors, and transformers' names of them.
TENSORS = {
    "token_embd": "embed_tokens",
    "output_norm": "norm",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
CONTROL = 3  # GGUF's type of a token such as <|im_start|>


def read_gguf(path):
    """A GGUF file of Llama's architecture, in the terms of transformers.

    Args:
        path: of a file with tied embeddings and a byte-level BPE of SmolLM's kind.

    Returns:
        (config, weights, tokenizer): LlamaConfig; dict from transformers' name of a
        parameter to a float32 tensor, without the tied lm_head; and
        PreTrainedTokenizerFast.

    Raises:
        ImportError: package gguf is missing.
    """
    from gguf import GGUFReader, dequantize

    reader = GGUFReader(path)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    heads = {
        "attn_q": fields["llama.attention.head_count"],
        "attn_k": fields["llama.attention.head_count_kv"],
    }
    weights = {}
    for tensor in reader.tensors:
        # Such as blk.3.attn_q.weight, or output_norm.weight outside of the blocks.
        *block, kind, suffix = tensor.name.split(".")
        values = torch.tensor(dequantize(tensor.data, tensor.tensor_type))
        if kind in heads:
            values = _rotate_halves(values, heads[kind])
        prefix = f"model.layers.{block[1]}." if block else "model."
        weights[f"{prefix}{TENSORS[kind]}.{suffix}"] = values
    return _config(fields), weights, _tokenizer(fields)


def _rotate_halves(weight, num_heads):
    """Rows of a query or key projection in the order that transformers expects.

    Both rotate pairs of a head's rows by position. In GGUF files of Llama a pair are
    neighbours (0, 1), (2, 3), …; in transformers row i pairs with row i + half.

    Args:
        weight: (num_heads · head_dim, hidden_size), pairs side by side.
        num_heads: heads of this projection.

    Returns:
        weight with, in every head, the even rows before the odd ones.

    Source: the inverse of `permute` in llama.cpp's convert_hf_to_gguf.py.

    Example:
        >>> _rotate_halves(torch.arange(8.0)[:, None], num_heads=2).flatten().tolist()
        [0.0, 2.0, 1.0, 3.0, 4.0, 6.0, 5.0, 7.0]
    """
    pairs = weight.unflatten(0, (num_heads, -1, 2))
    return pairs.transpose(1, 2).reshape(weight.shape)


def _config(fields):
    """LlamaConfig from a GGUF file's metadata."""
    return LlamaConfig(
        vocab_size=len(fields["tokenizer.ggml.tokens"]),
        hidden_size=fields["llama.embedding_length"],
        intermediate_size=fields["llama.feed_forward_length"],
        num_hidden_layers=fields["llama.block_count"],
        num_attention_heads=fields["llama.attention.head_count"],
        num_key_value_heads=fields["llama.attention.head_count_kv"],
        max_position_embeddings=fields["llama.context_length"],
        rms_norm_eps=fields["llama.attention.layer_norm_rms_epsilon"],
        rope_theta=fields["llama.rope.freq_base"],
        tie_word_embeddings=True,  # the file holds no output matrix
        bos_token_id=fields["tokenizer.ggml.bos_token_id"],
        eos_token_id=fields["tokenizer.ggml.eos_token_id"],
        pad_token_id=fields["tokenizer.ggml.padding_token_id"],
        architectures=["LlamaForCausalLM"],
    )


def _tokenizer(fields):
    """The fast tokenizer from a GGUF file's metadata.

    Built by hand, since transformers' own reading of this file ends turns with
    <|im_start|> and forgets that SmolLM splits numbers into digits first.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokens = fields["tokenizer.ggml.tokens"]
    types = fields["tokenizer.ggml.token_type"]
    merges = [tuple(pair.split(" ")) for pair in fields["tokenizer.ggml.merges"]]
    fast = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    fast.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    fast.decoder = decoders.ByteLevel()
    special = [t for t, kind in zip(tokens, types, strict=True) if kind == CONTROL]
    fast.add_special_tokens([AddedToken(s, normalized=False) for s in special])
    return PreTrainedTokenizerFast(
        tokenizer_object=fast,
        bos_token=tokens[fields["tokenizer.ggml.bos_token_id"]],
        eos_token=tokens[fields["tokenizer.ggml.eos_token_id"]],
        pad_token=tokens[fields["tokenizer.ggml.padding_token_id"]],
        unk_token=tokens[fields["tokenizer.ggml.unknown_token_id"]],
        model_max_length=fields["llama.context_length"],
        chat_template=fields["tokenizer.chat_template"],
        clean_up_tokenization_spaces=False,
    )
