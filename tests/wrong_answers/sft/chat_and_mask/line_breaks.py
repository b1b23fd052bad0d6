# cell: render_chat
# hint: you put a line break between the turns. The model knows one spelling of a
#   dialogue, to the space and the line break; this template has none.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}\n"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>\n"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
