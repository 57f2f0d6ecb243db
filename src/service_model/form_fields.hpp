// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_FORM_FIELDS_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_FORM_FIELDS_HPP

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// Decoded names and values of a form or a query, in their order.
class form_fields
{
public:
    /// Reads a text and decodes percent escapes and '+'. Returns nothing if an escape is broken.
    static std::optional<form_fields> parse(std::string_view text);

    /// The first value of that name; null if there is none.
    std::string const* find(std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// The page and size parameters of a list.
struct page_request
{
    std::size_t page = 1; ///< The number of the page, from 1.
    std::size_t size = 20;
    /// The parameter that is out of range or not a number; empty if both are good.
    std::string_view bad;
};

inline constexpr std::size_t max_page_size = 200;
inline constexpr std::size_t max_page_number = 1'000'000'000;

/// Reads the value of a page or size parameter, a number from 1 to `limit`. False if it is not.
bool read_position(std::string_view text, std::size_t limit, std::size_t& into);

page_request read_page(form_fields const& query, std::size_t usual_size = 20);

/// The query of a target ("/path?query") as a form; an unreadable one counts as empty.
form_fields query_of(std::string_view target);

} // namespace neuroflash::inline v0::service_model

#endif
