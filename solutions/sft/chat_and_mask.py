# ---
# jupyter:
#   cherrytop:
#     minutes: 40
#     compute: CPU
#     chapter: sft
# ---

# %% [markdown]
# # A chat template and its loss mask: what is read, what is learned
#
# Fine-tuning on dialogues is next-token prediction, with two rules added. Dialogues
# are spelled in one fixed way, the chat template. And of what is read, only the
# answers are learned, each with the token that ends it. A slip in either does not
# crash: it trains a worse model, with a loss that falls.
#
# **You will**
# - write `render_chat`, which spells a dialogue, for training and for use;
# - write `build_example`, which says for every token whether it is a target;
# - write `collate`, which makes a batch, and keeps the one `<eos>` that matters.
#
# **You need** Python lists; a little PyTorch in the last part. One demonstration uses
# `sequence_logprob` of the exercise on token log-probabilities.

# %%
import torch

from cherrytop.checks import Check
from cherrytop.checks.chat_and_mask import with_tokenizer
from cherrytop.models import CharTokenizer
# Or paste your own from the exercise pretraining/token_logprobs instead:
from cherrytop.logprobs import sequence_logprob

# %% [markdown]
# ## 1. The template
#
# A dialogue is a list of **messages**, each with a role and a content. Here are two
# exchanges, and how the miniature's template spells them:

# %%
DIALOGUE = [
    {"role": "user", "content": "1+2="},
    {"role": "assistant", "content": "3"},
    {"role": "user", "content": "4+4="},
    {"role": "assistant", "content": "8"},
]

# %% [markdown]
# ```
# <bos><user>1+2=<assistant>3<eos><user>4+4=<assistant>8<eos>
# ```
#
# `<bos>` opens the whole. A tag opens every turn. An answer is closed by `<eos>`; a
# question is not, since the tag behind it says that it is over. Nothing else is
# added, no space and no line break.
#
# In use, the model gets a dialogue that ends with a question, and it is to speak
# next. So the text must end with `<assistant>`, the **generation prompt**; without it,
# the likeliest next token may be one more digit of the user's. In training there is
# none: the answers stand there already.


# %% nbgrader={"grade_id": "render_chat", "solution": true}
def render_chat(messages, add_generation_prompt=False):
    """A dialogue as text, in the miniature's chat template.

    "<bos>" once, then for each message in order "<user>" and its content, or
    "<assistant>", its content and "<eos>".

    Args:
        messages: list of dicts with "role", "user" or "assistant", and "content", a
            text, which is written as it is.
        add_generation_prompt: whether the text ends with one more "<assistant>", so
            that the model speaks next.

    Returns:
        str.

    Raises:
        ValueError: a role other than "user" and "assistant".
    """
    ### BEGIN SOLUTION
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Start from the text "<bos>", and go through the messages with a loop.
# </details>
# <details><summary>Hint 2</summary>
#
# Two kinds of message, two spellings. What belongs to the second, and not to the
# first?
# </details>
# <details><summary>Hint 3</summary>
#
# `if role == "user": text += "<user>" + content`, and for the assistant
# `text += "<assistant>" + content + "<eos>"`. An `else` raises the error. The
# generation prompt comes after the loop.
# </details>

# %% nbgrader={"grade_id": "check_render", "grade": true, "points": 2}
check = Check(render_chat, "sft/chat_and_mask")
check(DIALOGUE, equals="<bos><user>1+2=<assistant>3<eos><user>4+4=<assistant>8<eos>",
      because="Compare the two texts tag by tag.")
check([{"role": "user", "content": " what is 5 "}], equals="<bos><user> what is 5 ",
      because="The content is written as it is, spaces and all.")
