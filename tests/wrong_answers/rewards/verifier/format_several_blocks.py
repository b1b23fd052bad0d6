# cell: format_reward
# hint: you only looked at the end. The block must be the only one: a text with
#   several tries pays for guessing, so each tag stands exactly once.
def format_reward(text):
    return float(re.search(r"<answer>[^<]*</answer>\s*\Z", text) is not None)
