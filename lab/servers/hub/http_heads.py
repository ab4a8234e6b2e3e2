"""HTTP heads over asyncio streams, for the metadata service, the relay and the mirror only."""

LIMIT = 65536


class Request:
    def __init__(self, head: bytes):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = lines[0].split(" ", 2)
        self.lines = [line for line in lines[1:] if line]
        pairs = (line.partition(":") for line in self.lines)
        self.headers = {name.strip().lower(): value.strip() for name, _, value in pairs}


async def read(reader):
    """The head of the next request; None when there is none, or an invalid one."""
    try:
        return Request((await reader.readuntil(b"\r\n\r\n"))[:-4])
    except (EOFError, ConnectionError, ValueError, OSError, MemoryError):
        return None


async def answer(writer, status: int, body, kind: str = "text/plain", more: dict = {}, head_only: bool = False) -> None:
    data = body.encode() if isinstance(body, str) else body
    headers = {"Content-Type": kind, "Content-Length": len(data), "Connection": "close", **more}
    head = "".join([f"HTTP/1.1 {status} OK\r\n", *(f"{name}: {value}\r\n" for name, value in headers.items()), "\r\n"])
    writer.write(head.encode() + (b"" if head_only else data))
    await writer.drain()
