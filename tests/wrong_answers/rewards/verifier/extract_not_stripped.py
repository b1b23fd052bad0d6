# cell: extract_answer
# hint: you left the white space around the answer: " 72\n" is to be "72". Strip it.
def extract_answer(text):
    found = re.findall(r"<answer>([^<]*)</answer>", text)
    return found[-1] if found else None
