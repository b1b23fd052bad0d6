# cell: accuracy_reward
# hint: a text without a block has no answer; `extract_answer` then gives None. It
#   earns 0.0, and must not crash.
def accuracy_reward(text, gold):
    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", extract_answer(text)):
        return 0.0
    return float(int(extract_answer(text)) == gold)
