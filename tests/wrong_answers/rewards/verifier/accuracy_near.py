# cell: accuracy_reward
# hint: you pay for a near miss. 71 is not almost the sum of 70 and 2: only the number
#   itself earns a point.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", answer):
        return 0.0
    return max(0.0, 1 - abs(int(answer) - gold) / 100)
