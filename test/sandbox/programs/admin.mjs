// SPDX-License-Identifier: BSL-1.0
// A test in JavaScript that streams a text, lets the token expire, and reads the requests.
import assert from "node:assert/strict";

const env = process.env, admin = env.NEUROFLASH_SANDBOX_ADMIN;
const json = { "Content-Type": "application/json" };
await fetch(admin + "/reset", { method: "POST" });
const answer = await fetch(env.NEUROFLASH_TOKEN_URL, { method: "POST", body: new URLSearchParams({
    grant_type: "client_credentials", client_id: env.NEUROFLASH_CLIENT_ID,
    client_secret: env.NEUROFLASH_CLIENT_SECRET }) });
const headers = { ...json, Authorization: "Bearer " + (await answer.json()).access_token,
    "x-workspace-id": env.NEUROFLASH_WORKSPACE_ID };
const chat = () => fetch(env.NEUROFLASH_API_BASE + "/ds-prototypes/chat/completions", {
    method: "POST", headers, body: JSON.stringify({ model: "gpt-4.1-mini", stream: true,
        messages: [{ role: "user", content: "tides" }] }) });

assert.match(await (await chat()).text(), /data: \[DONE\]\n\n$/);
await fetch(admin + "/clock", { method: "POST", headers: json, body: '{"advance_s": 14400}' });
assert.equal((await chat()).status, 401);
const seen = await (await fetch(admin + "/requests")).json();
assert.equal(seen.filter(one => one.target.endsWith("/chat/completions")).length, 2);
console.log("admin.mjs: as expected");
