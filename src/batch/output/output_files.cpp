// SPDX-License-Identifier: BSL-1.0
#include "batch/output/output_files.hpp"

#include "batch/journal/journal.hpp"
#include "batch/output/results.hpp"

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
    made.in_flight = counts[index_of(state::intent)];
    made.left = counts[index_of(state::planned)];
    for (auto const one : counts) made.items += one;
    return made;
}

output_files::output_files(std::filesystem::path const& out, item_totals const& totals)
    : results_(out, "results"), gallery_(out, "gallery")
{
    results_.open();
    gallery_.open();
    auto name = std::filesystem::absolute(out).filename().string();
    gallery_.write(gallery_head(name.empty() ? "pictures" : name, totals));
}

void output_files::add_result(result_row const& row)
{
    results_.write(result_line(row));
}

void output_files::add_to_gallery(result_row const& row)
{
    // What is not begun has nothing to show.
    if (row.where == state::planned && !is_partly_done(row)) return;
    gallery_.write(gallery_item(row, first_));
    first_ = false;
}

void output_files::publish()
{
    gallery_.write(gallery_foot());
    results_.publish(results_name);
    gallery_.publish(gallery_name);
}

void write_outputs(std::filesystem::path const& out)
{
    auto from = journal((out / journal_name).string(), open_mode::reading);
    auto files = output_files(out, totals_of(from.counts()));
    from.for_each_result([&](result_row const& row) {
        files.add_result(row);
        if (needs_attention(row.where)) files.add_to_gallery(row);
    });
    from.for_each_result([&](result_row const& row) {
        if (!needs_attention(row.where)) files.add_to_gallery(row);
    });
    files.publish();
}

} // namespace neuroflash::v0::batch
