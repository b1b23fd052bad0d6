"""Every figure of the book, one function each: data in, matplotlib Figure out.

`laws` scaling laws, modelled and measured · `policy` one group, one clip · `runs` what
happens within a phase, step by step · `cake` what is left after each · `fit` memory and
bits · `dialogues` what SFT reads and learns · `posttraining` preferences and verifiable
rewards · `gradients` estimates of a gradient, reuse and the KL · `phases` phases as
published and drawn · `texts` learning from text · `scores` benchmark scores · `logs` a
run's log · `budgets` what a run costs · `story` the course and its history · `family`
rewards, weights and luck · `exercises` what their checks catch · `style` what they
share. Figures are called from here: `figures.cake(metrics)`.
"""

from cherrytop.figures.budgets import (
    recorded_signal,
    run_sizes,
    seconds_per_completion,
)
from cherrytop.figures.cake import cake, supervision_bits, web_losses
from cherrytop.figures.dialogues import loss_mask, token_rows
from cherrytop.figures.exercises import kill_matrix
from cherrytop.figures.family import (
    growth_curves,
    informative_share,
    question_weights,
    rewards_of_answers,
    take_off,
    token_weights,
)
from cherrytop.figures.fit import (
    activation_spikes,
    bit_budgets,
    decode_times,
    memory_plans,
    number_grids,
    rounding_errors,
    sensitivity_map,
)
from cherrytop.figures.gradients import (
    baseline_variance,
    better_arm,
    gradient_estimates,
    kl_kinds,
    rl_loop,
    same_batch,
)
from cherrytop.figures.laws import (
    measured_losses,
    modelled_losses,
    tokens_per_parameter,
)
from cherrytop.figures.logs import (
    form_without_content,
    improvements,
    log_columns,
    loss_and_kl,
    steps_of_a_run,
)
from cherrytop.figures.phases import (
    data_sizes,
    gpu_hours,
    lecun_bits,
    pushed_tokens,
    reward_entropy,
    stairs,
    then_and_now,
)
from cherrytop.figures.policy import clipped_objectives, group_of_rewards
from cherrytop.figures.posttraining import (
    margin_loss,
    over_optimised,
    pass_at_k_curves,
    seed_arrows,
    stage_scores,
)
from cherrytop.figures.runs import (
    equal_groups,
    loss_says_nothing,
    reward_curves,
)
from cherrytop.figures.scores import mmlu_over_time, score_intervals
from cherrytop.figures.story import (
    course_map,
    instruction_compute,
    timeline,
    two_goals,
    two_jumps,
    two_ways_to_ask,
)
from cherrytop.figures.texts import (
    across_the_border,
    annealing,
    bits_offered,
    loss_levels,
    sampled_and_greedy,
)

__all__ = [
    "across_the_border",
    "activation_spikes",
    "annealing",
    "baseline_variance",
    "better_arm",
    "bit_budgets",
    "bits_offered",
    "cake",
    "clipped_objectives",
    "course_map",
    "data_sizes",
    "decode_times",
    "equal_groups",
    "form_without_content",
    "gpu_hours",
    "gradient_estimates",
    "group_of_rewards",
    "growth_curves",
    "improvements",
    "informative_share",
    "instruction_compute",
    "kill_matrix",
    "kl_kinds",
    "lecun_bits",
    "log_columns",
    "loss_and_kl",
    "loss_levels",
    "loss_mask",
    "loss_says_nothing",
    "margin_loss",
    "measured_losses",
    "memory_plans",
    "mmlu_over_time",
    "modelled_losses",
    "number_grids",
    "over_optimised",
    "pass_at_k_curves",
    "pushed_tokens",
    "question_weights",
    "recorded_signal",
    "reward_curves",
    "reward_entropy",
    "rewards_of_answers",
    "rl_loop",
    "rounding_errors",
    "run_sizes",
    "same_batch",
    "sampled_and_greedy",
    "score_intervals",
    "seconds_per_completion",
    "seed_arrows",
    "sensitivity_map",
    "stage_scores",
    "stairs",
    "steps_of_a_run",
    "supervision_bits",
    "take_off",
    "then_and_now",
    "timeline",
    "token_rows",
    "token_weights",
    "tokens_per_parameter",
    "two_goals",
    "two_jumps",
    "two_ways_to_ask",
    "web_losses",
]
