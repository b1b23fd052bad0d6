# cell: format_reward
# hint: you asked only whether there is a block. It must be the only one, and nothing
#   may follow it.
def format_reward(text):
    return float(re.search(r"<answer>[^<]*</answer>", text) is not None)
