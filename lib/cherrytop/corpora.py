"""The miniature's texts: what stands in for the web, and what comes after it.

The web says many things in many ways, and not always rightly. So does `web_documents`,
in known shares, which is what leaves the later phases something to do: a model of the
web has seen the right answer and the right format, but not as often as we would like.
Every text is endless or a list, made from the problems given and a seed.
"""

import random

WHO = ("the old man", "a child", "my friend", "the teacher", "a small dog")
DOES = ("sees", "finds", "likes", "wants", "draws", "remembers")
WHAT = ("a red house", "the river", "an apple", "the long road", "a song")
REPLIES = ("{}.", "{}.", "it is {}.", "i think {}.", "who knows.", "{}. bye.")
ERRORS = (-20, -10, -2, -1, 1, 2, 10, 20)  # none that makes an answer negative

TERSE = "<answer>{}</answer>"
CHATTY = "it is <answer>{}</answer>"


def chat_prompt(question):
    """The miniature's chat template, up to where the assistant begins.

    Example:
        >>> chat_prompt("07+35=")
        '<bos><user>07+35=<assistant>'
    """
    return f"<bos><user>{question}<assistant>"


def web_documents(problems, wrong=0.3, tagged=0.15, seed=0):
    """Endless short documents of a noisy, web-like mix.

    Six in fourteen are arithmetic, two are pages of a forum, and two each are counting,
    copying and English.

    Args:
        problems: list of tasks.Problem; only these appear.
        wrong: share of stated answers that are off by 1, 2, 10 or 20.
        tagged: share of the forum's replies that put the answer in answer tags.
        seed: of the order, the forms and the errors.

    Yields:
        str, for example "34+58=92. 07+35=43." or "<user>07+35=<assistant>it is 42.".
    """
    generator = random.Random(seed)
    while True:
        form = generator.choices(("sums", "forum", "other"), (6, 2, 6))[0]
        if form == "sums":
            number = generator.randint(1, 4)
            yield _statements(generator, problems, number, wrong)
        elif form == "forum":
            yield _forum_page(generator, problems, wrong, tagged)
        else:
            yield generator.choice((_counting, _copying, _english))(generator)


def clean_documents(problems, length=12, seed=0):
    """Endless documents of `length` right statements each: mid-training's textbook.

    Example:
        >>> from cherrytop.tasks import Problem
        >>> next(clean_documents([Problem("07+35=", 42)], length=2))
        '07+35=42. 07+35=42.'
    """
    generator = random.Random(seed)
    while True:
        yield _statements(generator, problems, length, wrong=0)


def demonstrations(problems, number, chatty=0.5, wrong=0.4, seed=0):
    """A list of `number` (prompt, completion) pairs, well formed but not all right.

    People wrote them, in a hurry: whoever imitates them imitates their errors too.

    Args:
        problems: list of tasks.Problem, at least `number` of them.
        number: how many to draw, without repetition.
        chatty: share of completions that say "it is" before the answer.
        wrong: share of answers that are off by 1, 2, 10 or 20.
        seed: of the draw.

    Example:
        >>> from cherrytop.tasks import Problem
        >>> demonstrations([Problem("07+35=", 42)], 1, chatty=0, wrong=0)
        [('<bos><user>07+35=<assistant>', '<answer>42</answer>')]
    """
    generator = random.Random(seed)
    pairs = []
    for problem in generator.sample(problems, number):
        form = CHATTY if generator.random() < chatty else TERSE
        completion = form.format(_stated(generator, problem, wrong))
        pairs.append((chat_prompt(problem.prompt), completion))
    return pairs


def preferences(problems, number, seed=0):
    """A list of `number` (prompt, chosen, rejected): the terse answer is preferred.

    Both hold the right number, so that the pair differs in style alone.
    """
    generator = random.Random(seed)
    return [
        (chat_prompt(p.prompt), TERSE.format(p.answer), CHATTY.format(p.answer))
        for p in generator.choices(problems, k=number)
    ]


def _stated(generator, problem, wrong):
    """The problem's answer, or with probability `wrong` one that is off."""
    if generator.random() < wrong:
        errors = [e for e in ERRORS if problem.answer + e >= 0]
        return problem.answer + generator.choice(errors)
    return problem.answer


def _statements(generator, problems, number, wrong):
    chosen = generator.choices(problems, k=number)
    return " ".join(f"{p.prompt}{_stated(generator, p, wrong)}." for p in chosen)


def _forum_page(generator, problems, wrong, tagged):
    problem = generator.choice(problems)
    reply = TERSE if generator.random() < tagged else generator.choice(REPLIES)
    stated = reply.format(_stated(generator, problem, wrong))
    return f"<user>{problem.prompt}<assistant>{stated}"


def _counting(generator):
    start, length = generator.randrange(90), generator.randint(3, 9)
    return " ".join(str(n) for n in range(start, start + length)) + "."


def _copying(generator):
    letters = "abcdefghijklmnopqrstuvwxyz"
    word = "".join(generator.choices(letters, k=generator.randint(3, 8)))
    return f"copy {word} {word}."


def _english(generator):
    return " ".join(generator.choice(part) for part in (WHO, DOES, WHAT)) + "."
