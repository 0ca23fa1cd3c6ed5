"""Which Redis is taken: every kind of URL against a real server, and a clear refusal of what cannot work."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bot.settings import Settings
from bot.store import StoreUnavailable
from bot.store.connect import StoreRefused, _judge, _sentinel_pool, connect, open_store
from bot.store.embedded import binary
from tests.fakes.board import KEY, Board, question
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def free_port() -> int:
    while True:
        with socket.socket() as line:
            line.bind(("127.0.0.1", 0))
            port = int(line.getsockname()[1])
        if port < 55_000:  # a Cluster node takes the one 10,000 above, too
            return port


@contextmanager
def serving(folder: Path, *words: str, port: int = 0, sentinel: bool = False) -> Iterator[int]:
    """Run a real server on a port of this machine."""
    folder.mkdir(exist_ok=True)
    port = port or free_port()
    where = [str(folder / "sentinel.conf")] if sentinel else ["--save", "", "--dir", str(folder)]
    command = [str(binary()), *where, *(words or ("--port", str(port)))]
    if sentinel:
        command.append("--sentinel")
    process = subprocess.Popen([each.replace("PORT", str(port)) for each in command], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.01)
        yield port
    finally:
        process.kill()
        process.wait()


async def answers_a_question(url: str) -> None:
    """Walk one message through, so that docket too has worked with the URL."""
    board = Board()
    store = await connect(url, patience=5)
    try:
        async with open_house(store, board) as house:
            await house.desk.accept(question(url))
            await house.idle(KEY)
    finally:
        await store.close()
    assert len(board.replies) == 1
    assert "question" in next(iter(board.replies.values()))


async def refused(url: str) -> str:
    with pytest.raises(StoreRefused) as refusal:
        await connect(url)
    return str(refusal.value)


async def test_passwords_users_and_their_rights(tmp_path: Path) -> None:
    with serving(tmp_path) as port:
        admin = (await connect(f"redis://127.0.0.1:{port}")).redis
        rights = ["~visabot:*", "&visabot:*", "&visabot:1:docket:cancel:*", "+@all", "-@dangerous", "+info"]
        await admin.execute_command("ACL", "SETUSER", "bot", "on", ">geheim", *rights)
        await admin.execute_command("ACL", "SETUSER", "other", "on", ">geheim", "~other:*", "+@all")
        await admin.execute_command("ACL", "SETUSER", "default", "resetpass", ">offen")
        await answers_a_question(f"redis://:offen@127.0.0.1:{port}")
        await answers_a_question(f"redis://bot:geheim@127.0.0.1:{port}")
        wrong = await refused(f"redis://:falsch@127.0.0.1:{port}")
        assert "Redis refuses the user or password of REDIS_URL" in wrong
        assert "Redis wants a password: write it into REDIS_URL" in await refused(f"redis://127.0.0.1:{port}")
        for lacking in ("xautoclaim", "publish", "scan"):
            await admin.execute_command("ACL", "SETUSER", "bot", f"-{lacking}")
            assert f"no permissions to run the '{lacking}' command). It needs" in await refused(
                f"redis://bot:geheim@127.0.0.1:{port}"
            )
            await admin.execute_command("ACL", "SETUSER", "bot", f"+{lacking}")
        await admin.execute_command("ACL", "SETUSER", "bot", "resetchannels", "&visabot:*")
        assert "&visabot:1:docket:cancel:*" in await refused(f"redis://bot:geheim@127.0.0.1:{port}")
        await admin.aclose()
        text = await refused(f"redis://other:geheim@127.0.0.1:{port}")
        assert "It needs: ~visabot:* &visabot:* &visabot:1:docket:cancel:* +@all -@dangerous" in text
        assert "geheim" not in text


async def test_sentinel_finds_the_primary_and_docket_with_it(tmp_path: Path) -> None:
    with serving(tmp_path / "primary") as primary:
        port = free_port()
        (tmp_path / "watch").mkdir()
        rules = f"port {port}\nrequirepass wache\nsentinel monitor mine 127.0.0.1 {primary} 1\n"
        (tmp_path / "watch" / "sentinel.conf").write_text(rules)
        with serving(tmp_path / "watch", port=port, sentinel=True):
            await answers_a_question(f"redis+sentinel://127.0.0.1:{port}/mine?sentinel_password=wache")
            assert "add ?sentinel_password=PASSWORD" in await refused(f"redis+sentinel://127.0.0.1:{port}/mine")
            assert "This is a Sentinel" in await refused(f"redis://:wache@127.0.0.1:{port}")
            assert "the database is a number" in await refused(f"redis+sentinel://127.0.0.1:{port}/mine/main")
            with pytest.raises(StoreUnavailable, match=r"No master found for 'mine' : network:ConnectionError$"):
                await connect(f"redis+sentinel://127.0.0.1:{primary + 1}/mine")
            assert "names its service" in await refused(f"redis+sentinel://127.0.0.1:{port}")


async def test_what_cannot_work_is_refused_with_what_to_change(tmp_path: Path) -> None:
    assert "must begin with one of" in await refused("mysql://x")
    assert "must begin with one of" in await refused("memory://")
    assert "cannot be understood" in await refused("redis://127.0.0.1:port")
    assert "the database is a number" in await refused("redis://127.0.0.1:1/main")
    assert "ssl_ca_certs names /nowhere, which does not exist" in await refused("rediss://h:1?ssl_ca_certs=/nowhere")
    for url in (
        "redis://:ge/heim@h:1",
        "redis://:ge?heim@h:1",
        "redis://bot:ge#heim@h",
        "redis+sentinel://:ge/heim@h/m",
    ):
        told = await refused(url)
        assert "/ has to be written as %2F" in told
        assert "heim" not in told
    with serving(tmp_path) as port:
        url = f"redis://127.0.0.1:{port}"
        assert "decode_responses is ours" in await refused(f"{url}?decode_responses=yes")
        assert "not part of a Cluster" in await refused(f"redis+cluster://127.0.0.1:{port}")
        assert "a database that this server does not have" in await refused(f"{url}/99")
        assert "an option that does not exist: 'colour'" in await refused(f"{url}?colour=red")
        redis = (await connect(url)).redis
        await redis.config_set("maxmemory", "100mb")
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        assert "set maxmemory-policy noeviction" in await refused(url)
        await redis.config_set("maxmemory-policy", "noeviction")
        with serving(tmp_path / "replica", "--port", "PORT", "--replicaof", "127.0.0.1", str(port)) as replica:
            assert "is a replica" in await refused(f"redis://127.0.0.1:{replica}")
        await redis.aclose()


async def test_what_is_no_redis_is_refused_at_once() -> None:
    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n<html>")
        writer.close()

    async with await asyncio.start_server(page, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert "What answers at REDIS_URL is no Redis" in await refused(f"redis://127.0.0.1:{port}")


async def test_a_redis_that_cannot_write_is_waited_for_and_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    words = ("--port", "PORT", "--dir", str(folder), "--save", "3600 1000000")
    with serving(folder, *words) as port:
        url = f"redis://127.0.0.1:{port}"
        store = await connect(url)
        redis: Any = store.redis
        async with open_house(store, Board(), working=False) as house:

            async def told() -> str:
                with pytest.raises(StoreUnavailable) as away:
                    await house.desk.accept(question("1"))
                with pytest.raises(StoreUnavailable) as unopened:
                    await connect(url)
                assert str(unopened.value) == str(away.value)
                return str(away.value)

            await redis.config_set("maxmemory", 1)
            assert "its memory is full: raise maxmemory" in await told()
            await redis.config_set("maxmemory", 0)
            folder.rmdir()
            with contextlib.suppress(ResponseError):
                await redis.bgsave()
            while (await redis.info("persistence"))["rdb_last_bgsave_status"] == "ok":
                await asyncio.sleep(0.05)
            assert "cannot save to its disk" in await told()
            folder.mkdir()
            await redis.config_set("stop-writes-on-bgsave-error", "no")
            assert (await house.desk.accept(question("1"))).fresh
            await redis.replicaof("127.0.0.1", free_port())
            with pytest.raises(StoreUnavailable, match="is a replica now"):
                await house.desk.accept(question("2"))
            await redis.replicaof("NO", "ONE")
            assert (await house.desk.accept(question("2"))).fresh
        await store.close()


async def test_a_redis_that_is_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    port = free_port()
    with pytest.raises(StoreUnavailable, match=f"Redis at redis://127.0.0.1:{port} does not answer"):
        await connect(f"redis://:geheim@127.0.0.1:{port}")
    waiting = asyncio.create_task(connect(f"redis://127.0.0.1:{port}", patience=30))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    with serving(tmp_path, "--port", "PORT", port=port):
        store = await waiting
        assert await store.redis.ping()
        await store.close()


async def test_the_private_server_is_used_where_no_url_is_set(tmp_path: Path) -> None:
    async with open_store(Settings(data_dir=tmp_path)) as store:
        assert store.url.startswith("unix://")
        await store.redis.set("k", "v")


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_a_cluster_of_three_works_and_a_plain_url_to_it_is_refused(tmp_path: Path) -> None:
    with contextlib.ExitStack() as nodes:
        words = ("--port", "PORT", "--cluster-enabled", "yes")
        ports = [nodes.enter_context(serving(tmp_path / str(number), *words)) for number in range(3)]
        assert "is part of a Redis Cluster" in await refused(f"redis://127.0.0.1:{ports[0]}")
        await join(ports)
        await answers_a_question(f"redis+cluster://127.0.0.1:{ports[1]}")


async def join(ports: list[int]) -> None:
    size = 16384 // len(ports)
    clients: list[Any] = [Redis(port=port) for port in ports]
    for number, client in enumerate(clients):
        last = 16383 if number == len(ports) - 1 else (number + 1) * size - 1
        await client.execute_command("CLUSTER", "ADDSLOTSRANGE", number * size, last)
        await client.execute_command("CLUSTER", "MEET", "127.0.0.1", ports[0])
    async with asyncio.timeout(60):
        for client in clients:
            while b"cluster_state:ok" not in await client.execute_command("CLUSTER", "INFO", NEVER_DECODE=True):
                await asyncio.sleep(0.1)
            await client.aclose()


def test_a_redis_older_than_what_we_need_is_refused() -> None:
    with pytest.raises(StoreRefused, match=r"Redis 6.0.16 is too old; 6.2 or newer, or any Valkey, is needed"):
        _judge({"redis_version": "6.0.16"}, cluster=False)
    _judge({"redis_version": "6.2.0", "maxmemory": 0, "maxmemory_policy": "allkeys-lru"}, cluster=False)
    _judge({}, cluster=False)


def test_a_sentinel_url_is_read_as_docket_reads_it() -> None:
    url = "rediss+sentinel://bot:ge%40heim@one,two:26380/mine/2?sentinel_password=wache&ssl_ca_certs=/ca.pem"
    pool: Any = _sentinel_pool(url)
    wanted = {"username": "bot", "password": "ge@heim", "db": 2, "ssl_ca_certs": "/ca.pem"}
    assert wanted.items() <= pool.connection_kwargs.items()
    manager = pool.sentinel_manager
    assert manager.sentinel_kwargs == {"password": "wache", "ssl": True, "ssl_ca_certs": "/ca.pem"}
    where = [daemon.connection_pool.connection_kwargs for daemon in manager.sentinels]
    assert [(each["host"], each["port"]) for each in where] == [("one", 26379), ("two", 26380)]
    with pytest.raises(ValueError, match="at least one Sentinel"):
        _sentinel_pool("redis+sentinel://,/mine")


async def test_where_info_is_forbidden_the_rest_is_tried_all_the_same(tmp_path: Path) -> None:
    with serving(tmp_path) as port:
        admin = (await connect(f"redis://127.0.0.1:{port}")).redis
        rights = ("~visabot:*", "&visabot:*", "&visabot:1:docket:cancel:*", "+@all", "-info")
        await admin.execute_command("ACL", "SETUSER", "shy", "on", ">geheim", *rights)
        await admin.aclose()
        store = await connect(f"redis://shy:geheim@127.0.0.1:{port}")
        await store.close()
