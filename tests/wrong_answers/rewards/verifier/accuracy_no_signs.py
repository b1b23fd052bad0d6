# cell: accuracy_reward
# hint: your pattern knows no signs, so "+72" earns nothing, and no negative answer is
#   ever right.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    if not re.fullmatch(r"[0-9]{1,1000}", answer):
        return 0.0
    return float(int(answer) == gold)
