# cell: format_reward
# hint: your dot does not match a new line, so reasoning on several lines is out of
#   form, and on one line it runs past tags. Count the tags, ask for a block, and look
#   at the end.
def format_reward(text):
    return float(re.match(r"^.*<answer>.*</answer>$", text) is not None)
