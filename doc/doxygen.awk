# SPDX-License-Identifier: BSL-1.0
# Names the sections of a page, so that links lead to them: Doxygen numbers sections, and links name
# them as the web sites of repositories do. A label is PAGE_SECTION, because labels are those of the
# whole site.
function label_of(title) {
    title = tolower(title)
    gsub(/[^a-z0-9 _-]/, "", title)
    gsub(/ /, "-", title)
    return title
}

function page_of(path) {
    sub(/.*\//, "", path)
    sub(/\.md$/, "", path)
    return label_of(path)
}

FNR == 1 { page = page_of(FILENAME) }

/^ *```/ { is_code = !is_code }

!is_code && /^##+ / {
    title = $0
    sub(/^#+ /, "", title)
    label = label_of(title)
    number = seen[label]++
    $0 = $0 " {#" page "_" label (number > 0 ? "-" number : "") "}"
}

!is_code {
    done = ""
    rest = $0
    while (match(rest, /\]\([A-Za-z0-9_.\/-]*#[A-Za-z0-9_-]+\)/)) {
        link = substr(rest, RSTART + 2, RLENGTH - 3)
        path = section = link
        sub(/#.*/, "", path)
        sub(/.*#/, "", section)
        if (path == "" || path ~ /\.md$/) link = "#" (path == "" ? page : page_of(path)) "_" section
        done = done substr(rest, 1, RSTART + 1) link ")"
        rest = substr(rest, RSTART + RLENGTH)
    }
    $0 = done rest
}

{ print }
