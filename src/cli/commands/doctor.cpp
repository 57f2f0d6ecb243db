// SPDX-License-Identifier: BSL-1.0
#include "cli/client/settings.hpp"
#include "cli/commands/commands.hpp"
#include "cli/doctor/doctor_checks.hpp"

namespace neuroflash::cli {

exit_code run_doctor(command_context& context)
{
    auto params = read_service(context.given());
    if (!params) return context.fail(params.error());
    // A keyring that does not answer is a finding, and no reason to stop.
    auto const account = read_credentials(context.given());
    if (account) params->credentials = *account;
    auto found = diagnosis(context.out());
    found.keep_secret(params->credentials.client_secret());
    if (auto const hop = find_way("https://proxy.invalid", proxy_params(params->proxy.url()));
        hop && hop->via) {
        found.keep_secret(hop->via->account.client_secret());
    }
    if (context.out().verbose()) {
        params->logger = [&out = context.out()](log_level, std::string_view text) {
            out.debug(text);
        };
    }
    auto const usable = check_settings(context.given(), *params, account, found);
    auto all = doctor_checks(context, std::move(*params), usable, found);
    return context.run(all.run());
}

} // namespace neuroflash::cli
