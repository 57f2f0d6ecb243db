# SPDX-License-Identifier: BSL-1.0
"""The servers of a run: certificates, nginx on free ports, the delaying server."""

import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import time

WORKSPACE = "6872b83c-901e-47c5-8b90-96a3d9839d06"
TOKEN = "t" * 40  # as in common/work.hpp
SERVER_CORE = "0"
ADDRESSES = tuple(f"127.0.0.{i}" for i in range(1, 5))  # of the delaying server
IMAGE_BYTES = 2_000_000
UPLOAD_BYTES = 20_000_000
SMALL_UPLOAD_BYTES = 64 * 1024
UPLOAD_PATH = f"/api/image-service/v1/workspaces/{WORKSPACE}/images"

TOKEN_ANSWER = json.dumps(
    {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 14399}, separators=(",", ":"))
WORKSPACES_ANSWER = json.dumps(
    {"data": [{"id": WORKSPACE, "name": "Benchmark"}],
     "page": {"size": 20, "totalElements": 1, "totalPages": 1, "currentPage": 1}},
    separators=(",", ":"))


UPLOAD_ANSWER = json.dumps(
    {"id": "0e0f8c52-7a55-4d0c-9f4e-8f2c2f5d7a11", "generationId": None, "workspaceId": WORKSPACE,
     "createdByUserId": "u-1", "prompt": "", "model": "", "parameters": {}, "inputImageIds": None,
     "imageWidth": 1024, "imageHeight": 576, "imageSize": UPLOAD_BYTES,
     "createdAt": "2026-01-02T03:04:05Z", "updatedAt": "2026-01-02T03:04:05Z",
     "_links": {"content": UPLOAD_PATH + "/0e0f8c52-7a55-4d0c-9f4e-8f2c2f5d7a11/content"}},
    separators=(",", ":"))


# Where texts come from, and what one looks like: its first event is sent at once.
TEXT_PATH = "/api/ds-prototypes/content_generation/chat/completions"


