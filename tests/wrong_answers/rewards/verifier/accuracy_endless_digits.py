# cell: accuracy_reward
# message: Exceeds the limit
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    if not re.fullmatch(r"[+-]?[0-9]+", answer):
        return 0.0
    return float(int(answer) == gold)
