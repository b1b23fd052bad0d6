# cell: extract_answer
# message: A pattern that can match the same characters in two ways
def extract_answer(text):
    found = re.findall(r"<answer>((?:[^<]+)*)</answer>", text)
    return found[-1].strip() if found else None
