// SPDX-License-Identifier: BSL-1.0
//! reqwest with rustls and its own pool of connections, on one thread; the case post alone.

use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

const PROMPT: &str = "A professional hero image for a landing page about sustainable energy: wind \
    turbines on green hills at sunrise, soft light, wide angle, \"hopeful\" mood, no text, \
    photorealistic, hold 0 ms";

#[derive(Serialize)]
struct Ask<'a> {
    prompt: &'a str,
    model: &'a str,
    num_images: u32,
    aspect_ratio: &'a str,
    output_format: &'a str,
}

#[derive(Deserialize)]
#[allow(dead_code)] // Its members are parsed, and not read.
struct Image {
    url: String,
    content_type: String,
    image_id: String,
    width: u32,
    height: u32,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Answer {
    images: Vec<Image>,
    prompt: String,
    batch_id: String,
}

async fn generate(client: &reqwest::Client, url: &str, token: &str) -> Result<(), Failure> {
    let ask = Ask {
        prompt: PROMPT,
        model: "nano-banana-2",
        num_images: 1,
        aspect_ratio: "16:9",
        output_format: "png",
    };
    let response = client
        .post(url)
        .bearer_auth(token)
        .header("x-workspace-id", "6872b83c-901e-47c5-8b90-96a3d9839d06")
        .json(&ask)
        .send()
        .await?;
    let status = response.status();
    let answer: Answer = response.json().await?;
    if status != 200 || answer.images.len() != 1 {
        return Err(format!("not the answer that was expected: status {status}").into());
    }
    Ok(())
}

/// Makes the given number of requests, at most `connections` at a time; microseconds of each.
async fn all(
    client: &reqwest::Client,
    url: &str,
    connections: usize,
    requests: i64,
) -> Result<Vec<f64>, Failure> {
    let token = "t".repeat(40);
    let left = Rc::new(Cell::new(requests));
    let took = Rc::new(RefCell::new(Vec::new()));
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let (client, url, token) = (client.clone(), url.to_owned(), token.clone());
            let (left, took) = (left.clone(), took.clone());
            tokio::task::spawn_local(async move {
                while left.get() > 0 {
                    left.set(left.get() - 1);
                    let began = Instant::now();
                    generate(&client, &url, &token).await?;
                    took.borrow_mut().push(began.elapsed().as_nanos() as f64 / 1000.0);
                }
                Ok::<(), Failure>(())
            })
        })
        .collect();
    for worker in workers {
        worker.await??;
    }
    let mut took = took.take();
    took.sort_by(f64::total_cmp);
    Ok(took)
}

/// Microseconds of the processor that this process has used, its own and the system's.
fn used() -> (f64, f64) {
    // SAFETY: getrusage fills the structure, for which zeros are valid.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let micro = |time: libc::timeval| time.tv_sec as f64 * 1e6 + time.tv_usec as f64;
    (micro(usage.ru_utime), micro(usage.ru_stime))
}

/// The most memory that the process had; what getrusage tells begins with the parent's.
fn peak_kib() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.and_then(|rest| rest.split_whitespace().next()).ok_or("no VmHWM")?.parse()?)
}

async fn measure() -> Result<serde_json::Value, Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let line: HashMap<&str, &str> = words
        .chunks_exact(2)
        .map(|pair| (pair[0].trim_start_matches("--"), pair[1].as_str()))
        .collect();
    let word = |name: &str| line.get(name).copied().ok_or_else(|| format!("--{name} is missing"));
    let work = word("case")?;
    if work != "post" {
        return Err(format!("no case named {work}").into());
    }
    let connections: usize = word("connections")?.parse()?;
    let authority = reqwest::Certificate::from_pem(&std::fs::read(word("ca")?)?)?;
    let client = reqwest::Client::builder()
        .add_root_certificate(authority)
        .pool_max_idle_per_host(connections)
        .resolve("localhost", format!("{}:{}", word("host")?, word("port")?).parse()?)
        .build()?;
    let url =
        format!("https://localhost:{}/api/ds-prototypes/image_generation/", word("port")?);
    let warmup: i64 = word("warmup")?.parse()?;
    all(&client, &url, connections, connections as i64 + warmup).await?;
    let before = used();
    let began = Instant::now();
    let took = all(&client, &url, connections, word("requests")?.parse()?).await?;
    let wall = began.elapsed().as_secs_f64();
    let after = used();
    let n = took.len() as f64;
    let quantile = |share: f64| took[((n - 1.0) * share + 0.5) as usize];
    let (user, system) = ((after.0 - before.0) / n, (after.1 - before.1) / n);
    Ok(serde_json::json!({
        "client": "reqwest", "version": env!("BENCH_VERSIONS"), "case": work,
        "connections": connections, "requests": took.len(), "cpu_us": user + system,
        "user_us": user, "sys_us": system, "rps": n / wall, "p50_us": quantile(0.5),
        "p99_us": quantile(0.99), "p999_us": quantile(0.999), "peak_kib": peak_kib()?}))
}

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let line = tokio::task::LocalSet::new().block_on(&runtime, measure())?;
    println!("{line}");
    Ok(())
}
