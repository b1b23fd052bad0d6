"""Claims about sampling: where a completion ends, and in which order they come."""

from types import SimpleNamespace

import pytest
import torch

from cherrytop.capstone.sample import ROWS, Sample, read_completion, sample

END = 0


class Tokenizer:
    """A token a letter, from 1 on; END ends a turn and pads."""

    eos_token_id = pad_token_id = END
    padding_side = "right"

    def decode(self, ids):
        return "".join(chr(96 + i) for i in ids)

    def __call__(self, texts, return_tensors, padding, add_special_tokens):
        assert (return_tensors, padding, add_special_tokens) == ("pt", True, False)
        width = max(map(len, texts))
        rows = [[ord(c) - 96 for c in text] for text in texts]
        blank = [[END] * (width - len(row)) for row in rows]
        is_left = self.padding_side == "left"
        pairs = list(zip(blank, rows, strict=True))
        ids = torch.tensor([b + r if is_left else r + b for b, r in pairs])
        return Batch(input_ids=ids, attention_mask=(ids != END).long())


class Batch(dict):
    def to(self, device):
        return self


class Echo(torch.nn.Module):
    """Answers a prompt with its last letter, as often as the sample's number says."""

    device = "cpu"

    def __init__(self):
        super().__init__()
        self.seen = []

    def generate(self, input_ids, attention_mask, **settings):
        assert not self.training and not torch.is_grad_enabled()
        assert (attention_mask == (input_ids != END)).all()
        self.seen.append(SimpleNamespace(rows=len(input_ids), **settings))
        G, limit = settings["num_return_sequences"], settings["max_new_tokens"]
        prompts = input_ids.repeat_interleave(G, 0)
        new = torch.full((len(prompts), limit), END)
        for i, row in enumerate(prompts):
            new[i, : i % G + 1] = row[-1]
        return torch.cat([prompts, new], 1)


def test_a_completion_ends_at_the_end_of_its_turn():
    read = read_completion(Tokenizer(), [3, 1, END, END, END])
    assert read == Sample("ca", 3, True)  # the end counts as a token


def test_one_that_is_cut_off_has_all_its_tokens_and_no_end():
    assert read_completion(Tokenizer(), [3, 1, 20]) == Sample("cat", 3, False)


def test_one_that_ends_at_once_is_empty():
    assert read_completion(Tokenizer(), [END, END]) == Sample("", 1, True)


def test_what_comes_after_the_end_is_not_read():
    assert read_completion(Tokenizer(), [3, END, 20, 20]) == Sample("c", 2, True)


def test_each_prompt_gets_its_own_samples_in_order():
    model, prompts = Echo(), ["ab", "c", "xyz"]
    found = sample(model, Tokenizer(), prompts, 3, limit=3)
    assert [[one.text for one in group] for group in found] == [
        ["b", "bb", "bbb"], ["c", "cc", "ccc"], ["z", "zz", "zzz"],
    ]  # fmt: skip
    assert [one.ended for one in found[0]] == [True, True, False]


def test_many_prompts_come_in_batches_of_at_most_so_many_rows():
    model, prompts = Echo(), [chr(97 + i % 26) for i in range(40)]
    found = sample(model, Tokenizer(), prompts, 3, limit=2)
    assert [group[0].text for group in found] == prompts
    assert max(call.rows * 3 for call in model.seen) <= ROWS < 40 * 3
    assert sum(call.rows for call in model.seen) == 40
    assert len(sample(model, Tokenizer(), ["a"] * 2, 2 * ROWS, limit=1)[1]) == 2 * ROWS


def test_nothing_is_cut_from_the_distribution():
    model = Echo()
    sample(model, Tokenizer(), ["a"], 2, limit=4)
    (call,) = model.seen
    assert (call.do_sample, call.temperature, call.top_p, call.top_k) == (True, 1, 1, 0)


@pytest.mark.parametrize("fails", [False, True])
def test_model_and_tokenizer_are_left_as_they_were(fails):
    model, tokenizer = Echo(), Tokenizer()
    model.train()
    if fails:
        model.generate = None
        with pytest.raises(TypeError):
            sample(model, tokenizer, ["a", "bc"], 2, limit=4)
    else:
        sample(model, tokenizer, ["a", "bc"], 2, limit=4)
    assert model.training and tokenizer.padding_side == "right"


def test_unsloths_own_switches_are_thrown_and_thrown_back():
    model, thrown = Echo(), []
    model.for_inference = lambda: thrown.append("inference")
    model.for_training = lambda: thrown.append("training")
    model.train()
    sample(model, Tokenizer(), ["a"], 2, limit=4)
    assert thrown == ["inference", "training"] and model.training
