# cell: leaks
# hint: you look at the first question of a document only. It may hold several:
#   take all of them, with `re.findall`.
def leaks(documents, held_out):
    def questions(text):
        pairs = re.findall(r"(\d+)\+(\d+)=", text)[:1]
        return {tuple(sorted((int(a), int(b)))) for a, b in pairs}

    asked = set()
    for prompt in held_out:
        asked |= questions(prompt)
    return [bool(questions(document) & asked) for document in documents]
