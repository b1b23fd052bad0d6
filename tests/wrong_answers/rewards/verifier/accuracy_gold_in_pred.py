# cell: accuracy_reward
# hint: you asked whether the truth stands in the answer. 172 holds a 72, and whoever
#   lists numbers is always right. Compare the whole answer, as a number.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    return float(str(gold) in answer)
