# cell: score
# hint: you read the last number; here the first one counts. A base model that answers
#   goes on with the next question, and its last number belongs to that.
def score(outputs, gold):
    if len(outputs) != len(gold):
        raise ValueError("an answer for each prompt")
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold):
        rows = {name: [] for name in marks}
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            rows["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            rows["lenient"].append(float([int(x) for x in re.findall(r"-?\d+", text)][-1:] == [answer]))
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
