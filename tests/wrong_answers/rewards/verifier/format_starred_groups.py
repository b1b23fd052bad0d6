# cell: format_reward
# message: took too long and was stopped
def format_reward(text):
    if text.count("<answer>") != 1 or text.count("</answer>") != 1:
        return 0.0
    return float(re.fullmatch(r"(\s*\S*)*<answer>[^<]*</answer>\s*", text) is not None)
