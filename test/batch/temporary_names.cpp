// SPDX-License-Identifier: BSL-1.0
// The names that files have until they are complete, and what other programs keep under such names.
#include "full_disk.hpp"

#include "common/temporary_directory.hpp"
#include "common/unit_test.hpp"

#include <batch/journal/sqlite.hpp>
#include <batch/output/batch_directory.hpp>
#include <batch/output/folder_sync.hpp>
#include <batch/output/room_watch.hpp>
#include <batch/output/written_files.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::test {

namespace {

struct temporary_names_fixture
{
    temporary_names_fixture() { batch::make_directories(out); }

    void write(std::filesystem::path const& file) const { std::ofstream(file) << content; }

    temporary_directory directory;
    std::filesystem::path out = directory.path() / "out";
    std::filesystem::path images = out / batch::images_name;
    std::string content = "of another program";
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_temporary_names, temporary_names_fixture)

BOOST_AUTO_TEST_CASE(only_leftovers_of_a_run_are_removed)
{
    auto const own = std::vector<std::filesystem::path>{
        out / ".part-results",
        out / ".part-gallery",
        out / ".part-written",
        out / ".part-names",
        out / ".part-journal.sqlite-state",
        images / ".part-probe",
        images / ".part-12-3",
    };
    auto const foreign = std::vector<std::filesystem::path>{
        out / ".part-",
        out / ".part-notes",
        out / ".part-results.bak",
        out / ".part-12-3",
        out / "results",
        images / ".part-results",
        images / ".part-12",
        images / ".part-12-",
        images / ".part--3",
        images / ".part-12-3.png",
        images / ".part-12-3-4",
        images / "12-3",
    };
    for (auto const& file : own) write(file);
    for (auto const& file : foreign) write(file);
    auto const folder = images / ".part-7-7";
    std::filesystem::create_directory(folder);
    batch::remove_leftovers(out);
    for (auto const& file : own) BOOST_TEST(!std::filesystem::exists(file), file);
    for (auto const& file : foreign) BOOST_TEST(std::filesystem::exists(file), file);
    BOOST_TEST(std::filesystem::exists(folder));
}

BOOST_AUTO_TEST_CASE(a_copy_that_the_disk_refuses_leaves_no_part_of_an_image)
{
    auto const from = directory.path() / "from.png";
    auto const to = images / "to.png";
    write(from);
    {
        auto const full = full_disk(5);
        BOOST_CHECK_THROW(batch::copy_whole(from, to), batch::storage_failure);
    }
    BOOST_TEST(std::filesystem::is_empty(images));
    // A copy that was killed leaves this.
    std::filesystem::create_symlink(from, images / ".part-0-0");
    BOOST_TEST(batch::copy_whole(from, to));
    BOOST_TEST(batch::has_same_content(from, to));
    BOOST_TEST(!std::filesystem::equivalent(from, to));
    BOOST_TEST(!batch::copy_whole(directory.path() / "gone.png", images / "gone.png"));
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(images), {}) == 1);
}

/// Found before anything is paid for, also where only the end of a run needs the name.
BOOST_AUTO_TEST_CASE(a_name_that_the_batch_needs_is_not_taken_from_others)
{
    enum kind
    {
        folder,
        link,
        text,
    };
    struct row
    {
        std::string name;
        kind what;
    };
    auto const rows = std::vector<row>{
        {"journal.sqlite", folder},
        {"journal.sqlite", link},
        {"journal.sqlite-wal", folder},
        {"journal.sqlite-shm", folder},
        {"journal.sqlite-state", folder},
        {"journal.sqlite-state", link},
        {"journal.sqlite-state", text},
        {".lock", folder},
        {".lock", link},
        {".written", folder},
        {".written", link},
        {".written", text},
        {"images", link},
        {"images", text},
        {"results.jsonl", text},
        {"index.html", link},
        {".part-results", folder},
        {".part-gallery", folder},
        {".part-written", folder},
        {".part-journal.sqlite-state", folder},
        {"images/.part-probe", folder},
        {"images/.part-1-1", folder}};
    BOOST_TEST(!batch::written_files(out).foreign_file().has_value());
    for (auto const& [name, what] : rows) {
        BOOST_TEST_CONTEXT(name << ", kind " << static_cast<int>(what))
        {
            auto const taken = out / name;
            if (name == "images") std::filesystem::remove(taken);
            if (what == folder) std::filesystem::create_directory(taken);
            else if (what == link) std::filesystem::create_symlink("nowhere", taken);
            else write(taken);
            auto const found = batch::written_files(out).foreign_file();
            BOOST_TEST(found.value_or("nothing").string() == taken.string());
            std::filesystem::remove(taken);
            if (name == "images") std::filesystem::create_directory(taken);
        }
    }
    // What a run itself writes, and what it leaves behind when it is killed.
    for (auto const* const state : {"", "open\ngeneration 2\n", "closed\ngeneration 1\n"}) {
        std::ofstream(out / "journal.sqlite-state") << state;
        std::ofstream(out / ".written") << (*state ? "index.html ff\nresults.jsonl 0\n" : "");
        BOOST_TEST(!batch::written_files(out).foreign_file().has_value());
    }
}

