# cell: accuracy_reward
# hint: isdigit() is true for "4²", which int() cannot read: it crashes. Use
#   re.fullmatch with [0-9].
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    unsigned = answer[1:] if answer[:1] in ("+", "-") else answer
    if not unsigned.isdigit() or len(unsigned) > 1000:
        return 0.0
    return float(int(answer) == gold)
