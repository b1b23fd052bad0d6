# cell: render_chat
# hint: you ended the prompt with <user>: then the model goes on as the user. The
#   assistant speaks next: <assistant>.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<user>" if add_generation_prompt else text
