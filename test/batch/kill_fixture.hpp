// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_KILL_FIXTURE_HPP
#define NEUROFLASH_TEST_BATCH_KILL_FIXTURE_HPP

#include "cli/child_process.hpp"
#include "common/temporary_directory.hpp"

#include <neuroflash/client_params.hpp>
#include <neuroflash/sandbox/sandbox_server.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace neuroflash::test {

/// A service whose ledger is the judge, and batches that are killed.
class kill_fixture
{
public:
    /// On image-service v1 every second item edits a file. `switches`: of that surface in the
    /// service.
    explicit kill_fixture(
        image_surface surface = image_surface::guide,
        std::map<std::string, std::string> const& switches = {});

    /// An input of its own, whose prompts no other has.
    struct batch
    {
        std::string input;
        std::string out;
        std::map<std::string, long> wanted; ///< Credits by prompt.
    };
    batch make_batch(int items);

    /// Another image in the file that the items edit.
    void change_photo();

    /// Starts the process with these variables on top.
    std::unique_ptr<child_process>
    start(batch const& of, int concurrency, std::map<std::string, std::string> const& more = {});

    /// What is wrong with what was charged and what is there, in words; empty if nothing is.
    /// `whole`: all of it must be done.
    std::string fault_in(batch const& of, bool whole);

    sandbox::sandbox_server server;

private:
    std::string photo() const { return directory_.file("photo.png"); }

    image_surface surface_;
    temporary_directory directory_;
    int batches_ = 0;
    int photos_ = 0;
    std::size_t checked_ = 0; ///< Ledger entries that are in `charges_`.
    std::map<std::string, std::vector<long>> charges_;
};

} // namespace neuroflash::test

#endif
