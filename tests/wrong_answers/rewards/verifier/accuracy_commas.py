# cell: accuracy_reward
# hint: you removed commas, so "1,000" counts for 1000. Here an integer is a sign and
#   digits, nothing else; who forgives commas must also say what "7,2" is.
def accuracy_reward(text, gold):
    answer = extract_answer(text)
    if answer is None:
        return 0.0

    plain = answer.replace(",", "")
    if not re.fullmatch(r"[+-]?[0-9]{1,1000}", plain):
        return 0.0
    return float(int(plain) == gold)
