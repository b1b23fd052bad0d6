# cell: leaks
# hint: you returned the documents themselves. Return a list of truth values, one
#   a document.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)
        return {tuple(sorted((int(a), int(b)))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [document for document in documents if questions(document) & asked]