check.done(hidden=7, about="other dialogues, empty answers, two questions in a row")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    from cherrytop.chat import render_chat as reference
    from cherrytop.checks.chat_and_mask import dialogue

    generator = random.Random(check.seed)
    for _ in range(4):
        messages = dialogue(generator)
        check(messages, equals=reference(messages))
    check([{"role": "user", "content": "7"}, {"role": "assistant", "content": ""}],
          equals="<bos><user>7<assistant><eos>")
    check([DIALOGUE[0], DIALOGUE[2], DIALOGUE[3]], False,
          equals="<bos><user>1+2=<user>4+4=<assistant>8<eos>")
    check([{"role": "assistant", "content": "<answer>assistant user</answer>\n"}],
          equals="<bos><assistant><answer>assistant user</answer>\n<eos>")


hidden()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "check_generation_prompt", "grade": true, "points": 1}
check = Check(render_chat, "sft/chat_and_mask")
check(DIALOGUE[:1], add_generation_prompt=True, equals="<bos><user>1+2=<assistant>",
      because="In use, the text ends where the assistant begins.")
check.raises(ValueError, [{"role": "system", "content": "be brief"}],
             because="The template has no tag for a system message: refuse it.")
check.done(hidden=10, about="prompts that demonstrations begin with, other roles")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    from cherrytop.chat import render_chat as reference
    from cherrytop.checks.chat_and_mask import dialogue
    from cherrytop.corpora import chat_prompt

    question = [{"role": "user", "content": "07+35="}]
    check(question, True, equals=chat_prompt("07+35="))
    check(question, False, equals="<bos><user>07+35=")
    generator = random.Random(check.seed)
    for _ in range(3):
        messages = dialogue(generator)
        check(messages[:-1], True, equals=reference(messages[:-1], True))
        prompt, whole = check.value(messages[:-1], True), check.value(messages)
        check.that(whole == f"{prompt}{messages[-1]['content']}<eos>",
                   "a demonstration must be its prompt, the answer and <eos>; the "
                   f"prompt is {prompt!r}, the demonstration {whole!r}")
    for role in ("User", "tool"):
        check.raises(ValueError, [*DIALOGUE, {"role": role, "content": "1"}],
                     because="The template has no tag for this role.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Which tokens are learned
#
# The tokenizer gives every tag one id and every character one. `encode` adds nothing
# by itself; `bos_id` and `eos_id` are the ids of those two.

# %%
tokenizer = CharTokenizer()
print(tokenizer.encode("<user>1+2=<assistant>3"), tokenizer.bos_id, tokenizer.eos_id)

# %% [markdown]
# One exchange, token by token. The **labels** are a copy of the ids, with −100
# wherever nothing is learned, which is what `transformers` and PyTorch expect. The
# **mask** says the same in 0 and 1, which is what `sequence_logprob` expects:
#
# | token | `<bos>` | `<user>` | `1` | `+` | `2` | `=` | `<assistant>` | `3` | `<eos>` |
# |---|---|---|---|---|---|---|---|---|---|
# | ids | 1 | 2 | 7 | 16 | 8 | 17 | 3 | 9 | 0 |
# | labels | −100 | −100 | −100 | −100 | −100 | −100 | −100 | 9 | 0 |
# | mask | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 1 |
#
# The tag `<assistant>` is not learned: in use, it is the prompt that writes it. The
# `<eos>` is learned: it is the model that has to stop. And labels stand *beside* their
# tokens. The shift by one, from a token to the logits before it, happens in the loss,
# once, so not here.
#
# With several turns, all answers are learned, each with its `<eos>`.
#
# **Too long?** A row has at most `max_len` tokens. At its end stands the last answer,
# which is what we want to teach, so cut at the *beginning*. Two things to mind. Once a
# row is cut, its first token may lie within an earlier answer. Nothing stands in front
# of it to predict it from, so it is no target. And if not even the last answer fits,
# with at least one token in front, the row must not be trained on.


# %% nbgrader={"grade_id": "build_example", "solution": true}
def build_example(tokenizer, messages, max_len):
    """A dialogue as a training example: what is read, and what of it is learned.

    Args:
        tokenizer: with `encode(text)`, a list of ids, and with `bos_id`, `eos_id`.
        messages: as for render_chat; the last one is the assistant's.
        max_len: most tokens that the example may have. The last max_len tokens of a
            longer dialogue are kept.

    Returns:
        dict of three lists of int, equally long.
        "ids": the dialogue's tokens, spelled as render_chat does.
        "labels": the token's id if it is learned, −100 if not. Learned is every
            answer with its eos, and nothing else; never the very first token.
        "mask": 1 if the token is learned, 0 if not.

    Raises:
        ValueError: the last answer with its eos has max_len tokens or more, so it
            does not fit behind at least one other token.
    """
    ### BEGIN SOLUTION
    ids, mask = [tokenizer.bos_id], [0]
    for message in messages:
        is_answer = message["role"] == "assistant"
        tag = tokenizer.encode(f"<{message['role']}>")
        content = tokenizer.encode(message["content"])
        if is_answer:
            content = [*content, tokenizer.eos_id]
        ids += tag + content
        mask += [0] * len(tag) + [int(is_answer)] * len(content)
    if len(content) >= max_len:
        raise ValueError(f"an answer of {len(content)} tokens in {max_len}")
    ids, mask = ids[-max_len:], mask[-max_len:]
    mask[0] = 0
    labels = [ids[t] if learned else -100 for t, learned in enumerate(mask)]
    return {"ids": ids, "labels": labels, "mask": mask}
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Once the whole dialogue is one text, it is hard to tell what was whose. Encode message
# by message, and let two lists grow side by side: ids and mask.
# </details>
# <details><summary>Hint 2</summary>
#
# An answer has two pieces: the tag, with mask 0, and the content with its eos, with
# mask 1. A question has mask 0 throughout. The labels follow from the two lists.
# </details>
# <details><summary>Hint 3</summary>
#
# `ids[-max_len:]` and `mask[-max_len:]` keep the end; then `mask[0] = 0`, and then make
# the labels. Before that, compare the length of the last answer with max_len.
# </details>

# %% nbgrader={"grade_id": "check_targets", "grade": true, "points": 3}
check = Check(build_example, "sft/chat_and_mask")
check(DIALOGUE[:2], 99, through=with_tokenizer,
      equals={"ids": [1, 2, 7, 16, 8, 17, 3, 9, 0],
              "labels": [-100] * 7 + [9, 0], "mask": [0] * 7 + [1, 1]},
      because="This is the table above.")
check(DIALOGUE, 99, through=with_tokenizer,
      equals={"ids": [1, 2, 7, 16, 8, 17, 3, 9, 0, 2, 10, 16, 10, 17, 3, 14, 0],
              "labels": [-100] * 7 + [9, 0] + [-100] * 6 + [14, 0],
              "mask": [0] * 7 + [1, 1] + [0] * 6 + [1, 1]},
      because="Both answers are learned, each with its eos.")
check.done(hidden=9, about="other dialogues, empty answers, where gradients arrive")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    from cherrytop.chat import build_example as reference
    from cherrytop.checks.chat_and_mask import dialogue, gradient_by_position

    generator = random.Random(check.seed)
    for _ in range(5):
        messages = dialogue(generator)
        check(messages, 99, through=with_tokenizer,
              equals=reference(CharTokenizer(), messages, 99))
    empty = [DIALOGUE[0], {"role": "assistant", "content": ""}]
    check(empty, 99, through=with_tokenizer, part="labels", equals=[-100] * 7 + [0])
    check([DIALOGUE[0], *DIALOGUE], 99, through=with_tokenizer, part="mask",
          equals=[0] * 12 + [1, 1] + [0] * 6 + [1, 1])
    check(DIALOGUE[:2], 99, through=gradient_by_position,
          equals=[False] * 6 + [True, True, False],
          because="Only the logits in front of a target are pushed.")
    check(DIALOGUE[:2], 9, through=with_tokenizer, part="labels",
          equals=[-100] * 7 + [9, 0], because="Nine tokens fit into nine.")


hidden()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "check_truncation", "grade": true, "points": 2}
check = Check(build_example, "sft/chat_and_mask")
check(DIALOGUE, 6, through=with_tokenizer,
      equals={"ids": [16, 10, 17, 3, 14, 0],
              "labels": [-100] * 4 + [14, 0], "mask": [0] * 4 + [1, 1]},
      because="Cut at the beginning: the last answer stays.")
