// SPDX-License-Identifier: BSL-1.0
// Paths of stored images, from the history or typed by a user. Behind a line feed: the api_base.
#include <neuroflash/models/image_path.hpp>

#include "fuzz.hpp"

#include <string>

using namespace neuroflash;

namespace {

void check(result<image_path> const& parsed, std::string_view api_base)
{
    if (!parsed) {
        auto const why = parsed.error();
        fuzz::require(why.value() == errc::invalid_argument, "a refused path is invalid_argument");
        fuzz::require(fuzz::is_printable(why.to_string()), "a refusal is printable");
        return;
    }
    auto const& path = parsed->str();
    fuzz::require(path.size() >= 2 && path.size() <= 2048, "a path has 2 to 2048 characters");
    fuzz::require(path[0] == '/' && path[1] != '/', "a path begins with one slash");
    fuzz::require(fuzz::is_visible_ascii(path), "a path is percent-encoded");
    fuzz::require(path.find_first_of("\\#") == std::string::npos, "without backslash and fragment");
    auto const segments = path.substr(0, path.find('?')) + '/';
    fuzz::require(segments.find("/./") == std::string::npos, "without dot segments");
    fuzz::require(segments.find("/../") == std::string::npos, "without dot segments");
    auto const again = image_path::parse(path, api_base);
    fuzz::require(again && *again == *parsed, "a path is read the same again");
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const [text, api_base] = fuzz::split_at(fuzz::text_of(data, size), '\n');
    check(image_path::parse(text), defaults::api_base);
    check(image_path::parse(text, api_base), api_base);

    auto const made = image_path::of(image_id(std::string(text)));
    if (!made.empty() && made.str().size() <= 2048 && core::is_valid_utf8(text)) {
        fuzz::require(made.str().find("/view") != std::string::npos, "an id has a path");
        fuzz::require(fuzz::is_visible_ascii(made.str()), "percent-encoded");
    }
    return 0;
}
