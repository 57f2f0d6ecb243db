// SPDX-License-Identifier: BSL-1.0
#include "sandbox/certificate_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace neuroflash::inline v0::sandbox {

namespace {

std::string make_private_directory()
{
    auto failed = std::error_code();
    auto const parent = std::filesystem::temp_directory_path(failed);
    auto name = (parent / "neuroflash-sandbox-XXXXXX").string();
    if (!failed && mkdtemp(name.data()) != nullptr) return name; // creates with mode 0700
    if (!failed) failed = std::error_code(errno, std::generic_category());
    throw std::system_error(failed, "no directory for temporary files can be used");
}

} // namespace

certificate_file::certificate_file(std::string const& directory, std::string const& pem)
    : own_directory_(directory.empty() ? make_private_directory() : std::string())
{
    std::filesystem::path const place = directory.empty() ? own_directory_ : directory;
    std::error_code ignored; // the write below says what is wrong
    std::filesystem::create_directories(place, ignored);
    path_ = std::filesystem::absolute(place / "ca.pem").string();
    std::ofstream file(path_, std::ios::binary | std::ios::trunc);
    file << pem;
    file.close();
    if (!file) {
        throw std::system_error(std::make_error_code(std::errc::io_error), "cannot write " + path_);
    }
}

certificate_file::~certificate_file()
{
    std::error_code ignored;
    if (!own_directory_.empty()) std::filesystem::remove_all(own_directory_, ignored);
}

} // namespace neuroflash::inline v0::sandbox
