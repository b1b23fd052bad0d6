# cell: accuracy_reward
# hint: you removed everything but digits and signs, so "7 2", "7_2" and "72.0" turn
#   into other numbers. Take the answer as it stands, or not at all.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    digits = re.sub(r"[^0-9+-]", "", answer)
    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", digits):
        return 0.0
    return float(int(digits) == gold)
