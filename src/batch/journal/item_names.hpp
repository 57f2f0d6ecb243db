// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_ITEM_NAMES_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_ITEM_NAMES_HPP

#include "batch/journal/journal_database.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The names of the files of all items: the table `names`, and the stems in `items` and
/// `pictures`.
class item_names
{
public:
    explicit item_names(journal_database& base) : base_(base) {}

    /// A key names the images of the prompt that it belongs to now. Those of an earlier prompt get
    /// the digest. Returns false if no other item has the key.
    bool retire(std::int64_t current, std::string const& key);

    /// Renames the images in the journal. Their files follow when the next run checks them.
    void rename(std::int64_t id, std::string stem, std::string const& identity, int images);

    /// The names of as many as were asked for are reserved; a service may give more.
    std::string image_stem(std::int64_t item, std::int64_t number);

private:
    statement& sql(std::string_view text) { return base_.sql(text); }
    void reserve(std::int64_t item, std::string& stem, std::string const& identity, int images);

    journal_database& base_;
};

} // namespace neuroflash::inline v0::batch

#endif
