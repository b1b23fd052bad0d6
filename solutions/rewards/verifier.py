# ---
# jupyter:
#   cherrytop:
#     minutes: 50
#     compute: CPU
#     chapter: rewards
# ---

# %% [markdown]
# # Write a verifier, then break one
#
# In reinforcement learning with verifiable rewards, a few lines of Python decide
# what a model learns. A model under training writes hundreds of thousands of texts,
# and if one of them is paid by mistake, it will write more of that kind. So a
# verifier is finished when you have tried to fool it, and not before.
#
# **You will**
# - read the answer out of a text, in time that grows no faster than the text
#   (`extract_answer`);
# - pay for the value, for the form, and for both (`accuracy_reward`,
#   `format_reward`, `total_reward`);
# - find a text that fools a weak reward (`exploit`), and mend the reward (`patch`).
#
# **You need** Python and a little of its module `re`. Nothing from earlier
# exercises. Where one of your functions calls another, the checks lend it ours
# (`on_its_own`), so that one slip does not cost you two answers.

# %%
import inspect
import re

from cherrytop.checks import Check
from cherrytop.checks.verifier import (
    ENOUGH, EXPLOITABLE, SLOW, adversarial_texts, fooled, on_its_own, on_texts,
    paid, paid_by_both,
)
from cherrytop.rewards import undeserved_share

# %% [markdown]
# ## 1. Where is the answer?
#
# The prompt asked for `<answer>…</answer>`. These texts come back:
#
# | text | answer |
# |---|---|
# | `<answer> 72⏎</answer>` (⏎ is a new line) | `72` |
# | `<answer>7</answer> No: <answer>72</answer>` | `72` |
# | `<answer>72</answer> or <answer>7` (cut off) | `72` |
# | `<answer>7<answer>72</answer>` | `72` |
# | `<answer></answer>` | the empty text |
# | `it is 72` | none |
#
# A model that corrects itself does so later, so the *last* whole block counts. A
# block is an opening tag, anything but `<`, and a closing tag.
#
# "Anything but `<`" is more than taste. In `<answer>.*?</answer>` the dot does not
# match a new line unless you say `re.DOTALL`. If you do, it runs past other tags,
# and from each opening tag to the end of the text if there is no closing one: 2,500
# opening tags, which a model in a loop does write, cost 25 million steps. And two
# patterns next to each other that match the same characters, such as `\s*(.*?)\s*`,
# try every way to share them. In July 2016 Stack Overflow was down for 34 minutes
# because of a pattern for the spaces at the end of a line, and a post with about
# 20,000 spaces that were *not* at the end.


# %% nbgrader={"grade_id": "extract_answer", "solution": true}
def extract_answer(text):
    """What stands in the last block of a text, without white space around it.

    A block is `<answer>`, then any characters but `<` (new lines, too, or none at
    all), then `</answer>`. The tags are written exactly so, in lower case.

    Args:
        text: str of any length. A text of 20,000 characters takes at most 50 ms.

    Returns:
        str, "" for an empty block; None if the text has no block.
    """
    ### BEGIN SOLUTION
    found = re.findall(r"<answer>([^<]*)</answer>", text)
    return found[-1].strip() if found else None
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `re.findall` with one group gives the list of what the group matched, from left to
# right.
# </details>
# <details><summary>Hint 2</summary>
#
# `[^<]` is any character but `<`, new lines included; no flag is needed.
# </details>
# <details><summary>Hint 3</summary>
#
# `re.findall(r"<answer>([^<]*)</answer>", text)`, the last one, `.strip()`. If the
# list is empty, None. Leave the white space to `strip`, not to the pattern.
# </details>

# %% nbgrader={"grade_id": "check_extract", "grade": true, "points": 2}
check = Check(extract_answer, "rewards/verifier")
blocks = {"Let me see.\n70+2\n<answer> 72\n</answer>": "72",
          "<answer>7</answer> No: <answer>7 2</answer>": "7 2",
          "<answer>-72</answer> or <answer>7": "-72",
          "<answer>7<answer>cat, 72</answer>": "cat, 72", "<answer> </answer>": "",
          "it is 72": None, "<Answer>72</Answer>": None, "72</answer> <answer>72": None}
check([*blocks], through=on_texts, equals=blocks,
      because="The last whole block; anything but < in it, new lines too; stripped.")
