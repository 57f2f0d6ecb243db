// SPDX-License-Identifier: BSL-1.0
#include "batch/input/program_line.hpp"

#include "batch/input/kinds.hpp"
#include "batch/input/line_shapes.hpp"

#include <array>
#include <string_view>

namespace neuroflash::inline v0::batch {

namespace {

using namespace std::string_view_literals;
using proof = line_kind::proof;
using view = std::string_view;

/// The beginnings that only programs have.
constexpr auto files_of_programs = std::to_array<view>(
    {"#include <", "#include \"", "#ifndef ", "#ifdef ", "#pragma ", "<?php", "using namespace ",
     "if __name__ =="});

constexpr auto lines_of_programs = std::to_array<view>(
    {"#define ",
     "print(",
     "console.log(",
     "printf(",
     "System.out.",
     "std::",
     "public class ",
     "public static ",
     "public void ",
     "private static ",
     "module.exports",
     "export default ",
     "INSERT INTO ",
     "CREATE TABLE ",
     "echo \"",
     "echo '",
     "echo $",
     "apt-get ",
     "git clone ",
     "pip install ",
     "npm install ",
     "sudo apt",
     "curl -",
     "curl http",
     "wget http",
     "mkdir -",
     "rm -",
     "chmod ",
     "cd /",
     "cd ~",
     "if [ ",
     "if [[ ",
     "neuroflash generate ",
     "neuroflash edit ",
     "neuroflash batch "});

/// The words before a name that is followed by a bracket.
constexpr auto makers_of_functions =
    std::to_array<view>({"def ", "function ", "func ", "fn ", "async def ", "async function "});

/// The words before a name that is followed by an equals sign.
constexpr auto makers_of_variables =
    std::to_array<view>({"const ", "let ", "var ", "auto ", "export ", "set ", "local ", "my $"});

constexpr auto first_words_of_statements = std::to_array<view>(
    {"return", "break", "continue", "import ", "using ", "use ", "package ", "throw ", "delete ",
     "SELECT ", "UPDATE ", "DELETE "});

/// `def draw(fox):`.
bool makes_function(view line)
{
    for (auto const one : makers_of_functions) {
        if (!line.starts_with(one)) continue;
        auto const name = shapes::name_in_front(line.substr(one.size()));
        auto const rest = line.substr(one.size() + name.size());
        if (!name.empty() && rest.starts_with('(')) return true;
    }
    return false;
}

/// `const fox = 1`.
bool makes_variable(view line)
{
    for (auto const one : makers_of_variables) {
        if (!line.starts_with(one)) continue;
        auto const rest = line.substr(one.size());
        auto const name = shapes::name_in_front(rest);
        if (!name.empty() && shapes::without_blanks(rest.substr(name.size())).starts_with('='))
            return true;
    }
    return false;
}

/// `import os`, `import os.path as path`, `from os import path`, `import a from 'b'`.
bool imports(view line)
{
    auto const ends_so = [](view text) { return text.empty() || text == ";"; };
    if (line.starts_with("from ")) {
        auto const rest = line.substr(5);
        auto const name = shapes::name_in_front(rest, ".");
        return !name.empty() && rest.substr(name.size()).starts_with(" import ");
    }
    if (!line.starts_with("import ")) return false;
    auto const rest = line.substr(7);
    auto const name = shapes::name_in_front(rest, "._");
    auto const after = rest.substr(name.size());
    auto const quoted = rest.find_first_of("'\"") != rest.npos;
    return (!name.empty() && (ends_so(after) || after.starts_with(" as "))) || quoted;
}

/// `package main`, `fi`, and lines of brackets alone.
bool is_frame(view line)
{
    if (line.find_first_not_of("{}()[]; \t") == line.npos) return true;
    if (line == "fi" || line == "done" || line == "esac" || line == "set -e") return true;
    if (!line.starts_with("package ")) return false;
    auto const name = shapes::name_in_front(line.substr(8), ".");
    return !name.empty() && name.size() + 8 == line.size();
}

/// `RUN apt-get update`, `COPY . /x`: the steps that build the image of a container.
bool is_build_step(view line)
{
    constexpr auto steps = std::to_array<view>(
        {"FROM ", "RUN ", "COPY ", "ADD ", "CMD ", "ENTRYPOINT ", "WORKDIR ", "ENV ", "EXPOSE "});
    for (auto const one : steps) {
        if (!line.starts_with(one) || line.size() == one.size()) continue;
        return !shapes::is_capital(line[one.size()]);
    }
    return false;
}

/// `fox = draw(1);`, `return 0;`. A prompt may end with a semicolon, too.
bool is_statement(view line)
{
    if (!line.ends_with(';')) return false;
    return line.find('=') != line.npos || line.find("(") != line.npos ||
        line.find("::") != line.npos || shapes::begins_with_any(line, first_words_of_statements);
}

/// `prompts = [`, `name = "fox"`.
bool assigns_literal(view line)
{
    auto const name = shapes::name_in_front(line);
    if (name.empty()) return false;
    auto const rest = shapes::without_blanks(line.substr(name.size()));
    if (!rest.starts_with('=')) return false;
    auto const value = shapes::without_blanks(rest.substr(1));
    return !value.empty() && "[({\"'"sv.find(value.front()) != view::npos;
}

/// `draw();`, `draw("fox")`. `saber(fate)` is a name of a figure.
bool is_call(view line)
{
    auto const name = shapes::name_in_front(line, ".");
    auto const rest = line.substr(name.size());
    if (name.empty() || !rest.starts_with('(')) return false;
    if (rest == "()" || rest.ends_with(");")) return true;
    return rest.ends_with(')') && rest.find_first_of("\"=") != rest.npos;
}

line_kind code_line(view line)
{
    using shapes::begins_with_any;
    if (begins_with_any(line, files_of_programs)) return {kinds::code, proof::file};
    auto const selects = line.starts_with("SELECT ") && line.find(" FROM ") != line.npos;
    auto const opens = line.ends_with(" {") || line.ends_with("){") || line.ends_with("; do") ||
        line.ends_with("; then");
    if (begins_with_any(line, lines_of_programs) || makes_function(line) || makes_variable(line) ||
        imports(line) || assigns_literal(line) || is_call(line) || selects || opens) {
        return {kinds::code, proof::line};
    }
    if (is_statement(line) || is_frame(line) || is_build_step(line))
        return {kinds::code, proof::hint};
    return {};
}

/// `steps = 20`, `NEUROFLASH_CLIENT_ID=x`, `[section]`. `E = mc^2` may be a prompt.
line_kind settings_line(view line)
{
    auto const name = shapes::name_in_front(line, ".-");
    if (!name.empty()) {
        auto const rest = line.substr(name.size());
        auto const of_program = name.find_first_of("_.") != name.npos && !name.ends_with('.');
        auto const sign = shapes::without_blanks(rest);
        auto const assigns = sign.starts_with('=') && !sign.starts_with("==");
        if (assigns && of_program) return {kinds::settings, proof::line};
        if (assigns && !rest.starts_with("=>")) return {kinds::settings, proof::hint};
    }
    return {};
}

line_kind comment_line(view line)
{
    auto const comment = line_kind(kinds::comment, proof::line);
    if (line.starts_with("//") || line.starts_with("/*") || line.starts_with("*/")) return comment;
    if (line.starts_with("-- ") || line.starts_with("--\t") || line.starts_with("% ")) {
        return comment;
    }
    auto const after = line.size() > 1 ? line[1] : ' ';
    if (line.starts_with(';') &&
        (after == ' ' || after == '\t' || after == ';' || shapes::is_letter(after))) {
        return comment;
    }
    return {};
}

} // namespace

line_kind program_line(std::string_view line)
{
    for (auto const rule : {&code_line, &settings_line, &comment_line}) {
        if (auto const got = rule(line); got.kind.known()) return got;
    }
    return {};
}

} // namespace neuroflash::inline v0::batch
