"""Which right each command needs: one row a command. A test says that none is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.access.rights import Principal, Right
from console.rundown import commands
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor
from streams.errors import Forbidden

RIGHTS: Final[Mapping[type[AnyCommand], Right]] = {
    # what moves the show
    commands.Start: "command",
    commands.Take: "command",
    commands.Next: "command",
    commands.Previous: "command",
    commands.Pause: "command",
    commands.Resume: "command",
    commands.AddTime: "command",
    commands.Skip: "command",
    commands.Unskip: "command",
    commands.End: "command",
    commands.Undo: "command",
    commands.Roll: "command",
    commands.CatchUp: "command",
    commands.RevisePlan: "plan",
    # what the director does beside it
    floor.SendCue: "command",
    floor.AutomaticCues: "command",
    floor.Blackout: "command",
    floor.ShareFigures: "command",
    floor.SetCrew: "command",
    floor.HandOver: "command",
    floor.SetAux: "command",
    floor.CallPlaybook: "command",
    floor.CloseCall: "command",
    # what the crew does
    floor.PickComment: "floor",
    floor.DropComment: "floor",
    floor.StartActivity: "floor",
    floor.StopActivity: "floor",
    floor.TickStep: "floor",
    floor.CloseOpenItem: "floor",
    floor.NoteDown: "floor",
    # what everybody answers
    floor.AckCue: "acknowledge",
    floor.ReplyCue: "acknowledge",
    floor.Ask: "acknowledge",
    floor.Ready: "acknowledge",
}


def allow(command: AnyCommand, principal: Principal, room: str) -> None:
    """Raises Forbidden where somebody may not give this command in a room, or not for this part."""
    principal.require(right_for(command), room)
    there = principal.within(room)
    if isinstance(command, floor.Ready) and not there.speaks_for(command.role):
        raise Forbidden(
            "This part is not yours. Ready is said by those who play it, or by a director; "
            "your own parts stand on the first page.",
            extra={"part": command.role, "parts": list(there.own_parts)},
        )


def right_for(command: AnyCommand) -> Right:
    """The right that somebody needs who gives this command."""
    return RIGHTS[type(command)]
