// SPDX-License-Identifier: BSL-1.0
#include "cli/completion/tree.hpp"

namespace neuroflash::cli {

std::string_view manual_sections() noexcept
{
    return R"(.SH EXIT STATUS
.TP
.B 0
Success; a note on standard error says if fewer images were made than requested.
.TP
.B 2
Usage: arguments, settings or an input file are invalid; nothing was sent.
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
Rejected by the service: the same request will fail again.
.TP
.B 6
Not reached or failed, and certainly not charged; may be repeated.
.TP
.B 7
Failed, and charged or possibly charged: the message says which command
settles it.
.TP
.B 8
Some items of a batch, or requests of a bench, failed; the others are done.
.TP
.B 129, 130, 143
Hung up, interrupted, terminated.
.SH ENVIRONMENT
.TP
.B NEUROFLASH_CLIENT_ID
Client id of the service account.
.TP
.B NEUROFLASH_CLIENT_SECRET
Its secret.
.TP
.B NEUROFLASH_WORKSPACE_ID
Workspace to work in.
Default: the first one listed.
.TP
.B NEUROFLASH_API_BASE
Base URL of the API.
Default: https://app.neuroflash.com/api
.TP
.B NEUROFLASH_TOKEN_URL
URL of the token endpoint.
Default: https://id.neuroflash.com/oauth/v2/token
.TP
.B NEUROFLASH_CA_FILE
PEM file of the certificate authorities to trust instead of those of the
system.
.TP
.B NEUROFLASH_PROXY
HTTP proxy, as http://[user:password@]host:port.
Default: none.
.TP
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
}

} // namespace neuroflash::cli
