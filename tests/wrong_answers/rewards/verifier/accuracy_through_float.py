# cell: accuracy_reward
# message: 9007199254740993) returned 1.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    if not re.fullmatch(r"[+-]?[0-9]{1,300}", answer):
        return 0.0
    return float(float(answer) == float(gold))
