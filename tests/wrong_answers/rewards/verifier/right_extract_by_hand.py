# cell: extract_answer
# right: no patterns: pieces between closing tags
def extract_answer(text):
    answer = None
    pieces = text.split("</answer>")
    for piece in pieces[:-1]:
        before, tag, inside = piece.rpartition("<answer>")
        if tag and "<" not in inside:
            answer = inside.strip()
    return answer
