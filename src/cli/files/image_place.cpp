// SPDX-License-Identifier: BSL-1.0
#include "cli/files/image_place.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/files/saved_image.hpp"
#include "cli/render/text.hpp"
#include "cli/system/process_environment.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <system_error>
#include <unistd.h>

namespace neuroflash::cli {

namespace fs = std::filesystem;

namespace {

/// In lower case, with its dot. A name that is only an ending, such as `.png`, is one too.
std::string ending_of(fs::path const& file)
{
    auto ending = file.extension().string();
    if (auto const name = file.filename().string(); ending.empty() && name.starts_with('.'))
        ending = name;
    std::ranges::transform(ending, ending.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return ending;
}

/// Endings of files that people mean as images.
constexpr auto image_endings =
    std::to_array<std::string_view>({".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"});

/// Endings of formats that no service of this kind makes.
constexpr auto foreign_endings =
    std::to_array<std::string_view>({".bmp", ".heic", ".pdf", ".svg", ".tif", ".tiff"});

template <class Endings>
bool has_ending(fs::path const& file, Endings const& endings)
{
    return std::ranges::find(endings, ending_of(file)) != endings.end();
}

std::string name_of_format(std::string_view format)
{
    return format == "jpg" ? "jpeg" : std::string(format);
}

error several_images(std::string const& what, std::int64_t images)
{
    return wrong_usage(
        what + " takes a single image, and " + std::to_string(images) + " are asked for.",
        "Name a directory with --out.");
}

error wrong_ending(fs::path const& file, std::string const& format)
{
    return wrong_usage(
        file.string() + " is not a file name for the format " + format + '.',
        "Name a file that ends in ." + format + ", or change --output-format.");
}

error foreign_ending(fs::path const& file)
{
    return wrong_usage(
        file.string() + " is not the name of an image file: the service makes png, jpeg or webp.",
        "Name a file that ends in .png, .jpg or .webp.");
}

error name_missing(fs::path const& file)
{
    auto const ending = file.filename().string();
    return wrong_usage(
        file.string() + " has an extension, but no name.",
        "Add a name, such as " + (file.parent_path() / ("fox" + ending)).string() +
            ", or a slash at the end for a directory of that name.");
}

error taken(fs::path const& file)
{
    auto ec = std::error_code();
    if (!fs::is_regular_file(fs::symlink_status(file, ec))) {
        return wrong_usage(
            file.string() + " is neither a directory nor a file that an image can be written to.",
            "Name a directory, or a file that does not exist yet, with --out; - is standard "
            "output.");
    }
    return wrong_usage(
        file.string() + " already exists, and is not replaced.",
        "Name another file or a directory with --out, or remove it.");
}

/// A name that the file system does not take, or that it does not take with the number that it gets
/// if another file appears meanwhile, would be noticed after the image was paid for.
result<void> check_name(fs::path const& file, fs::path const& directory)
{
    constexpr auto ending = std::string_view("-999");
    // `.4294967295.part`, twice: of the file that keeps the name, and of the download.
    constexpr auto longest_temporary_ending = std::size_t(32);
    auto const longest = ::pathconf(directory.c_str(), _PC_NAME_MAX);
    auto const name = file.filename().string().size() + ending.size();
    auto const whole = std::max(
        file.string().size() + ending.size(),
        temporary_stem(directory).size() + longest_temporary_ending);
    if (whole < PATH_MAX && (longest < 0 || name <= static_cast<std::size_t>(longest))) return {};
    return wrong_usage("The name of the file is too long.", "Name a shorter one with --out.");
}

/// Whether bytes can be written to standard output.
result<void> check_standard_output()
{
    auto const& around = process_environment::get();
    constexpr auto way_out = "Name a file with --out, or send standard output to one.";
    if (around.was_closed(standard_stream::output))
        return wrong_usage("Standard output is closed.", way_out);
    if (!around.is_writable(standard_stream::output))
        return wrong_usage("Standard output is open for reading only.", way_out);
    if (around.is_terminal(standard_stream::output))
        return wrong_usage("Standard output is a terminal, which cannot show an image.", way_out);
    return {};
}

} // namespace

bool names_image_file(std::string const& out)
{
    auto ec = std::error_code();
    auto const is_image = has_ending(out, image_endings) || has_ending(out, foreign_endings);
    return is_image && !fs::is_directory(out, ec);
}

bool ending_fits(fs::path const& file, std::string_view content_type)
{
    constexpr std::string_view images = "image/";
    if (!content_type.starts_with(images)) return false;
    auto const ending = ending_of(file);
    auto const format = ending.empty() ? std::string() : ending.substr(1);
    return name_of_format(format) == content_type.substr(images.size());
}

result<image_place::kind> image_place::kind_of(std::string const& out)
{
    if (out == standard_output_name) return kind::standard_output;
    auto ec = std::error_code();
    if (fs::is_directory(out, ec)) return kind::directory;
    // A link that leads nowhere is a name that is taken as well.
    if (fs::exists(fs::symlink_status(out, ec))) return taken(out);
    if (!names_image_file(out)) return kind::directory;
    if (!fs::path(out).has_extension()) return name_missing(out);
    return kind::file;
}

result<image_place>
image_place::probe(std::string const& out, std::int64_t images, std::int64_t room)
{
    auto const which = kind_of(out);
    if (!which) return which.error();
    if (*which == kind::directory) {
        if (auto const ready = prepare_directory(out, room); !ready) return ready.error();
        return image_place(kind::directory, out);
    }
    auto const is_file = *which == kind::file;
    if (is_file && has_ending(out, foreign_endings)) return foreign_ending(out);
    if (images > 1) return several_images(is_file ? out : "Standard output", images);
    auto parent = fs::path(out).parent_path();
    if (parent.empty()) parent = ".";
    auto ready = is_file ? prepare_directory(parent, room) : check_standard_output();
    if (ready && is_file) ready = check_name(out, parent);
    if (!ready) return ready.error();
    return image_place(*which, is_file ? fs::path(out) : fs::path());
}

result<image_place> image_place::for_paid_images(
    std::string const& out, std::int64_t images, std::optional<std::string> const& format)
{
    auto const which = kind_of(out);
    if (which && *which == kind::file && format) {
        auto const wanted = name_of_format(*format);
        if (!ending_fits(out, "image/" + wanted)) return wrong_ending(out, wanted);
    }
    return probe(out, images, images);
}

result<image_place> image_place::for_free_images(std::string const& out, std::int64_t images)
{
    return probe(out, images, 0);
}

} // namespace neuroflash::cli
