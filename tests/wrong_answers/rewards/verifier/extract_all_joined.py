# cell: extract_answer
# hint: you removed all white space, also inside: "7 2" became "72", two numbers
#   became one. Strip the ends only.
def extract_answer(text):
    found = re.findall(r"<answer>([^<]*)</answer>", text)
    return "".join(found[-1].split()) if found else None
