// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/batch/merge.hpp>

#include "batch/journal.hpp"
#include "batch/outputs.hpp"
#include "batch/worker.hpp"

#include <system_error>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace fs = std::filesystem;

namespace {

/// What the new directory has already: a database in memory would grow with it, so that one on the
/// disk is used and removed.
class taken_names
{
public:
    explicit taken_names(fs::path path) : path_(std::move(path))
    {
        remove();
        base_.emplace(path_.string(), open_mode::create);
        base_->exec("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
                    "CREATE TABLE items(identity TEXT PRIMARY KEY) WITHOUT ROWID;"
                    "CREATE TABLE files(name TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID");
        item_ = base_->prepare("INSERT OR IGNORE INTO items VALUES(?)");
        file_ = base_->prepare("INSERT OR IGNORE INTO files VALUES(?)");
    }
    ~taken_names()
    {
        item_ = {};
        file_ = {};
        base_.reset();
        remove();
    }
    taken_names(taken_names const&) = delete;
    taken_names& operator=(taken_names const&) = delete;

    /// False: it was there before.
    bool take_item(std::string const& identity)
    {
        item_.with(identity).run();
        return base_->changes() > 0;
    }

    /// That name, or one like it that is free.
    std::string take_file(std::string const& name)
    {
        auto const dot = name.rfind('.');
        auto free = name;
        for (auto number = 2;; ++number) {
            file_.with(free).run();
            if (base_->changes() > 0) return free;
            free = name.substr(0, dot) + '_' + std::to_string(number) + name.substr(dot);
        }
    }

private:
    void remove()
    {
        auto ignored = std::error_code();
        fs::remove(path_, ignored);
    }

    fs::path path_;
    std::optional<database> base_;
    statement item_;
    statement file_;
};

/// A link costs no room; where there can be none, a copy.
bool bring(fs::path const& from, fs::path const& to)
{
    auto ec = std::error_code();
    fs::remove(to, ec);
    fs::create_hard_link(from, to, ec);
    if (!ec) return true;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, ec);
    if (!ec) return true;
    if (ec == std::errc::no_such_file_or_directory) return false; // somebody deleted the picture
    throw storage_trouble(to.string() + ": " + ec.message());
}

void add_totals(item_totals& to, item_totals const& more)
{
    to.items += more.items;
    to.done += more.done;
    to.undelivered += more.undelivered;
    to.failed += more.failed;
    to.unknown += more.unknown;
    to.in_flight += more.in_flight;
    to.left += more.left;
}

class merging
{
public:
    merging(fs::path const& out, std::vector<fs::path> const& parts) : out_(out), parts_(parts)
    {
        for (auto const& part : parts_) {
            from_.push_back(
                std::make_unique<journal>((part / journal_name).string(), open_mode::reading));
            add_totals(sum_.totals, totals_of(from_.back()->counts()));
        }
        make_directories(out_);
    }

    merge_summary run()
    {
        auto files = output_files(out_, sum_.totals);
        // What needs attention stands first in the gallery, whichever part it is of; the names of
        // files must come out the same both times.
        auto const [repeated, pictures] = pass(files, true);
        pass(files, false);
        files.publish();
        sum_.repeated = repeated;
        sum_.pictures = pictures;
        return sum_;
    }

private:
    std::pair<std::int64_t, std::int64_t> pass(output_files& files, bool bringing)
    {
        auto names = taken_names(out_ / ".part-names");
        auto repeated = std::int64_t(0);
        auto pictures = std::int64_t(0);
        for (auto i = std::size_t(0); i < parts_.size(); ++i) {
            from_[i]->for_each_result([&](result_row& row) {
                if (!names.take_item(row.identity)) {
                    ++repeated;
                    return;
                }
                for (auto& one : row.pictures) {
                    if (one.file.empty()) continue;
                    auto const name = names.take_file(one.file);
                    auto const source = parts_[i] / images_name / one.file;
                    if (bringing && bring(source, out_ / images_name / name)) ++pictures;
                    one.file = name;
                }
                if (bringing) files.add_result(row);
                if (needs_attention(row.where) == bringing) files.add_to_gallery(row);
            });
        }
        return {repeated, pictures};
    }

    fs::path const& out_;
    std::vector<fs::path> const& parts_;
    std::vector<std::unique_ptr<journal>> from_;
    merge_summary sum_;
};

error is_a_part(fs::path const& out)
{
    auto details = error_details();
    details.message = out.string() + " is one of the parts.";
    details.advice = "Choose a new directory for the whole.";
    return error(errc::invalid_argument, std::move(details));
}

} // namespace

result<merge_summary> merge(fs::path const& out, std::vector<fs::path> const& parts)
{
    for (auto const& part : parts) {
        auto ec = std::error_code();
        if (fs::equivalent(out, part, ec)) return is_a_part(out);
    }
    try {
        return merging(out, parts).run();
    } catch (storage_trouble const& e) {
        return storage_error(e.what());
    }
}

} // namespace neuroflash::v0::batch
