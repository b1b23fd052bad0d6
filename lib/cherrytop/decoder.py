"""A decoder for models of the Llama family, several times faster than `generate`.

It computes the numbers of transformers' own forward pass, and departs from it in how:
projections that read the same input are one matrix product; keys and values go into
arrays that grow by several positions at a time; rows may leave the batch, or double,
between any two steps (`keep`), so that equal beginnings are computed once. There is no
Python work per sequence.
"""

import torch
from torch.nn import functional as F

SMALL_PRODUCT = 400  # multiplications below which torch's batched products are slow
ROOM = 4  # positions that the cache grows by: `keep` copies the empty ones, too


class Decoder:
    """Runs a Llama or Qwen3 model of transformers in inference mode.

    `start` reads the prompts, each `step` one more token of every row. Weights are
    read when the decoder is made: after an optimizer step, make a new one.

    Args:
        model: LlamaForCausalLM or Qwen3ForCausalLM, with SiLU, without biases or a
            sliding window.

    Raises:
        TypeError: another architecture, which would silently give other numbers.
    """

    def __init__(self, model):
        config = model.config
        if config.model_type not in ("llama", "qwen3") or _departs(model):
            raise TypeError(
                "Decoder runs llama and qwen3 models with SiLU, without biases or a "
                f"sliding window, got {config.model_type!r}; sample it with "
                "model.generate"
            )
        body = model.model
        self.num_heads = config.num_attention_heads
        self.num_kv_heads = config.num_key_value_heads
        self.eps = torch.tensor(config.rms_norm_eps, dtype=model.dtype)
        self.rotary = body.rotary_emb
        with torch.no_grad():
            self.embedding = body.embed_tokens.weight  # (V, H)
            self.output = body.norm.weight[:, None] * model.lm_head.weight.T
            self.layers = [_fused(layer, self.num_heads) for layer in body.layers]
        self.norms_heads = config.model_type == "qwen3"

    @torch.inference_mode()
    def start(self, prompt_ids, max_new_tokens, prompt_mask=None):
        """Read the prompts.

        Args:
            prompt_ids: (n, P).
            max_new_tokens: how many `step`s there may be.
            prompt_mask: (n, P), 0 = padding, which stands on the left. Positions
                are rotary, so only distances count and padding shifts nothing.

        Returns:
            (n, V) logits of the first new token.
        """
        P = prompt_ids.shape[1]
        self.position = P
        self._rotate_up_to(P + max_new_tokens)
        bias, self.bias = None, None
        if prompt_mask is not None and not prompt_mask.all():
            bias, self.bias = self._biases(prompt_mask, max_new_tokens)
        self.cache = []  # a layer: keys and values, (2, n, kv, P + room, d)
        x = self.embedding[prompt_ids]  # (n, P, H)
        for weights, (cos, sin) in zip(self.layers, self.rotations, strict=True):
            q, k, v = (
                part.transpose(1, 2)  # (n, heads, P, d)
                for part in self._project(weights, x, cos[:P], sin[:P])
            )
            self.cache.append(
                F.pad(torch.stack([k, v]), (0, 0, 0, min(max_new_tokens, ROOM)))
            )
            is_causal = bias is None
            if weights is self.layers[-1]:  # only the last position is read further
                q, x, is_causal = q[:, :, -1:], x[:, -1:], False
                bias = None if bias is None else bias[:, :, -1:]
            attended = F.scaled_dot_product_attention(
                q, k, v, bias, is_causal=is_causal, scale=1.0, enable_gqa=True
            )
            attended = attended.transpose(1, 2).reshape(x.shape[:2].numel(), -1)
            x = _mix(weights, x.flatten(0, 1), attended, self.eps).view_as(x)
        return self._logits(x[:, -1])

    @torch.inference_mode()
    def step(self, ids):
        """Read one token a row, ids (rows,); (rows, V) logits of the next one."""
        x, t = self.embedding.index_select(0, ids), self.position  # (rows, H)
        self.position += 1
        if t == self.cache[0].shape[3]:
            self.cache = [F.pad(layer, (0, 0, 0, ROOM)) for layer in self.cache]
        for weights, (cos, sin), (keys, values) in zip(
            self.layers, self.rotations, self.cache, strict=True
        ):
            q, k, v = self._project(weights, x, cos[t], sin[t])
            keys[:, :, t], values[:, :, t] = k, v
            # Query heads that share a key stand where several positions would.
            q = q.unflatten(1, (self.num_kv_heads, -1))  # (rows, kv, heads/kv, d)
            bias = None if self.bias is None else self.bias[..., : t + 1]
            attended = _attend(q, keys[:, :, : t + 1], values[:, :, : t + 1], bias)
            x = _mix(weights, x, attended.flatten(1), self.eps)
        return self._logits(x)

    def keep(self, rows):
        """Go on with these rows: a (k,) tensor of indices, which may repeat."""
        if torch.equal(rows, torch.arange(self.cache[0].shape[1])):
            return
        self.cache = [layer.index_select(1, rows) for layer in self.cache]
        self.bias = None if self.bias is None else self.bias[rows]

    def _project(self, weights, x, cos, sin):
        """Scaled and rotated queries and keys, and values: (…, heads, d) each."""
        qkv = _normed(x, self.eps) @ weights["qkv"]
        num_rotated = self.num_heads + self.num_kv_heads
        qkv = qkv.unflatten(-1, (num_rotated + self.num_kv_heads, -1))
        qk, v = qkv[..., :num_rotated, :], qkv[..., num_rotated:, :]
        if self.norms_heads:
            qk = _normed(qk, self.eps)
        turned = qk.roll(qk.shape[-1] // 2, dims=-1)  # halves swapped; sin has the sign
        qk = torch.addcmul(qk * cos, turned, sin)
        return qk[..., : self.num_heads, :], qk[..., self.num_heads :, :], v

    def _rotate_up_to(self, length):
        """cos and sin of all positions, a pair a layer: (length, heads, d) each.

        They also hold what else multiplies queries and keys, see `_scale`, and sin
        holds the sign of the rotation.
        """
        cos, sin = self.rotary(self.embedding, torch.arange(length)[None])
        cos, sin = cos[0, :, None], sin[0, :, None]  # (length, 1, d)
        half = sin.shape[-1] // 2
        sin[..., :half] *= -1
        scales = [weights["scale"] for weights in self.layers]
        self.rotations = [(cos * s, sin * s.roll(half, dims=-1)) for s in scales]

    def _biases(self, prompt_mask, max_new_tokens):
        """What padding adds to the scores: while reading, and while decoding."""
        P = prompt_mask.shape[1]
        visible = prompt_mask.bool()[:, None, None, :]  # (n, 1, 1, P)
        causal = torch.ones(P, P, dtype=torch.bool).tril()
        # A padding position sees itself, or its softmax would be 0/0.
        reading = visible & causal | torch.eye(P, dtype=torch.bool)  # (n, 1, P, P)
        decoding = F.pad(visible, (0, max_new_tokens), value=True)
        zeros = self.embedding.new_zeros(decoding.shape)
        decoding = zeros.masked_fill(~decoding, float("-inf"))
        return reading, decoding

    def _logits(self, x):
        return _normed(x, self.eps) @ self.output


def _fused(layer, num_heads):
    """One block's weights, transposed for x @ W, projections of one input together.

    A norm multiplies its output by a weight, and a matrix follows: their product is
    taken here, once, and not for every token.
    """
    attention, mlp = layer.self_attn, layer.mlp
    q, k, v = (getattr(attention, f"{name}_proj").weight for name in "qkv")
    return {
        "qkv": layer.input_layernorm.weight[:, None] * torch.cat([q, k, v]).T,
        "out": attention.o_proj.weight.T,
        "gate_up": layer.post_attention_layernorm.weight[:, None]
        * torch.cat([mlp.gate_proj.weight, mlp.up_proj.weight]).T,
        "down": mlp.down_proj.weight.T,
        "scale": _scale(attention, num_heads),
    }


def _scale(attention, num_heads):
    """What multiplies queries and keys by head, (heads, d): the weights of Qwen3's
    norms, and for queries the 1/sqrt(d) of the scores."""
    d = attention.head_dim
    num_kv_heads = attention.k_proj.weight.shape[0] // d
    scale = attention.k_proj.weight.new_ones(num_heads + num_kv_heads, d)
    if hasattr(attention, "q_norm"):
        scale[:num_heads] *= attention.q_norm.weight
        scale[num_heads:] *= attention.k_norm.weight
    scale[:num_heads] *= d**-0.5
    return scale


def _attend(q, keys, values, bias):
    """Attention of scaled queries: one position, or one for each head of a group.

    Plain products are faster than the fused kernel, which is made for long sequences,
    but for products so small that torch takes them one number at a time.
    """
    if q.shape[-2:].numel() * keys.shape[2] < SMALL_PRODUCT:
        return F.scaled_dot_product_attention(q, keys, values, bias, scale=1.0)
    scores = q @ keys.transpose(-1, -2)
    scores = scores if bias is None else scores + bias
    return scores.softmax(dim=-1) @ values


def _mix(weights, x, attended, eps):
    """The rest of a block: attention's output and the MLP, each added to x."""
    x = torch.addmm(x, attended, weights["out"])
    gate, up = (_normed(x, eps) @ weights["gate_up"]).chunk(2, dim=-1)
    return torch.addmm(x, F.silu(gate).mul_(up), weights["down"])


def _normed(x, eps):
    """x over the root of its mean square; the norm's weight is in the next matrix."""
    norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
    return x * torch.addcmul(eps, norm, norm, value=1 / x.shape[-1]).rsqrt_()


def _departs(model):
    """Whether a setting makes the model differ from what is computed here."""
    biases = any(name.endswith("bias") for name, _ in model.named_parameters())
    window = getattr(model.config, "sliding_window", None)
    return biases or window is not None or model.config.hidden_act != "silu"
