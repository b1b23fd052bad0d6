# cell: format_reward
# hint: your pattern wants the block at the beginning of the text; re.match and
#   re.fullmatch begin there. Reasoning before the block is welcome.
def format_reward(text):
    return float(re.fullmatch(r"\s*<answer>[^<]*</answer>\s*", text) is not None)
