// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_MUTANTS_MUTANTS_HPP
#define NEUROFLASH_TEST_MUTANTS_MUTANTS_HPP

#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <utility>

/// All mutants of a program are compiled at once; NEUROFLASH_MUTANT says which one is active.
/// `scripts/mutants` writes the calls of these functions into a copy of the sources.
namespace neuroflash_mutants {

/// A program writes the numbers of the mutants that it reached into a file when it ends:
/// NEUROFLASH_MUTANTS_REACHED names the file.
class reached
{
public:
    static reached& all()
    {
        static reached it;
        return it;
    }

    void add(int number) noexcept
    {
        if (file_ != nullptr && number < limit) is_reached_[number] = true;
    }

    reached(reached const&) = delete;
    reached& operator=(reached const&) = delete;

private:
    static constexpr int limit = 10'000;

    reached() : file_(std::getenv("NEUROFLASH_MUTANTS_REACHED")) {}
    ~reached()
    {
        if (file_ == nullptr) return;
        auto* const to = std::fopen(file_, "a");
        if (to == nullptr) return;
        for (int number = 0; number < limit; ++number) {
            if (is_reached_[number]) std::fprintf(to, "%d\n", number);
        }
        std::fclose(to);
    }

    char const* file_;
    bool is_reached_[limit] = {};
};

inline int active_mutant()
{
    static int const number = [] {
        auto const* const text = std::getenv("NEUROFLASH_MUTANT");
        return text == nullptr ? -1 : std::atoi(text);
    }();
    return number;
}

inline bool is_active(int number)
{
    reached::all().add(number);
    return active_mutant() == number;
}

/// Whether the mutant is active; never while a constant is evaluated.
constexpr bool on(int number) noexcept
{
    return !std::is_constant_evaluated() && is_active(number);
}

/// A condition: negated.
constexpr bool flip(int number, bool value) noexcept
{
    return on(number) ? !value : value;
}

/// A number: one more.
template <class T>
constexpr T number_of(int number, T value) noexcept
{
    return on(number) ? static_cast<T>(value + 1) : value;
}

/// A returned value: another one.
template <class T>
constexpr T swapped(int number, T value, T other) noexcept
{
    return on(number) ? other : value;
}

/// A comparison whose boundary moves. `a < b` becomes `a < boundary<N, '<'> < b`, which has the
/// same precedence: the first operator keeps `a`, the second one compares.
template <int Number, char Operator>
struct boundary_t
{
};

template <class A, int Number, char Operator>
struct left_side
{
    A const& a;
};

template <int Number, char Operator>
inline constexpr boundary_t<Number, Operator> boundary{};

template <class A, int Number, char Operator>
constexpr left_side<A, Number, Operator>
operator<(A const& a, boundary_t<Number, Operator>) noexcept
{
    return {a};
}

template <class A, int Number, char Operator, class B>
constexpr bool operator<(left_side<A, Number, Operator> left, B const& b)
{
    if constexpr (Operator == '<') return on(Number) ? left.a <= b : left.a < b;
    if constexpr (Operator == '>') return on(Number) ? left.a >= b : left.a > b;
    if constexpr (Operator == 'l') return on(Number) ? left.a < b : left.a <= b;
    if constexpr (Operator == 'g') return on(Number) ? left.a > b : left.a >= b;
}

} // namespace neuroflash_mutants

#endif
