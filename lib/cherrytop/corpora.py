"""The miniature's texts: what stands in for the web.

The web states sums in many ways and not always rightly. So does this corpus, in known
shares, which is what leaves reinforcement learning something to do: the base model has
seen the right answer and the right format, but not as often as we would like.
"""

import random

ANSWERED = "{prompt}<answer>{answer}</answer>"
PLAIN = "{prompt}{answer}"
ERRORS = (-20, -10, -2, -1, 1, 2, 10, 20)  # none that makes an answer negative


def noisy_sums(problems, wrong=0.4, plain=0.4, seed=0):
    """Endless documents, each stating one problem's answer, some of them wrongly.

    Args:
        problems: list of tasks.Problem; only these appear.
        wrong: share of documents whose answer is off by 1, 2, 10 or 20.
        plain: share of documents without the answer tags.
        seed: of the order and the errors.

    Yields:
        str, for example "07+35=<answer>42</answer>" or "07+35=41".

    Example:
        >>> from cherrytop.tasks import Problem
        >>> next(noisy_sums([Problem("07+35=", 42)], wrong=0, plain=0))
        '07+35=<answer>42</answer>'
    """
    generator = random.Random(seed)
    while True:
        problem = generator.choice(problems)
        answer = problem.answer
        if generator.random() < wrong:
            errors = [e for e in ERRORS if answer + e >= 0]
            answer += generator.choice(errors)
        form = PLAIN if generator.random() < plain else ANSWERED
        yield form.format(prompt=problem.prompt, answer=answer)
