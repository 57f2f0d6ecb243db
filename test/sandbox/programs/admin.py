# SPDX-License-Identifier: BSL-1.0
# A test in Python that plans a fault, meets it, and reads the ledger.
import os, requests

env = os.environ
admin = env["NEUROFLASH_SANDBOX_ADMIN"]
requests.post(admin + "/reset").raise_for_status()
token = requests.post(env["NEUROFLASH_TOKEN_URL"], data={
    "grant_type": "client_credentials", "client_id": env["NEUROFLASH_CLIENT_ID"],
    "client_secret": env["NEUROFLASH_CLIENT_SECRET"]}).json()["access_token"]
headers = {"Authorization": "Bearer " + token, "x-workspace-id": env["NEUROFLASH_WORKSPACE_ID"]}
url = env["NEUROFLASH_API_BASE"] + "/ds-prototypes/image_generation/"

requests.post(admin + "/faults", json={"kind": "busy", "method": "POST"}).raise_for_status()
assert requests.post(url, headers=headers, json={"prompt": "A lamp"}).status_code == 503
assert requests.post(url, headers=headers, json={"prompt": "A lamp"}).status_code == 200
assert requests.get(admin + "/ledger").json()["credits"] == 1
requests.put(admin + "/quota", json={"images": {"limit": 1}}).raise_for_status()
assert requests.post(url, headers=headers, json={"prompt": "A lamp"}).status_code == 429
print("admin.py: as expected")
