# cell: score
# hint: you only looked for the tag. The form is one whole block at the end of the
#   text; `format_reward` tells, and a text that was cut off inside its block does not
#   have it.
def score(outputs, gold):
    if len(outputs) != len(gold):
        raise ValueError("an answer for each prompt")
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold):
        rows = {name: [] for name in marks}
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            rows["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            rows["lenient"].append(float(first is not None and int(first[0]) == answer))
            rows["format"].append(float("<answer>" in text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
