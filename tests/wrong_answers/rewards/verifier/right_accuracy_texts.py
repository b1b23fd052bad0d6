# cell: accuracy_reward
# right: compares texts, after writing both alike
def accuracy_reward(text, gold):
    found = re.fullmatch(r"([+-]?)0*([0-9]+)", extract_answer(text) or "x")
    if not found:
        return 0
    sign = "-" if found[1] == "-" and found[2] != "0" else ""
    return 1 if sign + found[2] == str(gold) else 0
