// SPDX-License-Identifier: BSL-1.0
// Pages of a history in an order and with totals that are not documented: the scan ends, and asks
// for pages that can be.
#include <neuroflash/core/recovery/history_scan.hpp>

#include "fuzz.hpp"

#include <cstring>
#include <limits>

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    auto const max_pages = 1 + data[0] % 50;
    auto scan = core::history_scan(max_pages, data[0] >= 128);
    auto pages = 0;
    constexpr std::size_t page_size = 11;
    for (std::size_t at = 1; at + page_size <= size && scan.next_page() != 0; at += page_size) {
        auto page = core::page_facts();
        page.count = data[at];
        page.new_count = std::min<std::size_t>(data[at + 1], page.count);
        auto const flags = data[at + 2];
        if (flags & 1) {
            page.order =
                flags & 2 ? core::history_order::oldest_first : core::history_order::newest_first;
        }
        page.reaches_back = (flags & 4) != 0;
        if (flags & 8) {
            auto total = std::int64_t(0);
            std::memcpy(&total, data + at + 3, sizeof total);
            // As the decoder gives it: not negative.
            page.total = total & std::numeric_limits<std::int64_t>::max();
        }
        fuzz::require(scan.next_page() >= 1, "pages count from 1");
        scan.on_page(page);
        ++pages;
        fuzz::require(scan.next_page() >= 0, "pages count from 1");
        fuzz::require(pages < max_pages || scan.next_page() == 0, "a scan is bounded");
        auto const same_again = page.new_count == 0 && pages == 1;
        fuzz::require(!same_again || scan.next_page() == 0, "nothing new ends a scan");
    }
    return 0;
}
