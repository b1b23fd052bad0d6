# cell: render_chat
# hint: you wrote only the last exchange; all messages of the dialogue belong to the
#   text.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages[-2:]:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
