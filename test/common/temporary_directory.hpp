// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_TEMPORARY_DIRECTORY_HPP
#define NEUROFLASH_TEST_COMMON_TEMPORARY_DIRECTORY_HPP

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace neuroflash::test {

/// Removed with all that is in it.
class temporary_directory
{
public:
    temporary_directory()
    {
        auto name = (std::filesystem::temp_directory_path() / "neuroflash-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = name;
    }
    ~temporary_directory()
    {
        auto ignored = std::error_code();
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_directory(temporary_directory const&) = delete;
    temporary_directory& operator=(temporary_directory const&) = delete;

    std::filesystem::path const& path() const noexcept { return path_; }
    std::string file(std::string_view name) const { return (path_ / name).string(); }
    bool is_empty() const { return std::filesystem::is_empty(path_); }

    /// Writes a file; its path.
    std::string write(std::string_view name, std::string_view content) const
    {
        std::ofstream(file(name), std::ios::binary) << content;
        return file(name);
    }

private:
    std::filesystem::path path_;
};

inline std::string read_whole(std::string const& path)
{
    auto in = std::ifstream(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

} // namespace neuroflash::test

#endif
