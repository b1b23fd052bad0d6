# cell: format_reward
# hint: you pay for each tag. Then a text that never closes its block earns half. The
#   form is a whole: 1.0 or 0.0.
def format_reward(text):
    return 0.5 * (text.count("<answer>") == 1) + 0.5 * (text.count("</answer>") == 1)
