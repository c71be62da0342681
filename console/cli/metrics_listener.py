"""A listener for Prometheus alone, beside whatever else a process does: ``--metrics-port``.

It asks for no token, because it is bound to where only Prometheus gets; a proxy in front of the pages does not lead to
it. Web processes and workers have the same one, each with what it knows.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

import structlog

from console.cli.listening import listen
from console.settings import Settings

Expose = Callable[[], Awaitable[bytes]]
"""What the process has to say, as Prometheus reads it."""

log = structlog.get_logger()


@asynccontextmanager
async def serving(settings: Settings, expose: Expose) -> AsyncIterator[None]:
    """Serve what a process exposes meanwhile, if a port was chosen. Raises Refused when that is taken."""
    if settings.metrics_port is None:
        yield
        return
    import uvicorn  # workers need neither of them otherwise
    from prometheus_client import CONTENT_TYPE_LATEST
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    class Beside(uvicorn.Server):
        """It ends with its process, which hears the signals."""

        def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
            return nullcontext()

    async def metrics(_: Request) -> Response:
        return Response(await expose(), media_type=CONTENT_TYPE_LATEST)

    listening = listen(settings.metrics_host, settings.metrics_port, "--metrics-port")
    app = Starlette(routes=[Route("/metrics", metrics)])
    config = uvicorn.Config(app, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False,
                            server_header=False, timeout_graceful_shutdown=1)  # fmt: skip
    server = Beside(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    host, port = listening.getsockname()[:2]
    log.info("metrics have a listener of their own", host=host, port=port)
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait([running])
