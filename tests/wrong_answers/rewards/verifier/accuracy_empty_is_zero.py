# cell: accuracy_reward
# hint: you read the empty answer as 0, so it wins wherever the truth is 0. It must
#   never win.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    answer = answer or "0"
    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", answer):
        return 0.0
    return float(int(answer) == gold)
