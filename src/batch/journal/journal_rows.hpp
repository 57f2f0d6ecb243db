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

/// What a line of the input came to.
enum class plan_verdict
{
    fresh,     ///< Not in the journal before.
    known,     ///< From an earlier input, whatever became of it.
    repeated,  ///< The same as an earlier line of this input.
    clash,     ///< Another item of this input has its key.
    elsewhere, ///< Of another part of the input.
};

/// The sources of an edit as they stand in the journal: a JSON array, or nothing.
std::string sources_text(std::vector<std::string> const& sources);

/// The reverse.
///
/// \par Exceptions
/// storage_trouble: it is neither.
std::vector<std::string> sources_in(std::string const& text);

/// A paid request that is to be sent.
class work_unit
{
public:
    work_unit() = default;

    std::int64_t part = 0;
    std::int64_t item_id = 0;
    int images = 1; ///< Of this request; the item may want more.
    int tries = 0;  ///< So far.
    std::string key;
    item what;
    std::string final_prompt; ///< In the manner of the brand voice; empty: not made yet.
};

/// What became of a prompt with a brand voice.
class branded_row
{
public:
    branded_row() = default;

    std::string prompt; ///< That is sent.
    std::string mode;   ///< `append` or `write`.
    std::string model;  ///< That wrote it.
    std::int64_t tokens = 0;
};

/// A paid request that was begun.
class open_part
{
public:
    open_part() = default;

    work_unit unit;
    state where = state::intent;
    std::int64_t sent_ms = 0; ///< Since 1970.
    std::string pending;      ///< Of an unknown one: its text form.
    std::string prompt_digest;
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
    std::string stem;     ///< Name of the file, without extension.
};

class failure_words
{
public:
    failure_words() = default;

    std::string code;
    std::string reason;
    bool may_pass = false; ///< By itself: another run tries again.
};

class answer_row
{
public:
    class picture
    {
    public:
        picture() = default;

        std::string image_id;
        std::string url;
        std::optional<std::int64_t> width;
        std::optional<std::int64_t> height;
    };

    answer_row() = default;

    std::vector<picture> pictures;
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
    std::string file; ///< Its name, without folder.
    std::string stem; ///< The name that it should have, without extension.
    std::int64_t bytes = 0;
};

class picture_row
{
public:
    picture_row() = default;

    std::string file; ///< Its name, without folder.
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

    std::int64_t spent = 0;   ///< Credits.
    std::int64_t held = 0;    ///< Credits of requests that were begun and not settled.
    std::int64_t planned = 0; ///< Credits of requests of the last input that are still to be sent.
};

/// All that is known of an item.
class result_row
{
public:
    class picture
    {
    public:
        picture() = default;

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
    std::int64_t download_ms = 0;   ///< The longest of its pictures.
    std::string code;
    std::string reason;
    std::string note;
    branded_row branded; ///< Its prompt is empty: nothing was made of it.
    std::vector<picture> pictures;
};

} // namespace neuroflash::inline v0::batch

#endif
