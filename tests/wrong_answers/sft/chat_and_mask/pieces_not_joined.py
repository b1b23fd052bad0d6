# cell: render_chat
# hint: you returned a list of pieces; join them into one text: "".join(pieces).
def render_chat(messages, add_generation_prompt=False):
    parts = ["<bos>"]
    for message in messages:
        if message["role"] not in ("user", "assistant"):
            raise ValueError(message["role"])
        parts += [f"<{message['role']}>", message["content"]]
        if message["role"] == "assistant":
            parts.append("<eos>")
    if add_generation_prompt:
        parts.append("<assistant>")
    return parts
