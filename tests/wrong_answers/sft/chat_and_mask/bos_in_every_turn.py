# cell: render_chat
# hint: you wrote <bos> in front of every turn. It opens the dialogue, once.
def render_chat(messages, add_generation_prompt=False):
    text = ""
    for message in messages:
        if message["role"] == "user":
            text += f"<bos><user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<bos><assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
