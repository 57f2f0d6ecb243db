// SPDX-License-Identifier: BSL-1.0
// The names that files have until they are complete, and what other programs keep under such names.
#include "common/temporary_directory.hpp"
#include "common/unit_test.hpp"

#include <batch/output/batch_directory.hpp>

#include <filesystem>
#include <fstream>
#include <string>
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

BOOST_AUTO_TEST_CASE(a_link_with_a_temporary_name_is_not_written_through)
{
    auto const file = directory.path() / "precious";
    write(file);
    std::filesystem::create_symlink(file, images / ".part-probe");
    batch::require_room(out, 1);
    std::filesystem::create_symlink(file, out / ".part-results");
    auto results = batch::replacing_file(out, "results");
    results.open();
    results.write("{}");
    results.publish(batch::results_name);
    BOOST_TEST(read_whole(file.string()) == content);
    BOOST_TEST(read_whole((out / batch::results_name).string()) == "{}");
    BOOST_TEST(!std::filesystem::is_symlink(out / batch::results_name));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
