// SPDX-License-Identifier: BSL-1.0
// Which versions were chosen, for the line that the benchmark prints.

fn version<'a>(lock: &'a str, name: &str) -> &'a str {
    lock.split("[[package]]")
        .find(|part| part.contains(&format!("name = \"{name}\"\n")))
        .and_then(|part| part.split("version = \"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("unknown")
}

fn main() {
    let lock = std::fs::read_to_string("Cargo.lock").unwrap_or_default();
    let names = ["reqwest", "hyper", "rustls"];
    let all: Vec<String> = names.iter().map(|n| format!("{n} {}", version(&lock, n))).collect();
    println!("cargo:rustc-env=BENCH_VERSIONS={}", all.join(", "));
}