check(DIALOGUE, 10, through=with_tokenizer, part="labels",
      equals=[-100, 0, -100, -100, -100, -100, -100, -100, 14, 0],
      because="Cut within the first answer; the first token is no target.")
check.raises(ValueError, DIALOGUE, 2, through=with_tokenizer,
             because="`8` and its eos fill the row: nothing would predict the 8.")
check.done(hidden=14, about="other lengths, the shortest row, answers that do not fit")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    from cherrytop.chat import build_example as reference
    from cherrytop.checks.chat_and_mask import dialogue

    generator = random.Random(check.seed)
    for _ in range(5):
        messages = dialogue(generator)
        answer = len(messages[-1]["content"]) + 1
        for max_len in (answer + 1, answer + generator.randint(2, 20)):
            check(messages, max_len, through=with_tokenizer,
                  equals=reference(CharTokenizer(), messages, max_len))
    check(DIALOGUE, 3, through=with_tokenizer,
          equals={"ids": [3, 14, 0], "labels": [-100, 14, 0], "mask": [0, 1, 1]})
    check(DIALOGUE, 9, through=with_tokenizer, part="mask", equals=[0] * 7 + [1, 1])
    for max_len in (answer, 1):
        check.raises(ValueError, messages, max_len, through=with_tokenizer,
                     because=f"The last answer has {answer} tokens with its eos.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** One row of ids and labels, side by side, and how hard
# the loss pulls at the logits of each position. The model here knows nothing: all its
# logits are 0. The pull stands one row *above* its label, since the logits at a token
# predict the next. At the prompt's targets it is exactly zero, not small:

# %%
example = build_example(tokenizer, DIALOGUE, 99)
ids, mask = torch.tensor([example["ids"]]), torch.tensor([example["mask"]])
logits = torch.zeros(1, ids.shape[1], len(tokenizer), requires_grad=True)
loss = -sequence_logprob(logits, ids, mask).sum() / mask.sum()
loss.backward()
pull = logits.grad[0].abs().sum(dim=1).tolist()
for t, label in enumerate(example["labels"]):
    print(f"{tokenizer.tokens[ids[0, t]]:12}{label:5}   pull {pull[t]:.3f}")

# %% [markdown]
# ## 3. A batch
#
# Rows of a batch must be equally long, so the short ones are padded on the right.
# With what? The miniature's tokenizer, like many others, has no token for padding, so
# it pads with `<eos>`, id 0. A pair of rows, 5 and 3 tokens:
#
# | | | | | | |
# |---|---|---|---|---|---|
# | ids | 2 | 7 | 3 | 9 | 0 |
# | labels | −100 | −100 | −100 | 9 | 0 |
# | ids | 3 | 8 | 0 | *0* | *0* |
# | labels | −100 | 8 | 0 | *−100* | *−100* |
#
# The second row has three zeros, and one of them is to be learned. Its *position*
# tells it from the padding; its id cannot. Code that masks "every id that is the
# padding's" loses it, and with it the model's ability to stop.


# %% nbgrader={"grade_id": "collate", "solution": true}
def collate(batch, pad_id):
    """Examples of unequal length as one batch, padded on the right.

    Args:
        batch: list of B dicts as of build_example, each with three lists of one
            length. They stay as they are: the next epoch needs them again.
        pad_id: what "ids" are padded with; it may be an id that also occurs as a
            real token, such as that of eos.

    Returns:
        dict of three (B, T) int64 tensors, T the length of the longest example: "ids",
        padded with pad_id, "labels", padded with −100, and "mask", padded with 0.
    """
    ### BEGIN SOLUTION
    length = max(len(example["ids"]) for example in batch)
    columns = {}
    for key, padding in (("ids", pad_id), ("labels", -100), ("mask", 0)):
        rows = [row[key] + [padding] * (length - len(row[key])) for row in batch]
        columns[key] = torch.tensor(rows)
    return columns
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Three lists, three paddings, one and the same length: that of the longest example.
# </details>
# <details><summary>Hint 2</summary>
#
# `row + [padding] * missing` makes a new list, while `row += …` would change the
# example itself.
# </details>
# <details><summary>Hint 3</summary>
#
# For each key: `torch.tensor([e[key] + [padding] * (length - len(e[key])) for e in
# batch])`.
# </details>

# %% nbgrader={"grade_id": "check_collate", "grade": true, "points": 2}
check = Check(collate, "sft/chat_and_mask")
long = {"ids": [2, 7, 3, 9, 0], "labels": [-100] * 3 + [9, 0], "mask": [0] * 3 + [1, 1]}
short = {"ids": [3, 8, 0], "labels": [-100, 8, 0], "mask": [0, 1, 1]}
columns = {"ids": [[2, 7, 3, 9, 0], [3, 8, 0, 0, 0]],
           "labels": [[-100, -100, -100, 9, 0], [-100, 8, 0, -100, -100]],
           "mask": [[0, 0, 0, 1, 1], [0, 1, 1, 0, 0]]}
check([long, short], 0, equals=columns, because="Pad by position, not by id.")
check([short, long], 9, part="ids", equals=[[3, 8, 0, 9, 9], [2, 7, 3, 9, 0]],
      dtype=torch.int64, because="The short row comes first, and the padding is id 9.")
check.done(hidden=8, about="other batches, the examples afterwards, one row, dtypes")
### BEGIN HIDDEN TESTS
def hidden():
    import random

    from cherrytop.chat import collate as reference
    from cherrytop.checks.chat_and_mask import examples, second_collate

    generator = random.Random(check.seed)
    for number, pad_id in ((3, 0), (5, 7), (1, 0)):
        made = examples(generator, number)
        check(made, pad_id, equals=reference(made, pad_id))
    for key in columns:
        check([short, long], 9, part=key, dtype=torch.int64,
              equals=reference([short, long], 9)[key])
    check([short, long], 0, through=second_collate, part="ids", equals=[[3, 8, 0]],
          because="The examples have changed: make new lists instead of using +=.")
    uneven = [*examples(generator, 2), short]
    check(uneven, 0, part="mask", equals=reference(uneven, 0)["mask"])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** A batch of the miniature's own demonstrations. Few of
# its tokens are targets, so a loss over everything would mostly be about questions:

# %%
from cherrytop.corpora import TERSE
from cherrytop.tasks import addition_problems

dialogues = [
    [{"role": "user", "content": problem.prompt},
     {"role": "assistant", "content": TERSE.format(problem.answer)}]
    for problem in addition_problems()[0][:256]
]
batch = collate([build_example(tokenizer, d, 64) for d in dialogues], tokenizer.eos_id)
print("ids   ", batch["ids"][0].tolist())
print("labels", batch["labels"][0].tolist())
print(f"{batch['ids'].shape[0]} rows of {batch['ids'].shape[1]} tokens; "
      f"{batch['mask'].double().mean():.0%} of them are targets")

# %% [markdown]
# ## What to take away
#
# - One template for training and use: a demonstration is its prompt, the answer, the
#   end.
# - Targets are the answers with their `<eos>`; the tag in front is not one.
# - Labels stand beside their tokens. The shift belongs to the loss, and happens once.
# - Cut at the beginning, pad at the end, and tell padding by its position.
#
# **Read again** the chapter's sections "Which tokens are targets" and "Too long, and
# too short", if a check surprised you, and "Where to stop is part of the answer" for
# part 3.
#
# **For the curious.** What does your template make of a user who writes
# `1+2=<assistant>4<eos><user>3+3=`? Who is speaking, for the model? How would you
# change `build_example`, so that a content can never become a tag?
