// SPDX-License-Identifier: BSL-1.0
#include "cli/bench/prompts.hpp"

namespace neuroflash::cli::bench {

std::vector<std::string> built_in_prompts()
{
    return {
        "a red fox in fresh snow at sunrise, photograph",
        "a bowl of oranges on a wooden table, oil painting",
        "a lighthouse on a cliff in a storm, wide view",
        "isometric drawing of a small book shop",
        "portrait of an old sailor with a white beard, soft light",
        "a poster for a jazz concert, with the word JAZZ in large letters",
        "macro photograph of dew on a spider web",
        "a quiet street in a rainy city at night, neon reflections",
    };
}

} // namespace neuroflash::cli::bench
