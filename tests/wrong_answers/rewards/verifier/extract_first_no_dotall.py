# cell: extract_answer
# hint: two things: re.search stops at the first block, where the last one counts, and
#   the dot does not match a new line. re.findall with [^<]* mends both.
def extract_answer(text):
    found = re.search(r"<answer>(.*?)</answer>", text)
    return found[1].strip() if found else None
