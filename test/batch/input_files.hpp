// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_INPUT_FILES_HPP
#define NEUROFLASH_TEST_BATCH_INPUT_FILES_HPP

#include <string>
#include <vector>

/// Input files in every way in which they may be written, each with the prompts that are in it.
namespace neuroflash::test {

/// A file, and what a reader must make of it.
struct input_file
{
    std::string what; ///< The choices that made it, for messages.
    std::string name; ///< The name of the file: its ending may say the format.
    std::string bytes;
    std::vector<std::string> prompts; ///< The prompts in order; empty if the file is refused.
};

/// Encoding x byte order mark x line end x end of the file x format, with contents of all kinds:
/// several hundred files.
std::vector<input_file> all_input_files();

/// A few of them that cover every choice once, for what takes a process each.
std::vector<input_file> some_input_files();

/// Files with one prompt each.
std::vector<input_file> one_prompt_files();

} // namespace neuroflash::test

#endif
