// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_NEAREST_WORD_HPP
#define NEUROFLASH_NEAREST_WORD_HPP

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0 {

/// The number of letters to change, add, leave out, or exchange with their neighbours.
inline std::size_t edit_distance(std::string_view a, std::string_view b)
{
    auto rows =
        std::vector<std::vector<std::size_t>>(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (auto i = std::size_t(0); i <= a.size(); ++i) rows[i][0] = i;
    std::iota(rows[0].begin(), rows[0].end(), std::size_t(0));
    for (auto i = std::size_t(1); i <= a.size(); ++i) {
        for (auto j = std::size_t(1); j <= b.size(); ++j) {
            auto const same = a[i - 1] == b[j - 1];
            auto least = std::min(
                {rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1)});
            auto const exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (exchanged) least = std::min(least, rows[i - 2][j - 2] + 1);
            rows[i][j] = least;
        }
    }
    return rows[a.size()][b.size()];
}

/// The known word that was probably meant: it begins with `word`, or at most two letters, and not
/// all of them, are changed, missing, additional or exchanged with their neighbour. Leading dashes
/// and the case of letters are ignored. Empty if no word is near.
inline std::string nearest_word(std::string const& word, std::vector<std::string> const& known)
{
    constexpr std::size_t longest = 40;
    if (word.size() > longest) return {};
    auto const in_lower_case = [](std::string text) {
        for (auto& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return text;
    };
    auto const wanted = in_lower_case(word);
    auto best = std::string();
    auto const letters = word.size() - std::min(word.find_first_not_of('-'), word.size());
    auto fewest = std::min<std::size_t>(3, letters);
    for (auto const& one : known) {
        auto const candidate = in_lower_case(one);
        auto const begun = word.size() >= 3 && candidate.starts_with(wanted);
        auto const steps = begun ? std::size_t(0) : edit_distance(wanted, candidate);
        if (steps >= fewest) continue;
        fewest = steps;
        best = one;
    }
    return best;
}

} // namespace neuroflash::inline v0

#endif
