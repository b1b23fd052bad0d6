# cell: render_chat
# hint: you left out <eos> behind the answers. A model that never reads where an
#   answer ends never learns to end one.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
