# cell: extract_answer
# hint: without a match re.search gives None, and None has no group. Ask first; the
#   answer is then None. And it stops at the first block, where the last one counts:
#   re.findall with [^<]*.
def extract_answer(text):
    return re.search(r"<answer>(.*?)</answer>", text).group(1).strip()
