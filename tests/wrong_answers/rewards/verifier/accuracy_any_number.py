# cell: accuracy_reward
# hint: you accept the truth among all the numbers of the answer, so a list of numbers
#   is always right. The answer is one number and nothing else.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    return float(gold in [int(n) for n in re.findall(r"[+-]?\d{1,1000}", answer)])
