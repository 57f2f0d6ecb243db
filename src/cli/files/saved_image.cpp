// SPDX-License-Identifier: BSL-1.0
#include "cli/files/saved_image.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "support/atomic_file.hpp"
#include "support/disk_room.hpp"
#include "support/open_files.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace fs = std::filesystem;

namespace {

error storage_error(fs::path const& where, std::string const& why)
{
    auto details = error_details();
    details.message = where.string() + ": " + why + '.';
    details.advice = support::names_open_files(why)
        ? std::string(support::open_files_advice)
        : "Check the path, its permissions and the free space, or choose another directory with "
          "--out.";
    return error(errc::storage_failed, std::move(details));
}

std::string system_text(int code)
{
    return std::error_code(code, std::system_category()).message();
}

/// A directory that cannot be made or written to. What the path itself makes impossible is the
/// caller's mistake, and space and permissions have nothing to do with it.
error no_directory(fs::path const& where, int code)
{
    constexpr auto way_out = "Name another directory with --out.";
    if (code == ENOTDIR)
        return wrong_usage(
            where.string() + " cannot be made: a part of this path is a file.", way_out);
    if (code == ENOENT || code == ELOOP || code == ENAMETOOLONG || code == EINVAL)
        return wrong_usage(where.string() + " cannot be made: " + system_text(code) + '.', way_out);
    return storage_error(where, system_text(code));
}

bool have_same_content(fs::path const& one, fs::path const& other)
{
    auto ec = std::error_code();
    if (!fs::is_regular_file(other, ec) || fs::file_size(one, ec) != fs::file_size(other, ec)) {
        return false;
    }
    using bytes = std::istreambuf_iterator<char>;
    auto first = std::ifstream(one, std::ios::binary);
    auto second = std::ifstream(other, std::ios::binary);
    return first && second && std::equal(bytes(first), bytes(), bytes(second), bytes());
}

bool is_free_or_marked(fs::path const& file, std::string_view mark)
{
    auto ignored = std::error_code();
    if (!fs::exists(fs::symlink_status(file, ignored))) return true;
    // Opening a named pipe would wait for a writer.
    if (!fs::is_regular_file(file, ignored)) return false;
    auto stream = std::ifstream(file, std::ios::binary);
    auto begin = std::string(4096, '\0');
    stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(stream.gcount()));
    return begin.find(mark) != std::string::npos;
}

} // namespace

result<void> prepare_directory(fs::path const& directory, std::int64_t images)
{
    auto ec = std::error_code();
    fs::create_directories(directory, ec);
    if (ec) return no_directory(directory, ec.value());
    auto probe = (directory / ".neuroflash-XXXXXX").string();
    auto const made = ::mkstemp(probe.data());
    if (made < 0) return no_directory(directory, errno);
    auto const why =
        images > 0 ? support::room_for_images(made, directory, images) : std::error_code();
    ::close(made);
    ::unlink(probe.c_str());
    if (why) return storage_error(directory, support::no_room_text(images, why));
    return {};
}

result<void> check_replaceable(fs::path const& file, std::string_view mark)
{
    if (is_free_or_marked(file, mark)) return {};
    return wrong_usage(
        file.string() + " is not a file of this command, so it is left alone.",
        "Nothing was sent. Give another directory with --out, or move the file.");
}

result<void> write_file(fs::path const& file, std::string_view content)
{
    auto beside = support::atomic_file(file.string());
    auto failed = beside.open();
    if (!failed) failed = beside.write(content);
    if (!failed) failed = beside.publish();
    if (failed) return storage_error(file, failed.message());
    return {};
}

std::string temporary_stem(fs::path const& directory)
{
    return (directory / ".neuroflash").string();
}

error not_stored(fs::path const& where, std::error_code why)
{
    return storage_error(where, why.message());
}

result<void> rename_file(fs::path const& from, fs::path const& to)
{
    auto ec = std::error_code();
    fs::rename(from, to, ec);
    if (ec) return storage_error(to, ec.message());
    return {};
}

result<std::string> rename_to_free_name(fs::path const& from, fs::path const& to)
{
    auto name = to;
    for (auto number = 2; ::link(from.c_str(), name.c_str()) != 0; ++number) {
        auto ec = std::error_code();
        auto const code = errno;
        auto const taken = code == EEXIST || fs::exists(fs::symlink_status(name, ec));
        // File systems without links.
        if (!taken && (code == EPERM || code == EOPNOTSUPP)) {
            if (auto const moved = rename_file(from, name); !moved) return moved.error();
            return name.string();
        }
        if (!taken) return storage_error(name, system_text(code));
        if (have_same_content(from, name)) break;
        name = to;
        name.replace_filename(
            to.stem().string() + '-' + std::to_string(number) + to.extension().string());
    }
    ::unlink(from.c_str());
    return name.string();
}

} // namespace neuroflash::cli
