# SPDX-License-Identifier: BSL-1.0
# A test suite in Python: a fault, a lost response, the quota, and the ledger.
import os, requests, unittest

env, admin = os.environ, os.environ["NEUROFLASH_SANDBOX_ADMIN"]
url = env["NEUROFLASH_API_BASE"] + "/ds-prototypes/image_generation/"


class Generate(unittest.TestCase):
    def setUp(self):
        requests.post(admin + "/reset").raise_for_status()
        token = requests.post(env["NEUROFLASH_TOKEN_URL"], data={
            "grant_type": "client_credentials", "client_id": env["NEUROFLASH_CLIENT_ID"],
            "client_secret": env["NEUROFLASH_CLIENT_SECRET"],
            "scope": "openid"}).json()["access_token"]
        self.headers = {"Authorization": "Bearer " + token,
                        "x-workspace-id": env["NEUROFLASH_WORKSPACE_ID"]}

    def generate(self):
        return requests.post(url, headers=self.headers, json={"prompt": "A lamp"})

    def credits(self):
        return requests.get(admin + "/ledger").json()["credits"]

    def test_image_is_charged_and_can_be_fetched(self):
        image = self.generate().json()["images"][0]
        self.assertEqual(requests.get(image["url"]).headers["Content-Type"], "image/png")
        self.assertEqual(self.credits(), 1)

    def test_busy_service_charges_nothing(self):
        requests.post(admin + "/faults", json={"kind": "busy", "method": "POST"}).raise_for_status()
        self.assertEqual([self.generate().status_code, self.credits()], [503, 0])
        self.assertEqual([self.generate().status_code, self.credits()], [200, 1])

    def test_lost_response_is_charged(self):
        fault = {"kind": "close_before_response", "method": "POST", "charge_first": True}
        requests.post(admin + "/faults", json=fault).raise_for_status()
        self.assertRaises(requests.ConnectionError, self.generate)
        self.assertEqual(self.credits(), 1)

    def test_quota_ends(self):
        requests.put(admin + "/quota", json={"images": {"limit": 0}}).raise_for_status()
        self.assertEqual(self.generate().status_code, 429)


if __name__ == "__main__":
    unittest.main()
