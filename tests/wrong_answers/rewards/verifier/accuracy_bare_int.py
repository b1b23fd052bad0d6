# cell: accuracy_reward
# hint: int() accepts more than digits: int("7_2") is 72. Look first whether the
#   answer is a sign and digits, with re.fullmatch.
def accuracy_reward(text, gold):
    try:
        return float(int(extract_answer(text)) == gold)
    except (TypeError, ValueError):
        return 0.0
