# cell: leaks
# hint: you returned one truth value for all documents together. Return a list
#   with one for each, so that one can throw out the right ones.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {tuple(sorted((int(a), int(b)))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return any(questions(document) & asked for document in documents)
