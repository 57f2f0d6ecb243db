// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_TIMING_HPP
#define NEUROFLASH_SRC_CLI_RENDER_TIMING_HPP

#include <neuroflash/observer.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace neuroflash::cli {

/// For --timing: where the time of each call went, those for token and workspace included. A call
/// that waited for these has their time in its phase `token`.
class timing : public observer
{
public:
    void on_call_finished(call_finished const& event) override;

    /// `{"calls":[{"operation","code","ms":{"total", and each phase},"attempts","reused",
    /// "bytes_sent","bytes_received"}]}`, in the order in which the calls ended. `code` is `ok` or
    /// an error's; a phase that did not happen has 0.
    boost::json::object to_json() const;

    /// A row for each phase that a call was in, then one for the whole call; no line end at the
    /// end.
    std::string table(std::size_t columns = 0) const;

private:
    struct call_times
    {
        operation kind;
        errc code;
        timeline spent;
    };

    std::vector<call_times> calls_;
};

} // namespace neuroflash::cli

#endif
