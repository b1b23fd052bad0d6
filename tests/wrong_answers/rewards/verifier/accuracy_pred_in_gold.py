# cell: accuracy_reward
# hint: you asked whether the answer stands in the truth. "7" stands in "72", and the
#   empty text stands in every text: the empty answer would win each time. Compare
#   numbers.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    return float(answer in str(gold))
