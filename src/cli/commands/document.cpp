// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"

namespace neuroflash::cli {

exit_code run_document(command_context& context)
{
    context.out().block(context.given().document);
    return exit_code::done;
}

} // namespace neuroflash::cli
