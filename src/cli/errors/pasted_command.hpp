// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_ERRORS_PASTED_COMMAND_HPP
#define NEUROFLASH_SRC_CLI_ERRORS_PASTED_COMMAND_HPP

#include <string>

/// The commands that messages advise, as they are pasted: with what was typed to say where.
namespace neuroflash::cli {

/// The profile that the arguments name. Every command that is advised then names it too: without it
/// a paste would look for a request, or an image, in another account. One that is not saved yet is
/// named only by the commands that make a profile.
void note_typed_profile(std::string name, bool is_saved = true);

/// The workspace that the arguments name. A list of images or a batch that is advised is that of
/// this one.
void note_typed_workspace(std::string id);

/// A command to paste, with the profile of `note_typed_profile` behind its name, and the workspace
/// of `note_typed_workspace` if it lists images or settles a batch; a command of another program
/// stays as it is, and so does what a command names already.
std::string with_typed_profile(std::string command);

} // namespace neuroflash::cli

#endif
