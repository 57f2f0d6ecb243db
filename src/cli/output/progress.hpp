// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_PROGRESS_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_PROGRESS_HPP

#include "cli/output/output.hpp"
#include "cli/output/wait_reason.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace neuroflash::cli {

/// A line on the terminal that says what is being waited for, and for how long already. It goes
/// when the object goes; without a terminal there is none.
class progress
{
public:
    /// After three seconds the line also says the `reason` for which the client waits, if that is
    /// not null.
    progress(
        boost::asio::any_io_executor executor, output& out, std::string label,
        std::shared_ptr<wait_reason const> reason = nullptr);
    ~progress();
    progress(progress const&) = delete;
    progress& operator=(progress const&) = delete;

    std::chrono::nanoseconds elapsed() const { return std::chrono::steady_clock::now() - start_; }

private:
    struct ticker;

    output* out_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::shared_ptr<ticker> ticker_;
};

} // namespace neuroflash::cli

#endif
