"""Probes of pretraining/token_logprobs, on functions whose memory is known."""

import pytest
import torch

from cherrytop.checks.token_logprobs import TensorMemory, alone, memory, peak_megabytes
from cherrytop.logprobs import (
    chunked_token_logprobs,
    select_logprobs,
    token_logprobs,
)

SIZES = {"B": 2, "T": 13, "H": 2, "V": 2000, "chunk": 5}


def all_at_once(hidden, W, ids, chunk):
    return token_logprobs(hidden @ W.T, ids)


def all_kept(hidden, W, ids, chunk):
    pieces = [rows @ W.T for rows in hidden[:, :-1].flatten(0, 1).split(chunk)]
    targets = ids[:, 1:].flatten().split(chunk)
    return torch.cat(list(map(select_logprobs, pieces, targets)))


def test_memory_counts_what_is_made_and_what_is_alive():
    x = torch.ones(10, 10)
    with TensorMemory() as watched:
        y = x.T[2:]  # views take nothing
        for _ in range(5):
            z = y + 1  # 80 numbers; the one before is forgotten only afterwards
        z.sum()
    assert (watched.largest, watched.peak) == (80, 160)


def test_pieces_that_are_forgotten_take_no_rows():
    assert memory(chunked_token_logprobs, **SIZES) == {"rows too many": 0, "growth": 0}


def test_all_logits_at_once_are_rows_too_many_and_grow():
    # B·T = 52 rows at T = 26, of which 5 were allowed; 26 of them are new.
    expected = {"rows too many": 47, "growth": 26}
    assert memory(all_at_once, **SIZES) == expected


def test_pieces_that_are_kept_grow_though_none_is_too_large():
    found = memory(all_kept, **SIZES)
    assert found["rows too many"] == 0 and found["growth"] == 26


def test_peak_megabytes_of_all_logits():
    # 26 rows of 2000 numbers of 4 bytes, and little else.
    assert peak_megabytes(all_at_once, **SIZES) == pytest.approx(0.208, rel=0.01)


def test_a_part_is_judged_alone():
    names = {"token_logprobs": lambda logits, ids: torch.full((1, 1), 99.0)}
    exec("def whole(logits, ids): return token_logprobs(logits, ids).sum()", names)
    logits, ids = torch.zeros(1, 2, 4), torch.tensor([[0, 1]])
    assert alone(names["whole"], logits, ids).exp() == pytest.approx(0.25)
    assert names["whole"](logits, ids) == 99
