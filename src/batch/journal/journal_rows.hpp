// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_ROWS_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_ROWS_HPP

#include "batch/input/item.hpp"
#include "batch/journal/states.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neuroflash::inline v0::batch {

/// The result of planning a line of the input.
enum class plan_result
{
    fresh,     ///< The journal did not have it.
    known,     ///< The journal has it from an earlier input, in any state.
    repeated,  ///< It repeats an earlier line of this input.
    clash,     ///< Another item of this input has its key.
    elsewhere, ///< It belongs to another part of the input.
};

/// The images that an edit works from: as a line names them, or the ids that a request named.
class edit_images
{
public:
    edit_images() = default;

    std::vector<std::string> sources; ///< Empty for a generation.
    std::string mask;                 ///< Empty if there is none.
};

/// The images of an edit in the journal: a JSON array, or an empty text. A mask is an object behind
/// the sources, so that a version that knows no masks fails, and does not send the edit without it.
std::string images_text(edit_images const& of);

/// The images of such a text.
///
/// \par Exceptions
/// storage_failure if it is neither.
edit_images images_in(std::string const& text);

/// The images of an item.
edit_images images_of(item const& what);

/// A paid request that is to be sent.
class work_unit
{
public:
    work_unit() = default;

    std::int64_t part = 0;
    std::int64_t item_id = 0;
    int images = 1;   ///< The images of this request; the item may want more.
    int attempts = 0; ///< The number of attempts so far.
    std::string key;
    item what;
    std::string
        final_prompt; ///< The prompt in the style of the brand voice; empty if not written yet.
};

/// The result of a prompt with a brand voice.
class branded_row
{
public:
    branded_row() = default;

    std::string prompt; ///< The prompt that is sent.
    std::string mode;   ///< `append` or `write`.
    std::string model;  ///< The model that wrote it.
    std::int64_t tokens = 0;
};

/// A paid request that was begun.
class open_part
{
public:
    open_part() = default;

    work_unit unit;
    state where = state::in_flight;
    std::int64_t sent_ms = 0; ///< Milliseconds since 1970.
    std::string pending;      ///< The text form of an unknown request.
    std::string prompt_digest;
    std::string clock; ///< The mark of the clock that the time is of; empty if there is none.
};

/// An image that was paid for and is not here yet.
class pending_download
{
public:
    pending_download() = default;

    std::int64_t id = 0;
    std::int64_t part = 0;
    std::string key;
    std::string image_id; ///< May be empty.
    std::string url;      ///< May be empty.
    std::string stem;     ///< The name of the file, without extension.
};

class failure_text
{
public:
    failure_text() = default;

    std::string code;
    std::string reason;
    bool may_pass = false; ///< Whether it may succeed later: another run tries again.
};

class response_row
{
public:
    class image
    {
    public:
        image() = default;

        std::string image_id;
        std::string url;
        std::optional<std::int64_t> width;
        std::optional<std::int64_t> height;
    };

    response_row() = default;

    std::vector<image> images;
    std::int64_t credits = 0;
    bool recovered = false;
    std::string batch_id;
    std::int64_t elapsed_ms = 0;
    std::string note; ///< The service's warning.
};

/// An image that the journal calls fetched.
class kept_image
{
public:
    kept_image() = default;

    std::int64_t id = 0;
    std::string file; ///< The file's name, without folder.
    std::string stem; ///< The name that it should have, without extension.
    std::int64_t bytes = 0;
};

class image_row
{
public:
    image_row() = default;

    std::string file; ///< The file's name, without folder.
    std::string type;
    std::int64_t bytes = 0;
    std::string sha256;
    std::int64_t elapsed_ms = 0;
};

/// Numbers of items by state.
using item_counts = std::array<std::int64_t, state_count>;

class money_totals
{
public:
    money_totals() = default;

    std::int64_t spent = 0;   ///< Credits spent.
    std::int64_t held = 0;    ///< Credits of requests that were begun and not settled.
    std::int64_t open = 0;    ///< The number of these requests.
    std::int64_t planned = 0; ///< Credits of requests of the last input that are still to be sent.
};

/// The facts of an item.
class result_row
{
public:
    class image
    {
    public:
        image() = default;

        std::string image_id;
        std::string file;
        std::string type;
        std::string sha256;
        std::int64_t bytes = 0;
        std::optional<std::int64_t> width;
        std::optional<std::int64_t> height;
    };

    result_row() = default;

    std::int64_t id = 0;
    std::string identity;
    std::string key;
    item what;
    bool in_input = true;
    state where = state::planned;
    std::int64_t attempts = 0;
    std::int64_t credits = 0;
    std::int64_t held = 0;
    bool recovered = false;
    std::int64_t generation_ms = 0; ///< The longest of its requests.
    std::int64_t download_ms = 0;   ///< The longest download of its images.
    std::string code;
    std::string reason;
    std::string note;
    branded_row branded; ///< Its prompt is empty if none was written.
    std::vector<image> images;
    std::int64_t not_made = 0; ///< Requested images that its answers did not have.
};

} // namespace neuroflash::inline v0::batch

#endif
