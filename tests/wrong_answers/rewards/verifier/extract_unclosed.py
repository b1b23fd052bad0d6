# cell: extract_answer
# hint: you also accept a block that is not closed. A text that was cut off has not
#   given its last answer; the last whole block counts.
def extract_answer(text):
    found = re.findall(r"<answer>([^<]*)", text)
    return found[-1].strip() if found else None
