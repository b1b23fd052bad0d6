# cell: accuracy_reward
# hint: you compared texts. 072 and +72 are the number 72: compare int(answer) with
#   gold, once you know that it is written as an integer.
def accuracy_reward(text, gold):
    return float(extract_answer(text) == str(gold))
