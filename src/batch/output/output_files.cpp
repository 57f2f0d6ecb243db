// SPDX-License-Identifier: BSL-1.0
#include "batch/output/output_files.hpp"

#include "batch/journal/journal.hpp"
#include "batch/output/results.hpp"
#include "batch/output/written_files.hpp"

#include <neuroflash/core/recovery/fingerprint.hpp>

#include <system_error>

namespace neuroflash::inline v0::batch {

namespace {

constexpr std::size_t index_of(state value) noexcept
{
    return static_cast<std::size_t>(value);
}

} // namespace

item_totals totals_of(item_counts const& counts) noexcept
{
    auto made = item_totals();
    made.done = counts[index_of(state::done)];
    made.undelivered = counts[index_of(state::answered)];
    made.failed = counts[index_of(state::failed)];
    made.unknown = counts[index_of(state::unknown)];
    made.in_flight = counts[index_of(state::in_flight)];
    made.left = counts[index_of(state::planned)];
    for (auto const one : counts) made.items += one;
    return made;
}

output_files::output_file::output_file(
    std::filesystem::path const& out, std::string const& temporary_name)
    : file(out, temporary_name), digest(core::text_digest({}))
{
    file.open();
}

void output_files::output_file::write(std::string_view text)
{
    file.write(text);
    digest = core::text_digest(text, digest);
}

output_files::output_files(
    std::filesystem::path const& out, item_totals const& totals, std::int64_t run)
    : out_(out), results_(out, "results"), gallery_(out, "gallery"), run_(run)
{
    auto name = std::filesystem::absolute(out).filename().string();
    gallery_.write(gallery_head(name.empty() ? "images" : name, totals, run_));
}

void output_files::add_result(result_row const& row)
{
    results_.write(result_line(row, run_));
}

void output_files::add_to_gallery(result_row const& row)
{
    // An item that is not begun has nothing to show.
    if (row.where == state::planned && !is_partly_done(row)) return;
    gallery_.write(gallery_item(row, first_));
    first_ = false;
}

void output_files::publish()
{
    gallery_.write(gallery_foot());
    auto known = written_files(out_);
    known.require_own(results_name);
    known.require_own(gallery_name);
    known.announce(results_name, results_.digest);
    results_.file.publish(results_name);
    known.announce(gallery_name, gallery_.digest);
    gallery_.file.publish(gallery_name);
}

/// Removes the names of missing files: the next run fetches such an image again.
void drop_missing_files(result_row& row, std::filesystem::path const& images)
{
    for (auto& one : row.images) {
        auto ec = std::error_code();
        if (one.file.empty() || std::filesystem::is_regular_file(images / one.file, ec)) continue;
        one.file.clear();
        if (row.where == state::done) row.where = state::answered;
    }
}

void write_outputs(std::filesystem::path const& out)
{
    auto const images = out / images_name;
    auto from = journal((out / journal_name).string(), open_mode::reading);
    auto files = output_files(out, totals_of(from.items().counts()), from.generation());
    from.results().for_each_result([&](result_row& row) {
        drop_missing_files(row, images);
        files.add_result(row);
        if (needs_attention(row.where)) files.add_to_gallery(row);
    });
    from.results().for_each_result([&](result_row& row) {
        drop_missing_files(row, images);
        if (!needs_attention(row.where)) files.add_to_gallery(row);
    });
    files.publish();
}

} // namespace neuroflash::inline v0::batch
