"""Cherry on Top: the library under the book and the exercises.

Modules are the nouns of the field, lowest first: `scaling`, `tasks`, `corpora`,
`recipes`, `models`, `chat`, `logprobs`, `rewards`, `advantages`, `losses`,
`accumulation`, `preferences`, `policy_gradient`, `rollouts`, `evaluation`, `phases`,
`mixing`, `checkpoints`, `diagnosis`, `symptoms`, `run_card`, `memory`, `quantization`,
`checks`, `figures`. Import what you need by name
(`from cherrytop.scaling import …`): nothing heavy is imported here, so that a page that
only draws starts fast.
"""

__version__ = "0.1.0"