BOOST_AUTO_TEST_CASE(blocks_are_counted_for_each_request_and_a_file_is_tried_once_in_100_ms)
{
    using namespace std::chrono_literals;
    constexpr auto more_than_any_disk = std::int64_t(1) << 40; // times 4 MiB
    auto watch = batch::room_watch(out);
    auto const begin = batch::room_watch::time_point(1h);
    watch.require(1, begin);
    BOOST_CHECK_THROW(watch.require(more_than_any_disk, begin), batch::storage_failure);
    std::filesystem::remove(images); // no file can be made there any more
    watch.require(1, begin + 99ms);
    BOOST_CHECK_THROW(watch.require(1, begin + 100ms), batch::storage_failure);
    BOOST_CHECK_THROW(watch.require(1, begin + 101ms), batch::storage_failure);
}

BOOST_AUTO_TEST_CASE(folder_is_synced_once_in_a_transaction_and_a_failure_is_final)
{
    auto syncs = batch::folder_sync(images);
    BOOST_TEST(!syncs.failure_in(1).has_value());
    std::filesystem::remove(images);
    BOOST_TEST(!syncs.failure_in(1).has_value());
    auto const failure = syncs.failure_in(2);
    BOOST_REQUIRE(failure.has_value());
    BOOST_TEST(std::string_view(failure->what()).starts_with(images.string()));
    std::filesystem::create_directory(images);
    BOOST_TEST(syncs.failure_in(2).has_value());
    BOOST_TEST(syncs.failure_in(3).has_value());
}

BOOST_AUTO_TEST_CASE(pieces_that_fit_the_buffer_leave_the_disk_alone)
{
    auto const of_images = [this] {
        return std::distance(
            std::filesystem::directory_iterator(images), std::filesystem::directory_iterator());
    };
    auto file = batch::batch_file(images, "1-1");
    auto whole = std::string();
    for (auto piece = std::string(1000, 'a'); file.keep(piece); ++piece.front()) whole += piece;
    BOOST_TEST(whole.size() > 60'000);
    BOOST_TEST(of_images() == 0);
    auto const more = std::string(1000, 'z');
    auto const much = std::string(100'000, 'y');
    file.write(more);
    file.write(much);
    BOOST_TEST(!file.keep(much));
    BOOST_TEST(file.keep("end"));
    BOOST_TEST(of_images() == 1);
    auto const name = file.publish_image("one", "png", "0123456789");
    BOOST_TEST(read_whole((images / name).string()) == whole + more + much + "end");
    auto empty = batch::batch_file(images, "2-1");
    BOOST_TEST(empty.publish_image("two", "png", "0123456789") == "two.png");
}

BOOST_AUTO_TEST_CASE(a_link_with_a_temporary_name_is_not_written_through)
{
    auto const file = directory.path() / "precious";
    write(file);
    std::filesystem::create_symlink(file, images / ".part-probe");
    batch::require_room(out, 1);
    std::filesystem::create_symlink(file, out / ".part-results");
    auto results = batch::batch_file(out, "results");
    results.open();
    results.write("{}");
    results.publish(batch::results_name);
    BOOST_TEST(read_whole(file.string()) == content);
    BOOST_TEST(read_whole((out / batch::results_name).string()) == "{}");
    BOOST_TEST(!std::filesystem::is_symlink(out / batch::results_name));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
