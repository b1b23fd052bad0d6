# cell: accuracy_reward
# hint: without a block you fell back on the numbers of the text. Then the tag is not
#   needed, and a text that goes on guessing wins at last. No block, no points.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        answer = (re.findall(r"[+-]?\d+", text) or [""])[-1]
    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", answer):
        return 0.0
    return float(int(answer) == gold)
