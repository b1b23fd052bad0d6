# cell: extract_answer
# hint: re.findall gives a list of all blocks; return the last of them, found[-1], as
#   a text.
def extract_answer(text):
    return [block.strip() for block in re.findall(r"<answer>([^<]*)</answer>", text)]