def stream_answer(pieces=20):
    """The events of a text in one line."""
    def event(delta, reason=None):
        return "data: " + json.dumps(
            {"id": "text-1", "object": "chat.completion.chunk", "created": 1767225600,
             "model": "openai/gpt-4.1-mini",
             "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]},
            separators=(",", ":")) + "\\n\\n"
    words = "".join(event({"content": "a wide view of the bay "}) for _ in range(pieces))
    return event({"role": "assistant", "content": "Wind: "}) + words + event({}, "stop") + \
        "data: [DONE]\\n\\n"


def generate_answer(size=500):
    """A paid answer of exactly that many bytes."""
    answer = {
        "images": [{
            "url": "https://storage.example.com/generated/image-abc123.png",
            "content_type": "image/png", "width": 1024, "height": 576,
            "image_id": "3c4ce5dc-00be-4451-9559-0324f9fc4c88"}],
        "prompt": "A professional hero image for a landing page",
        "description": "",
        "batch_id": "9f1a1f2e-5f0d-4c4b-8a53-0c8d6d0d8f11"}
    text = json.dumps(answer, separators=(",", ":"))
    words = "A wide view of wind turbines in the morning. " * 20
    answer["description"] = words[:size - len(text)]
    text = json.dumps(answer, separators=(",", ":"))
    assert len(text) == size
    return text


def run_quietly(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")


def make_certificates(folder):
    """An authority and a leaf below it, ECDSA P-256, as services have them."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    authority = [f"{folder}/ca.key", f"{folder}/ca.pem"]
    run_quietly("openssl", "req", "-x509", *curve, "-days", "2", "-subj", "/CN=benchmark authority",
                "-addext", "basicConstraints=critical,CA:TRUE",
                "-keyout", authority[0], "-out", authority[1])
    run_quietly("openssl", "req", *curve, "-subj", "/CN=localhost",
                "-keyout", f"{folder}/leaf.key", "-out", f"{folder}/leaf.csr")
    pathlib.Path(folder, "leaf.ext").write_text(
        "subjectAltName=DNS:localhost,"
        + ",".join(f"IP:{address}" for address in ADDRESSES) + "\nextendedKeyUsage=serverAuth\n")
    run_quietly("openssl", "x509", "-req", "-in", f"{folder}/leaf.csr", "-days", "2",
                "-CA", authority[1], "-CAkey", authority[0], "-CAcreateserial",
                "-extfile", f"{folder}/leaf.ext", "-out", f"{folder}/leaf.only.pem")
    chain = [pathlib.Path(name).read_text() for name in (f"{folder}/leaf.only.pem", authority[1])]
    pathlib.Path(folder, "leaf.pem").write_text("".join(chain))


def make_images(folder):
    """One to download, two to upload."""
    place = pathlib.Path(folder, "files")
    place.mkdir(exist_ok=True)
    (place / "image.png").write_bytes(image_of(IMAGE_BYTES))
    pathlib.Path(folder, "upload.png").write_bytes(image_of(UPLOAD_BYTES))
    pathlib.Path(folder, "small.png").write_bytes(image_of(SMALL_UPLOAD_BYTES))


def image_of(size):
    """The chunks of a PNG with noise in the largest; nothing here draws it."""
    begin = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(17)
    end = b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
    frame = 12  # length, type and checksum
    noise = size - len(begin) - frame - len(end)
    return begin + noise.to_bytes(4, "big") + b"IDAT" + os.urandom(noise + 4) + end


def free_ports(count):
    """Bound at the same time, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def upload_block(behind):
    """Reads the whole body before it answers, which `return` alone does not do."""
    return (f"location = {UPLOAD_PATH} {{ client_max_body_size 64m; client_body_buffer_size 64m; "
            "proxy_pass_request_body off; proxy_set_header Content-Length ''; "
            f"proxy_pass http://127.0.0.1:{behind}; }}")


def server_block(folder, port, extra):
    def answer(path, content):
        return f"location = {path} {{ default_type application/json; return 200 '{content}'; }}"
    return "\n".join([
        "server {", f"listen 127.0.0.1:{port} ssl backlog=16384;", *extra,
        answer("/oauth/v2/token", TOKEN_ANSWER),
        answer("/api/workspace-service/v1/workspaces", WORKSPACES_ANSWER),
        answer("/api/ds-prototypes/image_generation/", generate_answer()),
        f"location /files/ {{ root {folder}; types {{ image/png png; }} }}", "}"])


def nginx_configuration(folder, ports):
    user = "user root;" if os.geteuid() == 0 else ""
    keep, closing, forgetful, behind = ports
    once = "keepalive_timeout 0;"
    return "\n".join([
        user, "worker_processes 1; daemon off;", f"pid {folder}/nginx.pid;",
        f"error_log {folder}/nginx.log warn;", "worker_rlimit_nofile 20000;",
        "events { worker_connections 19000; }", "http {", "access_log off;",
        "keepalive_requests 1000000000; keepalive_timeout 600s;",
        "ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;",
        "ssl_ecdh_curve X25519;",
        f"ssl_certificate {folder}/leaf.pem; ssl_certificate_key {folder}/leaf.key;",
        f"client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;",
        f"fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;",
        server_block(folder, keep, [upload_block(behind)]),
        f"server {{ listen 127.0.0.1:{behind}; default_type application/json; "
        f"location / {{ return 200 '{UPLOAD_ANSWER}'; }} }}",
        server_block(folder, closing, [once]),
        server_block(folder, forgetful, [once, "ssl_session_tickets off; ssl_session_cache off;"]),
        "}"])


class Servers:
    """nginx (and the delaying server where one was built), for as long as the block lasts."""

    def __init__(self, folder, binaries, upload_hold_ms=0):
        """`upload_hold_ms`: how long the delaying server holds the answer to an upload."""
        self.folder = pathlib.Path(folder).resolve()
        self.binaries = pathlib.Path(binaries)
        self.upload_hold_ms = upload_hold_ms
        self.processes = []
        self.ports = {}
        self.ca = str(self.folder / "ca.pem")

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        make_certificates(self.folder)
        make_images(self.folder)
        try:
            self.start_nginx()
            self.start_delaying()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()

    def start_nginx(self):
        ports = free_ports(4)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(nginx_configuration(self.folder, ports))
        self.processes.append(subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, "/usr/sbin/nginx", "-c", str(configuration)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self.ports = dict(zip(["keep", "closing", "forgetful"], ports))
        self.wait_for(self.ports["keep"])

    def start_delaying(self):
        program = self.binaries / "bench_delaying_server"
        if not program.exists():
            return
        answers = self.folder / "answers"
        answers.write_text("\n".join([
            f"/oauth/v2/token 0 application/json {TOKEN_ANSWER}",
            f"/api/workspace-service/v1/workspaces 0 application/json {WORKSPACES_ANSWER}",
            f"/api/ds-prototypes/image_generation/ 0 application/json {generate_answer()}",
            f"{UPLOAD_PATH} {self.upload_hold_ms} application/json {UPLOAD_ANSWER}",
            f"{TEXT_PATH} 0 text/event-stream {stream_answer()}"]) + "\n")
        process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, str(program), str(self.folder / "leaf.pem"),
             str(self.folder / "leaf.key"), str(answers)], stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        self.ports["delaying"] = int(process.stdout.readline())

    def wait_for(self, port):
        trust = ssl.create_default_context(cafile=self.ca)
        for _ in range(100):
            if self.processes[-1].poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as raw:
                    with trust.wrap_socket(raw, server_hostname="localhost"):
                        return
            except OSError:
                time.sleep(0.05)
        log = self.folder / "nginx.log"
        sys.exit("nginx does not start: " + (log.read_text() if log.exists() else "no log"))
