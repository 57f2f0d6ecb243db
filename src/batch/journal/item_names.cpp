// SPDX-License-Identifier: BSL-1.0
#include "batch/journal/item_names.hpp"

#include "batch/input/item.hpp"

#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

bool item_names::retire(std::int64_t current, std::string const& key)
{
    struct earlier
    {
        std::int64_t id = 0;
        std::string identity;
        int images = 1;
    };
    auto found = std::vector<earlier>();
    auto& rows =
        sql("SELECT id, identity, images FROM items WHERE key=? AND id<>?").with(key, current);
    while (rows.next()) {
        auto one = earlier();
        one.id = rows.number(0);
        one.identity = rows.text(1);
        one.images = static_cast<int>(rows.number(2));
        found.push_back(std::move(one));
    }
    for (auto const& one : found) {
        rename(one.id, stem_of(key) + '-' + one.identity.substr(0, 8), one.identity, one.images);
    }
    return !found.empty();
}

void item_names::rename(std::int64_t id, std::string stem, std::string const& identity, int images)
{
    sql("DELETE FROM names WHERE item=?").with(id).run();
    reserve(id, stem, identity, images);
    sql("UPDATE items SET stem=? WHERE id=?").with(stem, id).run();
    auto numbers = std::vector<std::pair<std::int64_t, std::int64_t>>();
    auto& rows = sql("SELECT id, number FROM pictures WHERE item=? ORDER BY number").with(id);
    while (rows.next()) numbers.emplace_back(rows.number(0), rows.number(1));
    for (auto const& [image, number] : numbers) {
        sql("UPDATE pictures SET stem=? WHERE id=?").with(image_stem(id, number), image).run();
    }
}

/// Two items never write to one file, whatever their keys: `a` with two images has `a-1`.
void item_names::reserve(
    std::int64_t item, std::string& stem, std::string const& identity, int images)
{
    auto const wanted = stem;
    auto& asked = sql("SELECT 1 FROM names WHERE name=?");
    for (auto tries = std::size_t(1);; ++tries) {
        auto free = true;
        for (auto number = 1; number <= images && free; ++number) {
            free = !asked.with(images == 1 ? stem : stem + '-' + std::to_string(number)).next();
        }
        asked.reset();
        if (free) break;
        constexpr auto shortest = std::size_t(8);
        stem = wanted + '-' + identity.substr(0, shortest);
        if (tries > 1) stem += '-' + std::to_string(tries);
    }
    auto& taking = sql("INSERT INTO names VALUES(?,?)");
    for (auto number = 1; number <= images; ++number) {
        taking.with(images == 1 ? stem : stem + '-' + std::to_string(number), item).run();
    }
}

std::string item_names::image_stem(std::int64_t item, std::int64_t number)
{
    auto& asked = sql("SELECT stem, images FROM items WHERE id=?").with(item);
    asked.next();
    auto stem = asked.text(0);
    auto const images = asked.number(1);
    asked.reset();
    if (images == 1 && number == 1) return stem;
    stem += '-' + std::to_string(number);
    if (number <= images) return stem;
    auto& taking = sql("INSERT OR IGNORE INTO names VALUES(?,?)");
    for (;; stem += "-more") {
        taking.with(stem, item).run();
        if (base_.changes() > 0) return stem;
    }
}

} // namespace neuroflash::inline v0::batch
