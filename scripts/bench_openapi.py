"""What an OpenAPI library for Flask costs: the same route with a checked body in each.

Each runs in a process of its own. Printed are milliseconds to import it and make the app, memory
then, and microseconds a request takes beyond the same route in plain Flask that checks with
pydantic. The peers are no dependencies of this project: install them in an environment of their
own (apiflask, flask-smorest, spectree) and run this script with its Python.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from flask import Flask, jsonify, request
from pydantic import BaseModel

REQUESTS = 2_000
BODY = {"question": "Who paid?", "top_k": 5}


class Body(BaseModel):
    """What the route takes and gives."""

    question: str
    top_k: int = 5


def plain() -> Flask:
    """No library: the route checks by itself."""
    app = Flask("plain")
    app.post("/answer")(lambda: jsonify(Body.model_validate(request.get_json()).model_dump()))
    return app


def flask_openapi3() -> Flask:
    """What qa-service uses: pydantic, the document when it is asked for."""
    library = import_module("flask_openapi3.openapi")

    def answer(body: Body) -> object:
        return jsonify(body.model_dump())

    app: Flask = library.OpenAPI("openapi3", doc_ui=False)
    documented: Any = app
    documented.post("/answer", responses={200: Body})(answer)
    return app


def apiflask() -> Flask:
    """Marshmallow."""
    library, shape = import_module("apiflask"), _marshmallow_shape()
    app: Any = library.APIFlask("apiflask", docs_path=None)
    app.post("/answer")(app.input(shape)(app.output(shape)(lambda json_data: json_data)))
    made: Flask = app
    return made


def flask_smorest() -> Flask:
    """Marshmallow."""
    library, shape = import_module("flask_smorest"), _marshmallow_shape()
    app = Flask("smorest")
    app.config.update(API_TITLE="x", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    routes = library.Blueprint("routes", "routes")

    def answer(body: object) -> object:
        return body

    view = routes.arguments(shape)(routes.response(200, shape)(answer))
    routes.route("/answer", methods=["POST"])(view)
    library.Api(app).register_blueprint(routes)
    return app


def spectree() -> Flask:
    """Pydantic."""
    library = import_module("spectree")
    app, spec = Flask("spectree"), library.SpecTree("flask")

    def answer(json: Body) -> object:
        return json

    replies = library.Response(HTTP_200=Body)
    app.post("/answer")(spec.validate(json=Body, resp=replies)(answer))
    spec.register(app)
    return app


def _marshmallow_shape() -> object:
    library = import_module("marshmallow")
    fields = library.fields
    members = {"question": fields.String(required=True), "top_k": fields.Integer(load_default=5)}
    return library.Schema.from_dict(members)


LIBRARIES: dict[str, Callable[[], Flask]] = {
    one.__name__: one for one in (plain, flask_openapi3, apiflask, flask_smorest, spectree)
}


def measured(make: Callable[[], Flask]) -> dict[str, float]:
    """Milliseconds to make the app, MiB held then, microseconds a request."""
    began = time.perf_counter()
    client = make().test_client()
    made = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for _ in range(50):
        reply = client.post("/answer", json=BODY)
        if reply.get_json() != BODY:
            raise SystemExit(f"not the answer: {reply.status_code} {reply.text}")
    began = time.process_time()
    for _ in range(REQUESTS):
        client.post("/answer", json=BODY)
    spent = (time.process_time() - began) / REQUESTS
    return {"make_ms": made * 1e3, "memory_mib": memory, "request_us": spent * 1e6}


def main() -> None:
    """Measure one library that is named, or each in a process of its own."""
    if len(sys.argv) > 1:
        print(json.dumps(measured(LIBRARIES[sys.argv[1]])))
        return
    base = 0.0
    print(f"{'library':16}{'make, ms':>10}{'MiB':>8}{'request, µs':>13}{'beyond plain':>14}")
    for name in LIBRARIES:
        command = [sys.executable, __file__, name]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  ourselves
        if ran.returncode:
            print(f"{name:16}{ran.stderr.strip().splitlines()[-1]}")
            continue
        cost = json.loads(ran.stdout)
        base = base or cost["request_us"]
        beyond = cost["request_us"] - base
        print(
            f"{name:16}{cost['make_ms']:10.0f}{cost['memory_mib']:8.0f}"
            f"{cost['request_us']:13.0f}{beyond:14.0f}"
        )


if __name__ == "__main__":
    main()
