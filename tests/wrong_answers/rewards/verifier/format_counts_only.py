# cell: format_reward
# hint: each tag stands once, but you did not ask where: they must make a block, and
#   nothing may follow it.
def format_reward(text):
    return float(text.count("<answer>") == 1 and text.count("</answer>") == 1)
