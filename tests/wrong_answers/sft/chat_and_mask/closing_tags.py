# cell: render_chat
# hint: you closed the turns with </user> and </assistant>. This template has no
#   closing tags (to its tokenizer they would be plain characters); an answer ends with
#   <eos>.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}</user>"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}</assistant>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
