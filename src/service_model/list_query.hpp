// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_LIST_QUERY_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_LIST_QUERY_HPP

#include "service_model/task_request.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The parameters of a list.
struct list_query
{
    std::size_t page = 1;
    std::size_t size = 20;
    std::string sort;
    std::string order;
    std::vector<field_error> errors;
};

/// Reads the query of a target. Other parameters are ignored.
list_query read_query(std::string_view target, std::size_t usual_size);

} // namespace neuroflash::inline v0::service_model

#endif
