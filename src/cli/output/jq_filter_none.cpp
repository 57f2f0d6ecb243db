// SPDX-License-Identifier: BSL-1.0
#include "cli/output/jq_filter.hpp"

#include "cli/errors/wrong_usage.hpp"

namespace neuroflash::cli {

result<std::shared_ptr<jq_filter>> jq_filter::compile(std::string const&)
{
    return wrong_usage(
        "This tool was built without libjq, which --jq needs.",
        "Pipe the document to jq: `--json | jq FILTER`.");
}

} // namespace neuroflash::cli
