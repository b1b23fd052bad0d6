# cell: render_chat
# hint: you stripped the content's spaces. A template writes contents as they are:
#   what is learned must be what was said.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content'].strip()}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content'].strip()}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
