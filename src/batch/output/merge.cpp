// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/batch/merge.hpp>

#include "batch/journal/journal.hpp"
#include "batch/output/batch_directory.hpp"
#include "batch/output/output_files.hpp"
#include "batch/output/written_files.hpp"
#include "batch/run/blocking_worker.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace fs = std::filesystem;

namespace {

/// How much of an item is certain, and above all how much of it was paid: of two parts that have
/// the same item, the one with more of it is taken.
std::int64_t rank_of(result_row const& row)
{
    constexpr std::array<int, state_count> order = {0, 1, 4, 5, 3, 2}; // indexed by state
    constexpr auto most = std::int64_t(4095);
    auto const here = [](auto const& one) { return !one.file.empty(); };
    auto rank = std::int64_t(row.where == state::done);
    for (auto const count :
         {std::int64_t(std::count_if(row.images.begin(), row.images.end(), here)), row.credits,
          row.held}) {
        rank = rank * (most + 1) + std::clamp(count, std::int64_t(0), most);
    }
    return rank * 8 + order[static_cast<std::size_t>(row.where)];
}

/// The items of the parts and of the new directory. A database in memory would grow
/// with them, so one on the disk is used and removed.
class ledger
{
public:
    explicit ledger(fs::path path) : path_(std::move(path))
    {
        remove();
        base_.emplace(path_.string(), open_mode::create);
        base_->exec("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
                    "CREATE TABLE items(identity TEXT PRIMARY KEY, part INTEGER NOT NULL, "
                    "rank INTEGER NOT NULL, state INTEGER NOT NULL) WITHOUT ROWID;"
                    "CREATE TABLE images(id TEXT PRIMARY KEY, identity TEXT NOT NULL, "
                    "twice INTEGER NOT NULL) WITHOUT ROWID;"
                    "CREATE TABLE files(name TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID");
        item_ =
            base_->prepare("INSERT INTO items VALUES(?,?,?,?) ON CONFLICT(identity) DO UPDATE SET "
                           "part=excluded.part, rank=excluded.rank, state=excluded.state "
                           "WHERE excluded.rank>items.rank");
        image_ = base_->prepare("INSERT INTO images VALUES(?,?,0) ON CONFLICT(id) DO UPDATE SET "
                                "twice=1 WHERE excluded.identity<>images.identity");
        part_ = base_->prepare("SELECT part FROM items WHERE identity=?");
        file_ = base_->prepare("INSERT OR IGNORE INTO files VALUES(?)");
    }
    ~ledger()
    {
        for (auto* const one : {&item_, &image_, &part_, &file_}) *one = {};
        base_.reset();
        remove();
    }
    ledger(ledger const&) = delete;
    ledger& operator=(ledger const&) = delete;

    void see(std::size_t part, result_row const& row)
    {
        auto const number = static_cast<std::int64_t>(part);
        item_.with(row.identity, number, rank_of(row), static_cast<int>(row.where)).run();
        for (auto const& one : row.images) {
            if (!one.image_id.empty()) image_.with(one.image_id, row.identity).run();
        }
    }

    /// Whether the item is taken from this part, of all that have it.
    bool is_from(std::string const& identity, std::size_t part)
    {
        auto const taken =
            part_.with(identity).next() && part_.number(0) == static_cast<std::int64_t>(part);
        part_.reset();
        return taken;
    }

    item_counts counts()
    {
        auto made = item_counts();
        auto rows = base_->prepare("SELECT state, COUNT(*) FROM items GROUP BY state");
        while (rows.next()) made[static_cast<std::size_t>(rows.number(0))] = rows.number(1);
        return made;
    }

    std::int64_t images_with_two_items()
    {
        auto asked = base_->prepare("SELECT COUNT(*) FROM images WHERE twice=1");
        return asked.next() ? asked.number(0) : 0;
    }

    void forget_files() { base_->exec("DELETE FROM files"); }

