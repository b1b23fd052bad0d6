# cell: accuracy_reward
# hint: int() accepts more than digits, int("7_2") is 72, and without its commas
#   "1,000" counts as well. The answer must be a sign or none and then digits: look
#   first, with re.fullmatch.
def accuracy_reward(text, gold):
    try:
        return float(int(extract_answer(text).replace(",", "")) == gold)
    except (AttributeError, ValueError):
        return 0.0
