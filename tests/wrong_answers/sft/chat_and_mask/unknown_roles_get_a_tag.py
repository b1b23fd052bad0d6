# cell: render_chat
# message: should raise ValueError
def render_chat(messages, add_generation_prompt=False):
    parts = ["<bos>"]
    for message in messages:
        parts += [f"<{message['role']}>", message["content"]]
        if message["role"] == "assistant":
            parts.append("<eos>")
    if add_generation_prompt:
        parts.append("<assistant>")
    return "".join(parts)
