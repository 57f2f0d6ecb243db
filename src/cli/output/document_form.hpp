// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OUTPUT_DOCUMENT_FORM_HPP
#define NEUROFLASH_SRC_CLI_OUTPUT_DOCUMENT_FORM_HPP

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::cli {

class jq_filter;

/// What is printed on standard output: words for people, or a document for programs.
enum class document_form
{
    table, ///< Words and tables.
    json,  ///< One document in one line.
    jsonl, ///< A line for each row of the document.
    csv,   ///< A heading line and a line for each row, as RFC 4180 says.
};

/// The form of that name; the names are those of the enumerators.
document_form document_form_of(std::string_view name) noexcept;

/// How a document is printed.
struct document_shape
{
    document_form form = document_form::table;
    std::string rows;                 ///< The member with its rows; empty if it is one row.
    std::vector<std::string> fields;  ///< The members that are printed; empty for all.
    std::vector<std::string> columns; ///< The columns of CSV: all members of a row, in their order.
    std::shared_ptr<jq_filter> filter; ///< What the document goes through at last; may be null.
};

/**
 * \brief The document as text, with its line ends.
 *
 * `json` keeps its shape, and its rows have only the fields. `jsonl` and `csv` are the rows alone.
 * In CSV a member of an object has a column `outer.inner`, and a list is JSON text. A row that is
 * no object has one column, the first one.
 */
std::string document_text(boost::json::object const& content, document_shape const& shape);

} // namespace neuroflash::cli

#endif
