# cell: format_reward
# hint: your .* runs past tags, so several blocks, stray tags and a < inside pass as
#   one block. Count the tags: each stands exactly once, and a block holds no <.
def format_reward(text):
    return float(re.match(r"^.*<answer>.*</answer>\s*$", text, re.DOTALL) is not None)
