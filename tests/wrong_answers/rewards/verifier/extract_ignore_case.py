# cell: extract_answer
# hint: you ignore upper and lower case. The tags are written exactly so; <Answer> is
#   another text.
def extract_answer(text):
    found = re.findall(r"<answer>([^<]*)</answer>", text, re.IGNORECASE)
    return found[-1].strip() if found else None
