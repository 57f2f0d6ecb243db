// SPDX-License-Identifier: BSL-1.0
#include "cli/completion/tree.hpp"

#include "cli/settings/setting_origins.hpp"

#include <string>

namespace neuroflash::cli {

namespace {

/// Text for troff.
std::string with_escaped_dashes(std::string_view text)
{
    auto made = std::string();
    for (auto const c : text) made += c == '-' ? std::string("\\-") : std::string(1, c);
    return made;
}

/// A variable each, with the option and the key that do the same.
std::string variable_entries()
{
    auto text = std::string();
    for (auto const& row : setting_rows) {
        if (row.which == setting::no_proxy) continue;
        text += ".TP\n.B " + std::string(row.variable) + '\n';
        auto ways = std::string();
        if (!row.option.empty()) {
            ways =
                "As\n.BR " + with_escaped_dashes(row.option) + (row.key.empty() ? " .\n" : " ,\n");
        }
        if (!row.key.empty()) {
            ways += std::string(ways.empty() ? "In a profile:\n" : "in a profile:\n") + ".BR " +
                std::string(row.key) + " .\n";
        }
        text += ways + "Default: " +
            with_escaped_dashes(row.initial.empty() ? std::string_view("none") : row.initial) +
            ".\n";
    }
    text +=
        ".TP\n.B NEUROFLASH_PROFILE\nAs\n.BR \\-\\-profile .\nDefault: the file's choice, else default.\n";
    return text;
}

constexpr std::string_view before_variables = R"(.SH EXIT STATUS
.TP
.B 0
Success; a note on standard error says if fewer images were made than requested.
.TP
.B 2
Usage: arguments, settings or an input file are invalid, or there was no
permission to spend; no paid request was sent.
.TP
.B 3
Authentication or permission: credentials are missing or rejected, or a right is
missing.
.TP
.B 4
No image credits left, or the
.B \-\-budget
of
.B batch
or
.B bench
is used up.
.TP
.B 5
Rejected by the service: the same request usually fails again.
.TP
.B 6
Not reached or failed; this request was not charged and can be repeated.
.TP
.B 7
Failed, and charged or possibly charged: the message says what to do.
.TP
.B 8
Some items of a batch, or some requests of bench, failed; the others are done.
.TP
.B 129, 130, 131, 143
Hung up, interrupted, quit, terminated.
.TP
.B 138, 140, 142, 152
Ended by SIGUSR1, SIGUSR2, SIGALRM or SIGXCPU, which batch systems send.
.SH ENVIRONMENT
)";

constexpr std::string_view behind_variables = R"(.TP
.B HTTPS_PROXY, ALL_PROXY, NO_PROXY
Used with
.B \-\-proxy\-from\-environment
only.
.SH FILES
.TP
.I DIR/index.html
Gallery of
.B demo
and
.BR batch ,
in the directory of
.BR \-\-out .
.TP
.I DIR/journal.sqlite
What a batch has paid for; a later run continues from it.
.TP
.I ~/.config/neuroflash/config.toml
Profiles, below
.B XDG_CONFIG_HOME
if that is set.
.SH EXAMPLES
Check everything before the first image:
.PP
.RS
.nf
neuroflash doctor
.fi
.RE
.PP
Make an image:
.PP
.RS
.nf
neuroflash generate "A lighthouse in fog" \-\-aspect\-ratio 16:9 \-\-out out
.fi
.RE
.PP
Try everything without an account:
.PP
.RS
.nf
neuroflash sandbox
.fi
.RE
.PP
Many prompts, one per line, for at most 200 credits:
.PP
.RS
.nf
neuroflash batch prompts.txt \-\-out out \-\-budget 200
.fi
.RE
.PP
Turn on completion in this shell:
.PP
.RS
.nf
source <(neuroflash completion bash)
.fi
.RE
.SH SEE ALSO
.BR curl (1),
https://neuro\-flash.github.io/api\-docs
)";

} // namespace

std::string manual_sections()
{
    return std::string(before_variables) + variable_entries() + std::string(behind_variables);
}

} // namespace neuroflash::cli
