# cell: format_reward
# hint: with re.MULTILINE, $ matches at the end of every line, so chatter on the next
#   line slips through. \Z means the end of the text.
def format_reward(text):
    once = text.count("<answer>") == 1 and text.count("</answer>") == 1
    found = re.search(r"<answer>[^<]*</answer>\s*$", text, re.MULTILINE)
    return float(once and found is not None)
