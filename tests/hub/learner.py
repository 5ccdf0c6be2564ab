"""A simulated learner: logs in, gets a server, and runs cells in kernels, all through the hub."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
import websocket

DIED = "the kernel died"
PATIENCE = 300  # seconds, for a server to start and for a cell to end
PASSWORD = "correct horse battery"  # noqa: S105 - of a learner who does not exist


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell showed: what it printed, the text of its results, and its error."""

    printed: str = ""
    results: tuple[str, ...] = ()
    error: str = ""


@dataclass
class Learner:
    """One learner in a browser's place. ``token`` opens the API of their own server."""

    hub: str
    name: str
    http: requests.Session = field(default_factory=requests.Session)
    token: str = ""

    @property
    def server(self) -> str:
        """The address of the learner's own server."""
        return f"{self.hub}/user/{self.name}"

    def enter(self) -> None:
        """Log in, start the server and wait until it answers."""
        self._post("/hub/login", {"username": self.name, "password": PASSWORD})
        users = f"{self.hub}/hub/api/users/{self.name}"
        made = self.http.post(f"{users}/tokens", json={"note": "class"}, params=self._xsrf())
        made.raise_for_status()
        self.token = made.json()["token"]
        self.http.headers["Authorization"] = f"token {self.token}"
        self.http.post(f"{users}/server").raise_for_status()
        end = time.monotonic() + PATIENCE
        while not (user := self.http.get(users).json()).get("server"):
            assert user["pending"] and time.monotonic() < end, f"no server for {self.name}"
            time.sleep(0.3)

    @contextmanager
    def kernel(self, folder: str = "kubecert-lesson") -> Iterator["Kernel"]:
        """A kernel in a folder of the learner's home, shut down at the end."""
        started = self.http.post(f"{self.server}/api/kernels", json={"path": f"{folder}/x.ipynb"})
        started.raise_for_status()
        path = f"/api/kernels/{started.json()['id']}"
        address = self.server.replace("http", "ws", 1) + f"{path}/channels"
        socket = websocket.create_connection(
            address, timeout=PATIENCE, header=[f"Authorization: token {self.token}"]
        )
        try:
            yield Kernel(socket)
        finally:
            socket.close()
            self.http.delete(f"{self.server}{path}")

    def _post(self, path: str, form: dict[str, str]) -> None:
        self.http.get(f"{self.hub}{path}").raise_for_status()  # for the cookie
        self.http.post(f"{self.hub}{path}", {**form, **self._xsrf()}).raise_for_status()

    def _xsrf(self) -> dict[str, str]:
        return {"_xsrf": self.http.cookies.get("_xsrf", path="/hub/") or ""}


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel behind a websocket. Source: Jupyter's messaging protocol 5.4."""

    socket: websocket.WebSocket

    def run(self, code: str) -> Shown:
        """Run a cell, and return what it showed."""
        identifier = uuid.uuid4().hex
        header = {"msg_id": identifier, "msg_type": "execute_request", "version": "5.4"}
        header |= {"session": identifier, "username": "", "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        request = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps({**request, "channel": "shell", "buffers": []}))
        printed, error, waited = "", "", {"idle", "reply"}
        results: list[str] = []
        while waited:
            message: dict[str, Any] = json.loads(self.socket.recv())
            if message["content"].get("execution_state") in ("restarting", "dead"):
                return Shown(printed, tuple(results), DIED)
            if message["parent_header"].get("msg_id") != identifier:
                continue
            content = message["content"]
            match message["header"]["msg_type"]:
                case "stream":
                    printed += content["text"]
                case "execute_result" | "display_data":
                    results.append(content["data"].get("text/plain", ""))
                case "error":
                    error = f"{content['ename']}: {content['evalue']}"
                case "execute_reply":
                    waited.discard("reply")
                case "status" if content["execution_state"] == "idle":
                    waited.discard("idle")
        return Shown(printed, tuple(results), error)
