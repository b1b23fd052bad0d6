# cell: accuracy_reward
# hint: you compared a text with an int, which is never equal in Python: "72" == 72 is
#   False.
def accuracy_reward(text, gold):
    return float(extract_answer(text) == gold)
