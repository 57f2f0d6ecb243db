// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_COMMANDS_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_COMMANDS_HPP

#include "cli/client/command_context.hpp"

namespace neuroflash::cli {

exit_code run_workspaces(command_context& context);
exit_code run_quota(command_context& context);
exit_code run_models(command_context& context);
exit_code run_generate(command_context& context);
exit_code run_text(command_context& context);
exit_code run_text_models(command_context& context);
exit_code run_brand_voices(command_context& context);
exit_code run_edit(command_context& context);
exit_code run_upload(command_context& context);
exit_code run_images(command_context& context);
exit_code run_upscale(command_context& context);
exit_code run_reconcile(command_context& context);
exit_code run_history(command_context& context);
exit_code run_download(command_context& context);
exit_code run_delete(command_context& context);

/// Prints `options::document`.
exit_code run_document(command_context& context);

exit_code run_login(command_context& context);
exit_code run_logout(command_context& context);
exit_code run_config(command_context& context);
exit_code run_doctor(command_context& context);
exit_code run_demo(command_context& context);
exit_code run_sandbox(command_context& context);
exit_code run_batch(command_context& context);
exit_code run_batch_status(command_context& context);
exit_code run_batch_reconcile(command_context& context);
exit_code run_batch_merge(command_context& context);
exit_code run_bench(command_context& context);

/// `run_batch` with these settings.
exit_code run_batch_with(command_context& context, client_params service);

} // namespace neuroflash::cli

#endif
