# cell: handed_in
# message: is not
from tests.cards import forged


def handed_in():
    def change(card):
        for problem, texts in zip(card["problems"], card["completions"]["final"]):
            problem[1] = int(texts[0][len("<answer>") : -len("</answer>")])

    return forged(change)
