# cell: format_reward
# hint: you asked only whether both tags occur. </answer>72<answer> has both, and is
#   no block; and text may follow.
def format_reward(text):
    return float("<answer>" in text and "</answer>" in text)
