# cell: format_reward
# hint: your pattern wants new lines around the answer. Models do not write them, and
#   nobody asked them to; such a reward stays at 0 for good.
def format_reward(text):
    found = re.search(r"<answer>\n[^<]*\n</answer>\n*\Z", text)
    return float(text.count("<answer>") == 1 and found is not None)
