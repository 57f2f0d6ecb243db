#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Which mutants scripts/mutants makes of a function, of which files, and when it is not content."""

import contextlib
import importlib.machinery
import importlib.util
import io
import sys
import unittest

loader = importlib.machinery.SourceFileLoader("mutants", sys.argv.pop())
spec = importlib.util.spec_from_loader("mutants", loader)
mutants = importlib.util.module_from_spec(spec)
loader.exec_module(mutants)


def made_of(source):
    file = mutants.File("file.hpp", source, {"color": ["red", "green", "blue"]}, 0)
    return [f"{one.line} {one.rule}: {one.before} -> {one.after}" for one in file.mutants]


class rules(unittest.TestCase):
    def test_each_condition_of_an_if_is_negated(self):
        self.assertEqual(
            made_of("bool f(int a, bool b)\n{\n    if (a == 3 && !b) return g(a);\n    return b;\n}\n"),
            ["3 negated: a == 3 -> !(a == 3)", "3 negated: !b -> !(!b)", "3 number: if (a == 3 && !b) -> ... 3 + 1 ..."])

    def test_a_condition_with_a_declaration_is_left_alone(self):
        self.assertEqual(
            made_of("void f()\n{\n    if (auto const x = g(); x) return;\n"
                    "    if (auto y = h()) return;\n}\n"), [])

    def test_boundaries_of_comparisons_move_and_brackets_of_templates_do_not(self):
        self.assertEqual(
            made_of("std::optional<int> f(int a)\n{\n    auto const b = std::max<int>(a, a);\n"
                    "    g(a < b);\n    return {};\n}\n"),
            ["4 left out: g(a < b); -> (nothing)", "4 boundary: ; g(a < b); return -> ... <= ..."])

    def test_a_statement_is_left_out_and_a_declaration_is_not(self):
        self.assertEqual(
            made_of("void f()\n{\n    thing a(b);\n    a.c = b;\n    a.d(b)->e();\n    ++a;\n}\n"),
            ["4 left out: a.c = b; -> (nothing)", "5 left out: a.d(b)->e(); -> (nothing)",
             "6 left out: ++a; -> (nothing)"])

    def test_another_value_is_returned(self):
        self.assertEqual(
            made_of("bool f() { return true; }\ncolor g() { return color::blue; }\n"),
            ["1 returned: true -> false", "2 returned: color::blue -> color::red"])

    def test_constants_are_left_alone(self):
        self.assertEqual(
            made_of("inline constexpr int a = 5;\nconstexpr table t = {{1, 2}, {3, 4}};\n"
                    "static_assert([] { return 1 < 2; }());\nenum class e { a = 1, b };\n"), [])

    def test_a_mutant_is_written_around_what_it_changes(self):
        source = "bool f(int a)\n{\n    return a < 3 && a > 1;\n}\n"
        file = mutants.File("file.hpp", source, {}, 7)
        text = mutants.instrumented(source, file.edits[:1])
        self.assertIn("::neuroflash_mutants::flip(7, static_cast<bool>(a < 3)) && a > 1", text)


class verdicts(unittest.TestCase):
    one = mutants.Mutant(0, "file.hpp", 3, "negated", "a", "!(a)")
    others = [mutants.Mutant(n, "file.hpp", n, "negated", str(n), "") for n in range(1, 100)]

    def content(self, survivors, equivalents):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            return mutants.show([self.one, *self.others], survivors, equivalents), output.getvalue()

    def test_all_caught_is_right(self):
        self.assertTrue(self.content([], {})[0])

    def test_one_survivor_is_wrong_however_good_the_score(self):
        right, output = self.content([self.one], {})
        self.assertFalse(right)
        self.assertIn("survives: file.hpp:3: negated: a -> !(a)", output)
        self.assertIn("99.0%", output)

    def test_a_survivor_that_changes_nothing_is_right(self):
        self.assertTrue(self.content([self.one], {"file.hpp: negated: a": "It is logged only."})[0])


class groups(unittest.TestCase):
    def test_no_file_is_in_two_groups(self):
        each = [mutants.chosen_files([name]) for name in mutants.GROUPS]
        self.assertEqual(sum(each, []), mutants.chosen_files(mutants.GROUPS))

    def test_a_file_is_chosen_by_its_name_too(self):
        name = "include/neuroflash/core/retry/backoff.hpp"
        self.assertEqual(mutants.chosen_files([name]), [name])

    def test_each_listed_survivor_names_one_mutant(self):
        made = [one for file in mutants.find_mutants(mutants.chosen_files(mutants.GROUPS))
                for one in file.mutants]
        keys = [mutants.key(one) for one in made]
        for name in mutants.known_equivalents():
            self.assertEqual(keys.count(name), 1, name)

    def test_retry_charge_and_recovery_have_at_least_300_mutants(self):
        files = mutants.find_mutants(mutants.chosen_files(["retry", "recovery"]))
        self.assertGreaterEqual(sum(len(file.mutants) for file in files), 300)


unittest.main()
