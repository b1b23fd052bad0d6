# cell: format_reward
# hint: you ask that a number stands in the block. The form does not look inside: what
#   stands there is the business of `accuracy_reward`.
def format_reward(text):
    once = text.count("<answer>") == 1 and text.count("</answer>") == 1
    return float(once and re.search(r"<answer>\s*-?\d+\s*</answer>\s*\Z", text) is not None)
