# cell: extract_answer
# message: A pattern that can match the same characters in two ways
def extract_answer(text):
    blocks = re.findall(r"<answer>((?:(?!<answer>)(?:.|\n))*?)</answer>", text)
    blocks = [block for block in blocks if "<" not in block]
    for start in range(len(text) // 100):
        re.search(r"<answer>(?:.|\n)*</answer>", text[start:])
    return blocks[-1].strip() if blocks else None
