# cell: leaks
# hint: you marked the documents that are clean. True is for those that ask a
#   held-out question.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {tuple(sorted((int(a), int(b)))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [not questions(document) & asked for document in documents]
