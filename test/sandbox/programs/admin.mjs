// SPDX-License-Identifier: BSL-1.0
// A test suite in JavaScript: a text as it comes, a token that expires, and the requests.
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

const env = process.env, admin = env.NEUROFLASH_SANDBOX_ADMIN;
const json = { "Content-Type": "application/json" };
let headers;
const chat = content => fetch(env.NEUROFLASH_API_BASE + "/ds-prototypes/chat/completions", {
    method: "POST", headers, body: JSON.stringify({ model: "gpt-4.1-mini", stream: true,
        messages: [{ role: "user", content }] }) });

beforeEach(async () => {
    await fetch(admin + "/reset", { method: "POST" });
    const answer = await fetch(env.NEUROFLASH_TOKEN_URL, { method: "POST",
        body: new URLSearchParams({ grant_type: "client_credentials",
            client_id: env.NEUROFLASH_CLIENT_ID, client_secret: env.NEUROFLASH_CLIENT_SECRET,
            scope: "openid" }) });
    headers = { ...json, Authorization: "Bearer " + (await answer.json()).access_token,
        "x-workspace-id": env.NEUROFLASH_WORKSPACE_ID };
});

test("a text arrives whole and is counted", async () => {
    assert.match(await (await chat("tides")).text(), /data: \[DONE\]\n\n$/);
    assert.ok((await (await fetch(admin + "/ledger")).json()).tokens > 0);
});

test("a token expires", async () => {
    await fetch(admin + "/clock", { method: "POST", headers: json, body: '{"advance_s": 14400}' });
    assert.equal((await chat("tides")).status, 401);
});

test("a refused prompt costs nothing, and its request is recorded", async () => {
    assert.equal((await chat("[refuse] tides")).status, 403);
    assert.equal((await (await fetch(admin + "/ledger")).json()).tokens, 0);
    const seen = await (await fetch(admin + "/requests")).json();
    assert.equal(seen.filter(one => one.target.endsWith("/chat/completions")).length, 1);
});
