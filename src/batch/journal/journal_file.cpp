// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/journal_file.hpp"

#include "batch/output/batch_directory.hpp"
#include "batch/output/written_files.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>
#include <system_error>

namespace neuroflash::inline v0::batch {

namespace fs = std::filesystem;

namespace {

constexpr char closed_word[] = "closed";
constexpr char open_word[] = "open";
constexpr char generation_word[] = "generation";

fs::path beside(fs::path path, char const* ending)
{
    return path += ending;
}

bool is_image_file(fs::path const& file)
{
    constexpr auto endings = std::to_array<std::string_view>(
        {".png", ".jpg", ".webp", ".gif", ".avif", ".heic", ".bin"});
    return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

bool has_images(fs::path const& folder)
{
    auto ec = std::error_code();
    for (auto const& entry : fs::directory_iterator(folder / images_name, ec)) {
        if (is_image_file(entry.path())) return true;
    }
    return false;
}

bool has_results(fs::path const& folder)
{
    auto ec = std::error_code();
    return fs::exists(folder / results_name, ec) || has_images(folder);
}

bool is_empty_or_away(fs::path const& file)
{
    auto ec = std::error_code();
    return !fs::exists(file, ec) || is_whole(file, 0);
}

} // namespace

journal_file::journal_file(std::string const& path, open_mode mode) : path_(path), mode_(mode)
{
    if (mode == open_mode::memory) return;
    // The number is read before the journal, because a run that ends meanwhile raises all of them.
    generation_ = last_generation(path_);
    outputs_ = latest_run_in(path_.parent_path());
    // SQLite deletes the -wal of an empty database when it opens it.
    if (is_empty_or_away(path_) && (mode == open_mode::create || has_wal())) require_no_traces();
    // The check is repeated, because another process may begin to write between the two questions.
    if (was_closed() && has_wal() && was_closed() && has_wal()) {
        auto const wal = beside(path_, "-wal").string();
        throw storage_failure(
            wal + " was left by an earlier run than " + path_.string() +
                ", as happens when a directory is copied over an older copy and nothing is deleted. "
                "Used together, they would lose the record of what was paid",
            "Copy the directory of the last run once more (rsync -a --delete); remove the -wal only "
            "if it is the older one of the two.");
    }
}

journal_file::~journal_file()
{
    if (!writing_ || (has_wal() && !is_folded_)) return;
    try {
        say(closed_word);
    } catch (std::exception const&) {
        // The state stays open, which is always safe.
    }
}

void journal_file::require_no_traces() const
{
    if (mode_ == open_mode::memory) return;
    auto trace = std::string();
    if (has_results(path_.parent_path())) trace = "the directory has results or images";
    else if (has_wal()) trace = beside(path_, "-wal").string() + " has the changes";
    else if (generation_ > 0) trace = beside(path_, "-state").string() + " has the number";
    if (trace.empty()) return;
    throw storage_failure(
        path_.string() + " is empty or missing, but " + trace +
            " of an earlier run, and all that it paid for would be paid for again",
        restore_journal);
}

void journal_file::begin_writing()
{
    if (mode_ != open_mode::create) return;
    // The word must be on the disk before the first change.
    say(open_word);
    writing_ = true;
}

std::int64_t journal_file::last_generation(fs::path const& path)
{
    auto state = read_if_regular(beside(path, "-state"));
    auto word = std::string();
    auto number = std::int64_t(0);
    state >> word >> word;
    if (word == generation_word) state >> number;
    return state ? number : 0;
}

bool journal_file::has_foreign_state(fs::path const& path)
{
    auto state = read_if_regular(beside(path, "-state"));
    auto word = std::string();
    return state >> word && word != closed_word && word != open_word;
}

void journal_file::require_generation(std::int64_t of_journal) const
{
    auto const by_results = outputs_.number > generation_;
    auto const last = by_results ? outputs_.number : generation_;
    if (of_journal >= last) return;
    throw storage_failure(
        path_.string() + " is an earlier copy (of run " + std::to_string(of_journal) +
            "; the last was run " + std::to_string(last) +
            (by_results ? ", which wrote " + outputs_.file.string() : "") +
            "): it has no record of what was paid since",
        restore_journal);
}

bool journal_file::has_images_of_no_batch(fs::path const& out)
{
    auto const is_here = [&out](char const* name) {
        auto ec = std::error_code();
        return fs::exists(fs::symlink_status(out / name, ec));
    };
    constexpr auto traces = std::to_array<char const*>(
        {journal_name, wal_name, state_name, lock_name, results_name, gallery_name, written_name});
    return has_images(out) && std::none_of(traces.begin(), traces.end(), is_here);
}

void journal_file::set_generation(std::int64_t number)
{
    generation_ = number;
    if (writing_) say(open_word);
}

bool journal_file::was_closed() const
{
    auto word = std::string();
    read_if_regular(beside(path_, "-state")) >> word;
    return word == closed_word;
}

bool journal_file::has_wal() const
{
    auto ec = std::error_code();
    auto const size = fs::file_size(beside(path_, "-wal"), ec);
    return !ec && size > 0; // a file that a reader made is empty
}

void journal_file::say(char const* what) const
{
    auto const name = beside(path_.filename(), "-state").string();
    auto const folder = path_.parent_path();
    auto file = batch_file(folder.empty() ? fs::path(".") : folder, name);
    file.write(
        std::string(what) + '\n' + generation_word + ' ' + std::to_string(generation_) + '\n');
    file.publish(name);
}

} // namespace neuroflash::inline v0::batch
