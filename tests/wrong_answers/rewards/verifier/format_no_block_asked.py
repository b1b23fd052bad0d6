# cell: format_reward
# hint: each tag stands once and the text ends well, but you did not ask whether the
#   tags make a block: <answer>7 < 72</answer> does not, since a block holds no <.
def format_reward(text):
    once = text.count("<answer>") == 1 and text.count("</answer>") == 1
    return float(once and text.rstrip().endswith("</answer>"))
