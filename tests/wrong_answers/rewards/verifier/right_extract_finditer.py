# cell: extract_answer
# right: finditer, all but the last thrown away
def extract_answer(text):
    answer = None
    for match in re.finditer("<answer>([^<]*)</answer>", text):
        answer = match.group(1).strip()
    return answer
