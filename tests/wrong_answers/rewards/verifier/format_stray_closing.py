# cell: format_reward
# hint: you counted the opening tags only; a second closing tag is out of form as
#   well.
def format_reward(text):
    once = text.count("<answer>") == 1
    return float(once and re.search(r"<answer>[^<]*</answer>\s*\Z", text) is not None)