    /// The name, or a similar one that is free.
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
    statement image_;
    statement part_;
    statement file_;
};

/// Creates a link, which needs no room, or else a copy.
bool bring(fs::path const& from, fs::path const& to)
{
    auto ec = std::error_code();
    if (fs::exists(to, ec)) return true; // `name_for` made sure that it is this image
    fs::create_hard_link(from, to, ec);
    return !ec || copy_whole(from, to); // false: the image was deleted meanwhile
}

class merging
{
public:
    merging(fs::path const& out, std::vector<fs::path> const& parts) : out_(out), parts_(parts)
    {
        for (auto const& part : parts_) {
            from_.push_back(
                std::make_unique<journal>((part / journal_name).string(), open_mode::reading));
        }
        make_directories(out_);
        known_.emplace(out_ / ".part-names");
    }

    merge_summary run()
    {
        look();
        auto files = output_files(out_, sum_.totals, 0); // no journal
        // Items that need attention come first in the gallery, from any part. The names of
        // files must be equal in both passes.
        pass(files, true);
        pass(files, false);
        files.publish();
        return sum_;
    }

private:
    /// Reads all parts, because only then it is known which part each item is taken from.
    void look()
    {
        auto seen = std::int64_t(0);
        for (auto i = std::size_t(0); i < parts_.size(); ++i) {
            from_[i]->results().for_each_result([&](result_row& row) {
                drop_missing_files(row, parts_[i] / images_name);
                known_->see(i, row);
                ++seen;
            });
        }
        sum_.totals = totals_of(known_->counts());
        sum_.repeated = seen - sum_.totals.items;
        sum_.images_with_two_items = known_->images_with_two_items();
    }

    /// A name that is free, or has that image already. It is equal in both passes.
    std::string name_for(fs::path const& source, std::string const& wanted)
    {
        for (;;) {
            auto name = known_->take_file(wanted);
            auto const to = out_ / images_name / name;
            auto ec = std::error_code();
            if (!fs::exists(fs::symlink_status(to, ec)) || has_same_content(to, source))
                return name;
        }
    }

    void pass(output_files& files, bool bringing)
    {
        known_->forget_files();
        for (auto i = std::size_t(0); i < parts_.size(); ++i) {
            from_[i]->results().for_each_result([&](result_row& row) {
                if (!known_->is_from(row.identity, i)) return;
                drop_missing_files(row, parts_[i] / images_name);
                for (auto& one : row.images) {
                    if (one.file.empty()) continue;
                    auto const source = parts_[i] / images_name / one.file;
                    one.file = name_for(source, one.file);
                    if (bringing && bring(source, out_ / images_name / one.file)) ++sum_.images;
                }
                if (bringing) files.add_result(row);
                if (needs_attention(row.where) == bringing) files.add_to_gallery(row);
            });
        }
    }

    fs::path const& out_;
    std::vector<fs::path> const& parts_;
    std::vector<std::unique_ptr<journal>> from_;
    std::optional<ledger> known_;
    merge_summary sum_;
};

error cannot_merge(std::string message)
{
    auto details = error_details();
    details.message = std::move(message);
    details.advice = "Choose a new directory for the whole.";
    return error(errc::invalid_argument, std::move(details));
}

} // namespace

result<merge_summary> merge(fs::path const& out, std::vector<fs::path> const& parts)
{
    for (auto const& part : parts) {
        auto ec = std::error_code();
        if (fs::equivalent(out, part, ec))
            return cannot_merge(out.string() + " is one of the parts.");
    }
    auto ec = std::error_code();
    if (fs::exists(out / journal_name, ec)) {
        return cannot_merge(
            out.string() + " is the directory of a batch: its own images would be replaced.");
    }
    try {
        if (auto const foreign = written_files(out).foreign_file()) {
            return cannot_merge(
                foreign->string() + " is not a file of a merge, and is not replaced.");
        }
        return merging(out, parts).run();
    } catch (storage_failure const& e) {
        return storage_error(e.what(), e.advice());
    }
}

} // namespace neuroflash::inline v0::batch
