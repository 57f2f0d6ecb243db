// SPDX-License-Identifier: BSL-1.0
#include "cli/system/certificate_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace neuroflash::cli {

namespace {

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// What the content is instead of certificates in PEM form.
std::string other_form(std::string_view content)
{
    if (content.empty()) return "is empty";
    if (content.starts_with("\x30\x82")) {
        return "is in DER form, not PEM; `openssl x509 -inform der` converts it";
    }
    if (contains(content, "-----BEGIN CERTIFICATE REQUEST"))
        return "holds a request for a certificate";
    if (contains(content, "PRIVATE KEY-----")) return "holds a private key and no certificate";
    return "holds no certificate in PEM form";
}

} // namespace

std::string certificate_file_fault(std::string const& file)
{
    if (file.empty()) return {};
    auto ignored = std::error_code();
    if (std::filesystem::is_directory(file, ignored)) return "is a directory";
    if (::access(file.c_str(), R_OK) != 0) {
        return "cannot be read: " + std::error_code(errno, std::system_category()).message();
    }
    // A device or a pipe could be read only once, or without end.
    if (!std::filesystem::is_regular_file(file, ignored)) return "is not a regular file";
    auto in = std::ifstream(file, std::ios::binary);
    auto const content = std::string(std::istreambuf_iterator<char>(in), {});
    auto const is_pem = contains(content, "-----BEGIN CERTIFICATE-----") ||
        contains(content, "-----BEGIN TRUSTED CERTIFICATE-----") ||
        contains(content, "-----BEGIN X509 CERTIFICATE-----");
    if (!is_pem) return other_form(content);
    if (!contains(content, "-----END ")) return "is cut off: its certificate has no end";
    return {};
}

} // namespace neuroflash::cli
