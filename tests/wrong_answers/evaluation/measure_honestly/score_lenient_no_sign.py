# cell: score
# hint: your pattern reads digits only and loses the minus: −7 is read as 7. The
#   pattern is -?\d+.
def score(outputs, gold):
    if len(outputs) != len(gold):
        raise ValueError("an answer for each prompt")
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold):
        rows = {name: [] for name in marks}
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            rows["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            rows["lenient"].append(float(any(int(x) == answer for x in re.findall(r"\d+", text)[:1])))
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
