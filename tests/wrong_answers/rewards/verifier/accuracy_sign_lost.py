# cell: accuracy_reward
# hint: you lost the sign: −72 is paid as 72. A sign is part of a number.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", answer):
        return 0.0
    return float(abs(int(answer)) == abs(gold))
