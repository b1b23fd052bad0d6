# cell: render_chat
# hint: you swapped the two tags: <user> stands in front of what the user says.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<assistant>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<user>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