for n in (10, 50, 2500):  # small ones first
    for text in ("<answer>" * n, "<answer>" + 8 * n * " "):
        check.fast(text, within=0.05, because=SLOW)
check.done(hidden=207, about="200 adversarial texts, more long ones")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.rewards import extract_answer as reference

    for text, _ in adversarial_texts(check.seed):
        check(text, equals=reference(text))
    check("<answer>\n7\n2\n</answer>\n" * 3, equals="7\n2")
    check("", equals=None)
    for piece in ("<answer>7</answer>", "</answer>", "\n", " x", "<answer>7\n"):
        text = "<answer>" + piece * (19_000 // len(piece)) + "x"
        check.fast(text, within=0.05, because=SLOW)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Is it right?
#
# Compare numbers, not texts: `+72` and `072` are 72. But only what is written as an
# integer is a number here:
#
# | answer | truth | pays | why |
# |---|--:|--:|---|
# | `072` | 72 | 1 | the same number |
# | `-4` | 4 | 0 | a sign is part of a number |
# | `72 or 73` | 72 | 0 | two answers are no answer |
# | `72.0`, `7.2e1`, `1,000` | 72, 1000 | 0 | not written as an integer |
# | the empty text | any | 0 | must never win |
#
# To refuse `72.0` is a decision, and it has a price: a right value earns nothing. The
# prompt asked for an integer, so we take it. It keeps the rule short, and a rule that
# forgives spellings, piece by piece, is where the holes are. Python itself forgives
# more than you think: `int("7_2")` is 72, `int("9" * 5000)` is an error,
# `"4²".isdigit()` is true, `"" in "72"` is true, and `eval` runs whatever the
# model writes.


# %% nbgrader={"grade_id": "accuracy_reward", "solution": true}
def accuracy_reward(text, gold):
    """1.0 if the text's answer (see `extract_answer`) is the integer gold, else 0.0.

    The answer must be written as an integer: a plus or minus, or neither, directly
    followed by at least one digit from 0 to 9, and nothing else.

    Args:
        text: str, the completion. Whatever it holds, nothing crashes: an answer of
            5,000 digits is a wrong answer.
        gold: int.

    Returns:
        float, 1.0 or 0.0.
    """
    ### BEGIN SOLUTION
    answer = extract_answer(text)
    if answer is None or not re.fullmatch(r"[+-]?[0-9]{1,1000}", answer):
        return 0.0
    return float(int(answer) == gold)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# First decide whether the answer is written as an integer. Only then call `int`.
# </details>
# <details><summary>Hint 2</summary>
#
# `re.fullmatch` asks whether the *whole* text matches; `re.match` and `re.search`
# are content with a part.
# </details>
# <details><summary>Hint 3</summary>
#
# `re.fullmatch(r"[+-]?[0-9]{1,1000}", answer)`: beyond about 4,300 digits `int`
# itself gives up.
# </details>

# %% nbgrader={"grade_id": "check_accuracy", "grade": true, "points": 2}
check = Check(accuracy_reward, "rewards/verifier")
tag = "<answer>{}</answer>"
right = ["70+2\n" + tag.format(answer) for answer in ("72", "072", "+72", "\n72 ")]
wrong = ["it is 72"] + [tag.format(answer) for answer in (
    "", "172", "7", "-72", "72 or 73", "73 or 72", "72.0", "7_2", "7 2", "8*9", "4²")]
check(right + wrong, 72, through=on_texts,
      equals=dict.fromkeys(right, 1.0) | dict.fromkeys(wrong, 0.0),
      because="The whole answer is a sign or none, then digits; compare numbers.")
for gold, right, wrong in ((-4, "-4", "4"), (0, "-0", ""), (1000, "1000", "1,000")):
    check([tag.format(right), tag.format(wrong)], gold, through=on_texts,
          equals={tag.format(right): 1.0, tag.format(wrong): 0.0})
check.done(hidden=210, about="200 adversarial texts, large numbers, crashes")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.rewards import accuracy_reward as reference

    for text, gold in adversarial_texts(check.seed):
        check(text, gold, through=on_its_own, equals=reference(text, gold))
    for answer in ("+", "-", "--72", "9" * 5000, "nan", "gold", "None", "None or 72"):
        check(f"<answer>{answer}</answer>", 72, through=on_its_own, equals=0.0)
    large = 2**53  # a float cannot tell it from the next integer
    check(f"<answer>{large}</answer>", large + 1, through=on_its_own, equals=0.0)
    check(f"<answer>{large + 1}</answer>", large + 1, through=on_its_own, equals=1.0)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Is it in the form?
#
# The form is: one block, at the end. Reasoning before it is welcome, on as many
# lines as it likes. After it there may be white space only, since whoever reads the
# answer by machine stops there. What stands in the block is none of its business:
# `<answer></answer>` is well formed, and that will matter.


# %% nbgrader={"grade_id": "format_reward", "solution": true}
def format_reward(text):
    """1.0 if the text has one block (see `extract_answer`) and ends with it, else 0.0.

    `<answer>` and `</answer>` stand in the text exactly once each, they make a block,
    and after it there is nothing but white space. Anything else may stand before it.

    Args:
        text: str of any length; 20,000 characters take at most 50 ms.

    Returns:
        float, 1.0 or 0.0.
    """
    ### BEGIN SOLUTION
    once = text.count("<answer>") == 1 and text.count("</answer>") == 1
    at_end = text.rstrip().endswith("</answer>")
    return float(once and at_end and extract_answer(text) is not None)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Three questions: how many tags, do they make a block, is it at the end? Not every
# question needs a pattern.
# </details>
# <details><summary>Hint 2</summary>
#
# `text.count("<answer>")` counts. `text.rstrip()` drops the white space at the end.
# </details>
# <details><summary>Hint 3</summary>
#
# `extract_answer(text) is not None` says whether there is a block.
# </details>

# %% nbgrader={"grade_id": "check_format", "grade": true, "points": 2}
check = Check(format_reward, "rewards/verifier")
block = "<answer>72</answer>"
check.fast(block + 50 * " " + "x", through=on_its_own, within=0.05, because=SLOW)
good = [block, "70+2\nis 72:\n" + block, block + "\n", "<answer></answer>"]
bad = ["72", "<answer>72", "</answer>72<answer>", "<answer>7 < 72</answer>",
       block + " I hope", block + "\nI hope", "I <answer>hope" + block, block + block,
       block + "</answer>", "</answer>" + block]
check(good + bad, through=on_texts, because="Each tag once, a block, at the end.",
      equals=dict.fromkeys(good, 1.0) | dict.fromkeys(bad, 0.0))
for text in ("<answer>" * 2500, block + 20_000 * " " + "x"):
    check.fast(text, through=on_its_own, within=0.05, because=SLOW)
check.done(hidden=208, about="200 adversarial texts, more long ones")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.rewards import format_reward as reference

    for text, _ in adversarial_texts(check.seed):
        check(text, through=on_its_own, equals=reference(text))
    for text in ("x" * 3000 + "\n" + block, "<answer>cat</answer>", " " + block + "\t"):
        check(text, through=on_its_own, equals=1.0)
    check("", through=on_its_own, equals=0.0)
    for piece in ("\n", "7", block, "</answer>\n"):
        text = "<answer>" + piece * (19_000 // len(piece)) + "x"
        check.fast(text, through=on_its_own, within=0.05, because=SLOW)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Add them up
#
# With a format weight w of 0.1, `<answer>72</answer>` earns 1.1 where it is right
# and 0.1 where it is wrong. `72, so <answer>72</answer> I hope` is right and earns
# 1. With w = 1, a wrong answer in the form would earn as much as a right one
# without it; so such a weight is refused.


# %% nbgrader={"grade_id": "total_reward", "solution": true}
def total_reward(text, gold, format_weight=0.1):
    """accuracy_reward + format_weight · format_reward.

    Args:
        text: str, the completion.
        gold: int.
        format_weight: what the form is worth, 0 ≤ format_weight < 1.

    Returns:
        float.

    Raises:
        ValueError: a format_weight outside of this.
    """
    ### BEGIN SOLUTION
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")
    return accuracy_reward(text, gold) + format_weight * format_reward(text)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_total", "grade": true, "points": 1}
check = Check(total_reward, "rewards/verifier")
check("<answer>72</answer>", 72, through=on_its_own, equals=1.1)
check("<answer>8</answer>", 72, 0.25, through=on_its_own, equals=0.25)
check("<answer>72</answer> I hope", 72, 0.25, through=on_its_own, equals=1.0)
check("it is 72", 72, format_weight=0.5, through=on_its_own, equals=0.0)
for w in (1.0, -0.1):
    check.raises(ValueError, "<answer>72</answer>", 72, w, through=on_its_own,
                 because="A weight is refused whatever the text: 0 ≤ weight < 1.")
check.done(hidden=42, about="other weights, adversarial texts")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.rewards import total_reward as reference

    for i, (text, gold) in enumerate(adversarial_texts(check.seed, 40)):
        w = (0.0, 0.1, 0.4, 0.999)[i % 4]
        check(text, gold, w, through=on_its_own, equals=reference(text, gold, w))
    for text in ("", "<answer>8</answer>"):
        check.raises(ValueError, text, 72, 1.5, through=on_its_own,
                     because="A weight is refused whatever the text: 0 ≤ weight < 1.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Break one
#
# Now you are the policy. Here are seven rewards with a hole each. All of them pay a
# right answer, several have a model in published code, and none was meant to be
# robbed:

# %%
for weak in EXPLOITABLE:
    print(inspect.getsource(weak))

# %% [markdown]
# What you look for is *one* text, the same for every question, since a policy that
# knows an answer needs no trick. It counts as an exploit if, over a hundred
# questions with the truths 0 to 99, it earns at least half of what right answers
# would earn, without being right. `undeserved_share` measures that:
#
# - the text `<answer>7</answer>` under `number_anywhere`: it is right for 7. For no
#   other number does it hold the digits. It earns 0 of 100.
# - the text `7 17 27` earns 1 for the truths 1, 2, 7, 17 and 27: a share of 0.05.
#
# Your function gets a reward whose source it cannot see. So collect texts that
# exploit the holes that you know of, and let the reward tell which one it falls for.


# %% nbgrader={"grade_id": "exploit", "solution": true}
def exploit(weak_reward):
    """One text that the weak reward overpays.

    Args:
        weak_reward: function of (text, gold), one of the seven above, perhaps in
            other units (all points times 10, or times 0.1).

    Returns:
        str: a text with `undeserved_share(weak_reward, text)` of at least 0.5.
    """
    ### BEGIN SOLUTION
    numbers = [str(number) for number in range(100)]
    attacks = [
        "<answer></answer>",
        "<answer>50</answer>",
        "<answer>gold</answer>",
        "".join(f"<answer>{number}</answer>" for number in [*numbers, ""]),
    ]
    return max(attacks, key=lambda text: undeserved_share(weak_reward, text))
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# For each of the seven ask: what is the laziest text that it pays? Print
# `undeserved_share(weak, text)` for your ideas, for all of `EXPLOITABLE`.
# </details>
# <details><summary>Hint 2</summary>
#
# Two of them are fooled by listing every number, three by an empty block. `eval`
# sees the names of the function that calls it, and the truth has a name there. For
# the last one, which number is never far off?
# </details>
# <details><summary>Hint 3</summary>
#
# `max(attacks, key=lambda text: undeserved_share(weak_reward, text))` takes the best
# of a list of texts. In a list of blocks, end with an empty one: then even the last
# is not right by accident.
# </details>

# %% nbgrader={"grade_id": "check_exploit", "grade": true, "points": 1}
check = Check(exploit, "rewards/verifier")
for weak in ("number_anywhere", "part_of_gold", "form_and_value", "evaluated"):
    check(weak, through=fooled, equals=ENOUGH, because=f"Read {weak} again, above.")
check.done(hidden=6, about="the other three, and other units")
### BEGIN HIDDEN TESTS
def hidden():
    for weak in ("any_block", "forgiving", "near"):
        check(weak, through=fooled, equals=ENOUGH, because=f"Read {weak} again, above.")
    fresh = check.seed % 90 + 2
    for weak, points in (("part_of_gold", 0.1), ("number_anywhere", fresh),
                         ("near", 0.1)):
        check(weak, points, through=fooled, equals=ENOUGH,
              because=f"The same hole, but a right answer earns {points}.")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Mend one
#
# A first idea is to close the hole that was found: pay the form only if something
# stands in it. Then `<answer>7</answer>` is the cheapest text for every question;
# the hole has moved. Better take away the reason to go there: pay whatever the weak
# reward pays, but only where the answer is right. For `form_and_value` and the
# truth 72:
#
# | text | weak | patched |
# |---|--:|--:|
# | `<answer>72</answer>` | 1.5 | 1.5 |
# | `<answer>72</answer> I hope` | 0.5 | 0.5 |
# | `<answer></answer>` | 1 | 0 |
# | `<answer>7</answer>` | 1 | 0 |
#
# Mind the order. Some rewards crash on texts that they do not expect, and `eval`
# does worse. About a wrong answer, the weak reward need not be asked at all.


# %% nbgrader={"grade_id": "patch", "solution": true}
def patch(weak_reward):
    """A better reward: the weak one where the answer is right, and 0.0 elsewhere.

    Args:
        weak_reward: function of (text, gold). It is called on right answers only
            (`accuracy_reward` is 1); on others it may crash.

    Returns:
        function of (text, gold) that gives a float: weak_reward(text, gold) if
        `accuracy_reward(text, gold)` is 1, else 0.0. It keeps working when another
        reward is patched later.
    """
    ### BEGIN SOLUTION
    def better(text, gold):
        return weak_reward(text, gold) if accuracy_reward(text, gold) else 0.0

    return better
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A function can define a function inside and return it. The inner one sees
# `weak_reward`.
# </details>
# <details><summary>Hint 2</summary>
#
# `return better`, without brackets: the function, not its value.
# </details>
# <details><summary>Hint 3</summary>
#
# In a product both factors are computed. `a if b else 0.0` computes `a` only where b
# holds.
# </details>

# %% nbgrader={"grade_id": "check_patch", "grade": true, "points": 2}
check = Check(patch, "rewards/verifier")
texts = ["<answer>72</answer>", "<answer>72</answer> I hope", "<answer></answer>",
         "<answer>7</answer>", "72, so <answer>7</answer>"]
check("form_and_value", texts, 72, through=paid, equals=[1.5, 0.5, 0, 0, 0])
check("forgiving", ["cat", *texts], 72, through=paid, equals=[0, 1, 1, 0, 0, 0])
check("near", texts, 72, points=10, through=paid, equals=[10, 10, 0, 0, 0])
check("brittle", ["cat", "<answer>two</answer>", *texts[:2]], 72, through=paid,
      equals=[0, 0, 1, 1], because="The weak reward was asked about a wrong answer.")
check.done(hidden=15, about="adversarial texts, your exploits, two patches at once")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.rewards import exploit as found, patch as reference
    from cherrytop.checks.verifier import weak_reward

    drawn = [text for text, _ in adversarial_texts(check.seed, 60)]
    for i, weak in enumerate([w.__name__ for w in EXPLOITABLE]):
        points, gold = (1, 0.3, -2)[i % 3], (72, -4)[i % 2]
        better = reference(weak_reward(weak, points))
        check(weak, drawn, gold, points=points, through=paid,
              equals=[better(text, gold) for text in drawn])
        check(weak, [found(weak_reward(weak)), "<answer>72</answer>"], 72, through=paid,
              equals=[0, 1.5 if weak == "form_and_value" else 1])
    check("form_and_value", "near", texts, 72, through=paid_by_both,
          equals=[[1.5, 0.5, 0, 0, 0], [1, 1, 0, 0, 0]])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** For each weak reward, what your exploit earned of the
# honest pay, before your patch and after it:

# %%
for weak in EXPLOITABLE:
    text, better = exploit(weak), patch(weak)
    print(f"{weak.__name__:16} {undeserved_share(weak, text):5.0%} → "
          f"{undeserved_share(better, text):3.0%}   {text[:40]!r}")

# %% [markdown]
# ## What to take away
#
# - The last whole block counts, numbers are compared as numbers, and the empty
#   answer never wins.
# - A pattern that can match the same characters in two ways can stop a training run.
# - A reward that pays for something beside being right will be paid out without it.
# - A verifier is tested with texts that nobody expects, on both sides: right ones
#   that must be paid, and wrong ones that must not.
#
# **Read again** the chapter's sections *How a pattern misjudges* and *Reward
# hacking, recorded*, if a check surprised you.
#
# **For the curious.** Write an `accuracy_reward` that also accepts `72.0`, `1,000`
# and `\boxed{72}`, and let `adversarial_texts` and a friend loose on it. Which right
# answers does it still refuse, and which wrong ones does it now pay?
