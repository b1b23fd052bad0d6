# cell: format_reward
# hint: your dot does not match a new line, so a text of several lines never has the
#   form. Count the tags and look at the end; or let the pattern begin at the block.
def format_reward(text):
    return float(re.fullmatch(r".*<answer>[^<]*</answer>\s*", text) is not None)
