# cell: accuracy_reward
# hint: int() raises an error on what is no integer, and one such text would stop the
#   training. A wrong answer earns 0.0: look first, with re.fullmatch.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    return float(int(answer) == gold)
