// SPDX-License-Identifier: BSL-1.0
#include "batch/input/table_row.hpp"

#include <csv.h>
#include <new>
#include <utility>

namespace neuroflash::inline v0::batch {

table_rows::table_rows(char delimiter)
    : delimiter_(delimiter), parser_(std::make_unique<csv_parser>())
{
    begin();
}

table_rows::~table_rows()
{
    csv_free(parser_.get());
}

void table_rows::begin()
{
    // In strict mode `"a" b` is an error. The library would otherwise keep some quotation marks.
    if (csv_init(parser_.get(), CSV_STRICT) != 0) throw std::bad_alloc();
    csv_set_delim(parser_.get(), static_cast<unsigned char>(delimiter_));
}

void table_rows::on_cell(void* text, std::size_t size, void* self)
{
    auto& growing = static_cast<table_rows*>(self)->growing_;
    growing.emplace_back(static_cast<char const*>(text), size);
}

void table_rows::on_row(int, void* self)
{
    static_cast<table_rows*>(self)->complete_ = true;
}

table_rows::feed_result table_rows::feed(std::string_view line)
{
    complete_ = false;
    auto const give = [&](std::string_view text) {
        return csv_parse(parser_.get(), text.data(), text.size(), &on_cell, &on_row, this) ==
            text.size();
    };
    if (!give(line) || !give("\n")) {
        if (csv_error(parser_.get()) == CSV_ENOMEM) throw std::bad_alloc();
        csv_free(parser_.get());
        begin();
        growing_.clear();
        return feed_result::broken;
    }
    if (!complete_) return feed_result::open;
    cells_ = std::exchange(growing_, {});
    return feed_result::row;
}

std::vector<std::string> cells_of(std::string_view line, char delimiter)
{
    auto rows = table_rows(delimiter);
    return rows.feed(line) == table_rows::feed_result::row ? rows.cells()
                                                           : std::vector<std::string>();
}

} // namespace neuroflash::inline v0::batch
