"""The MCP server in a real process, asked by the official client."""

import asyncio
import json
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, TextContent

from qa_service.cli import main
from qa_service.contract.archive import PART

COMMAND = (sys.executable, "-m", "qa_service", "mcp")
FARE = "What does a ticket to Lumen island cost?"
TOOLS = ["ask_archive", "search_archive", "read_article"]
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
MODERN, LEGACY = "auto", "legacy"  # ways to begin: of the newest protocol, of those before

Talk = Callable[[Client], Awaitable[None]]
Call = tuple[str, Mapping[str, object]]


def _in_loop_of_its_own(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """In a thread: a browser of another test leaves an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(run())).result()


def over_stdio(talk: Talk, *arguments: str, cwd: Path) -> None:
    """Start a server as a host does, and talk to it."""
    command, *first = COMMAND
    started = StdioServerParameters(command=command, args=[*first, *arguments], cwd=cwd)

    async def run() -> None:
        async with Client(stdio_client(started)) as client:
            await talk(client)

    _in_loop_of_its_own(run)


def over_http(talk: Talk, address: str, mode: str = MODERN) -> None:
    async def run() -> None:
        async with Client(address, mode=mode) as client:
            await talk(client)

    _in_loop_of_its_own(run)


def given(*calls: Call, address: str, mode: str = MODERN) -> list[CallToolResult]:
    """What the calls give."""
    results: list[CallToolResult] = []

    async def talk(client: Client) -> None:
        results.extend([await client.call_tool(name, dict(fields)) for name, fields in calls])

    over_http(talk, address, mode)
    return results


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def marked(passage: dict[str, Any]) -> str:
    words: str = passage["text"][passage["highlight"]["start"] : passage["highlight"]["end"]]
    return words


def fields_of(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


@contextmanager
def serving(*arguments: str, cwd: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server over HTTP: its address and its process."""
    command = [*COMMAND, "--http", "127.0.0.1:0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=cwd) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.fullmatch(r"Ready: (http://127\.0\.0\.1:\d+/mcp) \(Ctrl-C stops it\)\n", line)
        assert found, line
        try:
            yield found[1], server
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def tools_address(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in front of the running service."""
    with serving("--url", address, cwd=tmp_path_factory.mktemp("mcp")) as (tools, _):
        yield tools


def test_a_host_that_starts_it_gets_answers_of_the_index(index: Path, tmp_path: Path) -> None:
    async def talk(client: Client) -> None:
        assert client.instructions is not None
        assert "4 articles, from 2016-04-02 to 2020-01-15" in client.instructions
        assert "Wire of Words (2)" in client.instructions
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == TOOLS
        found = fields_of(await client.call_tool("ask_archive", {"question": FARE}))
        assert "19 crowns" in found["answer"]["text"]
        refused = await client.call_tool(
            "ask_archive", {"question": FARE, "from_date": "2018-01-01", "to_date": "2017-01-01"}
        )
        assert refused.is_error
        assert "2017-01-01 is before 2018-01-01" in text_of(refused)
        passages = await client.call_tool("search_archive", {"query": "beacon", "top_k": 1})
        assert fields_of(passages)["hits"][0]["article"]["title"] == "Beacon keeper retires"
        article = await client.call_tool("read_article", {"article_id": "ferry-2016"})
        assert fields_of(article)["article"]["authors"] == ["Ada Ink", "Ben Quill"]

    over_stdio(talk, "--index", str(index), cwd=tmp_path)


def test_ctrl_c_ends_it_while_it_waits_for_its_host(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "--url", "http://127.0.0.1:9"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(f"{json.dumps(HELLO)}\n")
        server.stdin.flush()
        assert json.loads(server.stdout.readline())["id"] == 1
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=60) == -signal.SIGINT


def test_nothing_but_the_protocol_is_on_stdout(index: Path, tmp_path: Path) -> None:
    messages = [
        HELLO,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "ask_archive", "arguments": {"question": FARE}},
        },
    ]
    arguments = ("--index", str(index), "--log-level", "INFO")
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write("".join(f"{json.dumps(message)}\n" for message in messages))
        server.stdin.flush()
        lines = [server.stdout.readline(), server.stdout.readline()]
        rest, log = server.communicate()  # hangs up, as a host does that has no more to ask
    assert [json.loads(line)["id"] for line in lines] == [1, 2]
    assert rest == ""
    assert "qa_service.service: ask" in log
    assert server.returncode == 0


def test_a_host_may_start_it_before_the_service_that_it_asks(tmp_path: Path) -> None:
    async def talk(client: Client) -> None:
        assert client.instructions is not None
        assert "It holds" not in client.instructions
        expected = await client.call_tool("ask_archive", {"question": FARE})
        assert expected.is_error
        assert "No service responds at http://127.0.0.1:9" in text_of(expected)

    over_stdio(talk, "--url", "http://127.0.0.1:9", cwd=tmp_path)


def test_every_tool_says_what_it_does_takes_and_gives(tools_address: str) -> None:
    async def talk(client: Client) -> None:
        for tool in (await client.list_tools()).tools:
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            assert tool.description is not None
            assert "\n  " not in tool.description  # no indentation of the source
            described = [*tool.input_schema["properties"].items()]
            assert [
                name
                for name, field in described
                if "description" not in field and name not in {"question", "query"}
            ] == []
            assert tool.output_schema is not None
            assert tool.output_schema["description"]

    over_http(talk, tools_address)


@pytest.mark.parametrize("mode", [MODERN, LEGACY])
def test_an_answer_is_given_as_text_and_in_fields(tools_address: str, mode: str) -> None:
    call = ("ask_archive", {"question": "What did a ticket to Lumen island cost in 2016?"})
    (answer,) = given(call, address=tools_address, mode=mode)
    fields = fields_of(answer)
    assert (fields["status"], fields["form"]) == ("answered", "fact")
    assert fields["understood"]["from"] == "2016-01-01"
    cited = fields["citations"][0]
    assert cited["article"]["url"] == "https://post.example/ferry"
    assert f"Answering words: “{marked(cited)}”" in text_of(answer)
    numbers = [one["number"] for one in (*fields["citations"], *fields["passages"])]
    assert numbers == list(range(1, len(numbers) + 1))
    texts = [one["text"] for one in fields["citations"]]
    assert not any(one["text"] in texts for one in fields["passages"])
    text = text_of(answer)
    assert text.startswith(fields["answer"]["statements"][0]["lead"] or "")
    assert f"{fields['answer']['statements'][0]['text']} [1]" in text
    assert "put articles from 2016-01-01 to 2016-12-31 first" in text
    assert "[1] The Example Post, 2016-04-02, “Ferry line to Lumen island opens”" in text
    assert "by Ada Ink and Ben Quill, https://post.example/ferry" in text
    assert "article_id ferry-2016, paragraph 2" in text


def test_what_nothing_answers_is_said_with_the_nearest_passages(tools_address: str) -> None:
    (answer,) = given(
        ("ask_archive", {"question": "Who composed the volcano opera?"}), address=tools_address
    )
    fields = fields_of(answer)
    assert (fields["status"], fields["answer"], fields["citations"]) == ("not_found", None, [])
    assert all(marked(one) for one in fields["passages"])
    assert text_of(answer).startswith("Nothing in the archive answers this. The closest passages:")


def test_passages_are_found_within_limits(tools_address: str) -> None:
    limits = {"sources": ["wire of words"], "to_date": "2018-12-31", "top_k": 1}
    some, none, by_one, by_nobody, of_one = given(
        ("search_archive", {"query": "ferry", **limits}),
        ("search_archive", {"query": "ferry", "sources": ["No Such Post"]}),
        ("search_archive", {"query": "ferry", "authors": ["ADA  INK"]}),
        ("search_archive", {"query": "ferry", "authors": ["Ada"]}),
        ("search_archive", {"query": "harbour", "articles": ["minutes"]}),
        address=tools_address,
    )
    (dated,) = given(("search_archive", {"query": "ferry in 2018"}), address=tools_address)
    assert fields_of(dated)["understood"]["from"] == "2018-01-01"
    assert "put articles from 2018-01-01 to 2018-12-31 first" in text_of(dated)
    (passage,) = fields_of(some)["hits"]
    assert passage["article"]["id"] == "ferry-2018"
    assert f"“{passage['text']}”" in text_of(some)
    assert fields_of(none)["hits"] == []
    assert {one["article"]["id"] for one in fields_of(by_one)["hits"]} == {"ferry-2016"}
    for nothing in (none, by_nobody):
        assert text_of(nothing).startswith("No passage was found.")
    found = {one["article"]["id"] for one in fields_of(of_one)["hits"]}
    assert found == {"minutes"}


def test_a_long_article_is_read_in_parts_that_leave_nothing_out(tools_address: str) -> None:
    numbers: list[int] = []
    following: int | None = 1
    while following is not None:
        call = ("read_article", {"article_id": "minutes", "from_paragraph": following})
        (part,) = given(call, address=tools_address)
        fields = fields_of(part)
        assert sum(len(one["text"]) for one in fields["paragraphs"][:-1]) < PART
        assert all(
            f"{one['number']}. {one['text']}" in text_of(part) for one in fields["paragraphs"]
        )
        numbers += [one["number"] for one in fields["paragraphs"]]
        following = fields["next_paragraph"]
        assert (f"from_paragraph {following} reads on" in text_of(part)) == bool(following)
    assert numbers == list(range(1, 91))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (("read_article", {"article_id": "no such"}), "No article 'no such' in the index."),
        (("read_article", {"article_id": "minutes", "from_paragraph": 99}), "has 90 paragraphs"),
        (("ask_archive", {"question": " "}), "question: must not be empty."),
        (("search_archive", {"query": "ferry", "top_k": 0}), "top_k"),
        (("ask_archive", {"question": FARE, "from_date": "last year"}), "from_date"),
    ],
)
def test_what_cannot_be_done_is_reported_to_the_model(
    tools_address: str, call: Call, expected: str
) -> None:
    (result,) = given(call, address=tools_address)
    assert result.is_error
    assert expected in text_of(result)


def test_with_access_by_key_only_holders_are_served(address: str, tmp_path: Path) -> None:
    made = subprocess.run(
        [*COMMAND[:-1], "key", "add", "reader", "--json"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    key = json.loads(made.stdout)["key"]
    (tmp_path / "qa-service.toml").write_text('access = "key"\n', encoding="utf-8")
    with serving("--url", address, cwd=tmp_path) as (tools, _):
        for shown in ({}, {"Authorization": "Bearer qa_wrong"}):
            refused = httpx2.post(tools, json={}, headers=shown)
            assert refused.status_code == 401
            assert refused.headers["WWW-Authenticate"] == "Bearer"
        let_in = httpx2.post(tools, json={}, headers={"Authorization": f"Bearer {key}"})
        assert let_in.status_code not in {401, 403}


def test_a_page_cannot_reach_it_under_another_name(tools_address: str) -> None:
    reply = httpx2.post(tools_address, json={}, headers={"Host": "evil.example"})
    assert reply.status_code == 421


def test_asked_to_stop_it_stops_without_a_word(address: str, tmp_path: Path) -> None:
    with serving("--url", address, cwd=tmp_path) as (_, server):
        server.terminate()
        out, _ = server.communicate()
    assert (server.returncode, out) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--http", "8001"), "--http cannot be '8001'"),
        (("--http", "127.0.0.1:8001/mcp"), "Give an address and a port"),
        (("--http", "127.0.0.1:x"), "--http cannot be"),
        (("--url", "archive"), "'archive' is not an address"),
        (("--http", "192.0.2.1:0", "--url", "http://127.0.0.1:9"), "with --http"),
        (("--index", "none"), "No index in none."),
    ],
)
def test_what_cannot_be_served_is_one_line(
    arguments: tuple[str, ...],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["mcp", *arguments]) in {1, 2}
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert expected in line


def test_without_the_package_the_error_names_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['mcp'] = None\n"
        "from qa_service.cli import main\n"
        "sys.exit(main(['mcp']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert "pip install 'qa-service[mcp]'" in line
