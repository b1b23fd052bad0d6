# cell: accuracy_reward
# hint: you took the first number of the answer, so "72 or 73" is right: whoever
#   hedges wins. The whole answer must be the number: re.fullmatch in place of
#   re.search.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    found = re.search(r"[+-]?\d{1,1000}", answer)
    return float(found is not None and int(found[0]) == gold)
