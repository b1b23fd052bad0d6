# cell: score
# hint: you took every text without a proper end tag for truncated. A model may end
#   its text without a tag, and the limit may cut one off just behind it: only `ended`
#   tells.
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
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not text.rstrip().endswith("</answer>")))
        for name in marks:
            marks[name].append(rows[name])
    return marks
