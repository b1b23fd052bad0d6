# cell: accuracy_reward
# hint: re.match is content if the answer *begins* with an integer, and "72 or 73" and
#   "72.0" do. re.fullmatch asks for the whole.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    if not re.match(r"[+-]?[0-9]{1,1000}", answer):
        return 0.0
    return float(int(re.match(r"[+-]?[0-9]{1,1000}", answer)[0]) == gold)
