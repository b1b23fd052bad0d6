# cell: leaks
# right: frozensets and isdisjoint
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {frozenset((int(a), int(b))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [not asked.isdisjoint(questions(document)) for document in documents]
