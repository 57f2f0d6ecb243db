// SPDX-License-Identifier: BSL-1.0
// undici's pool of connections on Node.js; the case post alone.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { Pool } from "undici";

const prompt = "A professional hero image for a landing page about sustainable energy: wind " +
  "turbines on green hills at sunrise, soft light, wide angle, \"hopeful\" mood, no text, " +
  "photorealistic, hold 0 ms";

const headers = {
  authorization: `Bearer ${"t".repeat(40)}`,
  "x-workspace-id": "6872b83c-901e-47c5-8b90-96a3d9839d06",
  "content-type": "application/json",
};

async function generate(pool) {
  const response = await pool.request({
    path: "/api/ds-prototypes/image_generation/",
    method: "POST",
    headers,
    body: JSON.stringify({
      prompt, model: "nano-banana-2", num_images: 1, aspect_ratio: "16:9", output_format: "png",
    }),
  });
  const answer = await response.body.json();
  if (response.statusCode !== 200 || answer.images.length !== 1) {
    throw new Error(`not the answer that was expected: status ${response.statusCode}`);
  }
}

// Makes the given number of requests, at most `connections` at a time; microseconds of each.
async function all(pool, connections, requests) {
  const took = [];
  let left = requests;
  async function some() {
    while (left-- > 0) {
      const began = performance.now();
      await generate(pool);
      took.push((performance.now() - began) * 1000);
    }
  }
  await Promise.all(Array.from({ length: connections }, some));
  return took.sort((a, b) => a - b);
}

// The most memory that the process had; what resourceUsage() tells begins with the parent's.
function peakKib() {
  return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
}

const { values: line } = parseArgs({
  options: {
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string" },
    ca: { type: "string" },
    case: { type: "string", default: "post" },
    connections: { type: "string", default: "1" },
    requests: { type: "string", default: "1000" },
    warmup: { type: "string", default: "0" },
  },
});
if (line.case !== "post") throw new Error(`no case named ${line.case}`);
const connections = Number(line.connections);
const pool = new Pool(`https://${line.host}:${line.port}`, {
  connections,
  pipelining: 1,
  connect: { ca: readFileSync(line.ca) },
});
await all(pool, connections, connections + Number(line.warmup));
const before = process.resourceUsage();
const began = performance.now();
const took = await all(pool, connections, Number(line.requests));
const wall = (performance.now() - began) / 1000;
const after = process.resourceUsage();
const quantile = (share) => took[Math.floor((took.length - 1) * share + 0.5)];
const user = (after.userCPUTime - before.userCPUTime) / took.length;
const system = (after.systemCPUTime - before.systemCPUTime) / took.length;
const undici = createRequire(import.meta.url)("undici/package.json").version;
console.log(JSON.stringify({
  client: "undici",
  version: `undici ${undici}, Node.js ${process.versions.node}, OpenSSL ${process.versions.openssl}`,
  case: line.case, connections, requests: took.length,
  cpu_us: user + system, user_us: user, sys_us: system, rps: took.length / wall,
  p50_us: quantile(0.5), p99_us: quantile(0.99), p999_us: quantile(0.999), peak_kib: peakKib(),
}));
await pool.close();
