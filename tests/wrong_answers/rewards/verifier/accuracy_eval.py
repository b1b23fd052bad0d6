# cell: accuracy_reward
# hint: eval runs whatever the model writes: 8*9 counts as 72 here, the word gold
#   counts as right for every question, and worse can be written. Never evaluate an
#   answer; read it with int.
def accuracy_reward(text, gold):
    try:
        return float(eval(extract_answer(text)) == gold)
    except Exception:
        return 0.0
