"""Which right each command needs: one row a command. A test says that none is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.access.rights import Right
from console.rundown import commands as ask
from console.rundown.commands import AnyCommand
from console.rundown.floor import commands as floor

RIGHTS: Final[Mapping[type[AnyCommand], Right]] = {
    # what moves the show
    ask.Start: "command",
    ask.Take: "command",
    ask.Next: "command",
    ask.Previous: "command",
    ask.Pause: "command",
    ask.Resume: "command",
    ask.AddTime: "command",
    ask.Skip: "command",
    ask.Unskip: "command",
    ask.End: "command",
    ask.Undo: "command",
    ask.Roll: "command",
    ask.CatchUp: "command",
    ask.RevisePlan: "plan",
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
    floor.SettleMatter: "floor",
    floor.NoteDown: "floor",
    # what everybody answers
    floor.AckCue: "acknowledge",
    floor.ReplyCue: "acknowledge",
    floor.Ask: "acknowledge",
    floor.Ready: "acknowledge",
}


def right_for(command: AnyCommand) -> Right:
    """The right that somebody needs who gives this command."""
    return RIGHTS[type(command)]
