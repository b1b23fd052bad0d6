# cell: accuracy_reward
# right: no patterns, a truth value
def accuracy_reward(text, gold):
    answer = extract_answer(text) or ""
    digits = answer[1:] if answer.startswith(("+", "-")) else answer
    if not digits or len(digits) > 400 or set(digits) - set("0123456789"):
        return False
    return int(answer) == gold
