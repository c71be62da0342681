"""``cuelight demo|serve|web|worker``: the processes of a server."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from console.cli.terminal import Data, Host, MetricsPort, Port, _, language, settings_of
from console.i18n.language import language_for

app = typer.Typer()


Spoken = Annotated[
    Literal["en", "zh"] | None,
    typer.Option("--language", help=_("The language of the demo: en or zh; that of the terminal by default.")),
]


@app.command(
    "demo", help=_("Start a demo show with a simulated audience and a past.\n\nExample: cuelight demo --port 8000")
)
def demo(port: Port = 8000, data: Data = None, host: Host = "127.0.0.1", spoken: Spoken = None) -> None:
    from console.cli.demo import command
    from console.instrumentation import set_up_logs
    from console.settings import default_data_dir

    settings = settings_of(data or default_data_dir("cuelight-demo"))
    set_up_logs("warning", as_json=settings.log_json)
    raise typer.Exit(command.run(settings, host, port, language_for(spoken) if spoken else language))


@app.command("serve", help=_("Start the whole server.\n\nExample: cuelight serve --data ./data --port 8000"))
def serve(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None, metrics_port: MetricsPort = None) -> None:
    from console.cli import serve as server
    from console.instrumentation import set_up_logs

    settings = settings_of(data, metrics_port)
    set_up_logs(settings.log_level, as_json=settings.log_json)
    raise typer.Exit(server.run(settings, host, port, language))


@app.command("web", help=_("Start a web process alone; needs REDIS_URL.\n\nExample: cuelight web --port 8000"))
def web(host: Host = "127.0.0.1", port: Port = 8000, data: Data = None, metrics_port: MetricsPort = None) -> None:
    from console.cli import serve as server
    from console.instrumentation import set_up_logs

    settings = settings_of(data, metrics_port)
    set_up_logs(settings.log_level, as_json=settings.log_json)
    raise typer.Exit(server.run_web(settings, host, port))


@app.command("worker", help=_("Start a worker process alone; needs REDIS_URL.\n\nExample: cuelight worker"))
def worker(data: Data = None, metrics_port: MetricsPort = None) -> None:
    from console.cli import serve as server
    from console.instrumentation import set_up_logs

    settings = settings_of(data, metrics_port)
    set_up_logs(settings.log_level, as_json=settings.log_json)
    raise typer.Exit(server.run_worker(settings))
