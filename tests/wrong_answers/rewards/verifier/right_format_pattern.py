# cell: format_reward
# right: one pattern, whole text
def format_reward(text):
    head, tag, block = text.partition("<answer>")
    if "</answer>" in head:
        return 0
    return int(bool(tag) and re.fullmatch(r"[^<]*</answer>\s*", block) is not None)
