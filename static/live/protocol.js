// Made by `python -m scripts.protocol` from console/live/messages.py and what it refers to; do not edit.
//
// What travels over the socket, both ways, and what the pages carry. Instants are UTC milliseconds, durations
// milliseconds, money minor units. A field in brackets is left out where it has its default.

/** @typedef {"platform_draw" | "coupon" | "flash_price" | "prize" | "reservation" | "other"} ActivityKind */

/** @typedef {"stay" | "ready_next" | "auto"} Advance */

/** @typedef {"" | "yes" | "no" | "later" | "again" | "cannot" | "question"} Answer */

/** @typedef {"one_minute" | "wrap_up" | "overtime"} AutomaticCue */

/** @typedef {"1" | "2" | "3" | "stopwatch"} AuxName */

/** @typedef {"signed_out" | "expired" | "no_access" | "role_changed"} Farewell */

/** @typedef {"duration" | "end"} Lock */

/** @typedef {"traffic" | "welfare" | "catch" | "hero" | "profit"} ProductRole */

/** @typedef {"exposure" | "new_products" | "vip" | "sales" | "clearance"} Purpose */

/** @typedef {"done" | "skipped" | "on_air" | "next" | "later"} RowPhase */

/** @typedef {"offer" | "lottery" | "ordering"} RulesSubject */

/** @typedef {"pending" | "ok" | "warning" | "danger" | "overtime"} RunPhase */

/**
 * @typedef {"warmup" | "rules" | "interaction" | "lottery" | "platform_draw" | "look" | "item" | "quick_run" |
 *   "flash_sale" | "encore" | "break" | "closing" | "custom"} SlotKind
 */

/** @typedef {"draft" | "armed" | "rehearsal" | "on_air" | "ended" | "reviewed"} Status */

/** @typedef {"do" | "cue" | "timer" | "pause"} StepKind */

/** @typedef {"down" | "up" | "clock" | "none"} Timer */

/**
 * @typedef {"take" | "next" | "previous" | "pause" | "resume" | "add_time" | "skip" | "unskip" | "plan" | "trim" |
 *   "drop" | "later" | "roll_on" | "roll_off"} UndoableKind
 */

/** @typedef {"info" | "soon" | "now"} Urgency */

/**
 * First message: who you are to the server.
 * @typedef {object} Hello
 * @property {"hello"} type
 * @property {number} protocol
 * @property {number} server_now
 * @property {string} screen This connection's id, which cues can be addressed to.
 * @property {string} role The role of access; what the person may do.
 * @property {string} part The part played on the day, which cues can be addressed to: `host`, `lighting`.
 * @property {string} view
 * @property {string} name What the screen is called in the list of screens.
 * @property {string} actor The name that the journal gives to what is done here.
 */

/**
 * The run on air. Running: `zero_at` is set; paused: `remaining_ms` is. Durations are real: see `speed`.
 * @typedef {object} RunMessage
 * @property {string} run_id
 * @property {string} slot_id
 * @property {number} started_at
 * @property {RunPhase} phase As of sending; a page goes on by itself with `warn_at_ms` and `danger_at_ms`.
 * @property {number | null} zero_at
 * @property {number | null} remaining_ms
 * @property {number} added_ms
 * @property {boolean} paused
 * @property {number} duration_ms The slot's own length without what was added.
 * @property {number} warn_at_ms
 * @property {number} danger_at_ms
 * @property {Timer} timer
 */

/**
 * One slot's expected start: show `start + max(0, now - grows_from - slack_ms)` when `grows_from` is set.
 * @typedef {object} TimingRow
 * @property {string} slot_id
 * @property {RowPhase} phase
 * @property {number} start
 * @property {number} slack_ms
 */

/**
 * One size or colour of an item; these run out first.
 * @typedef {object} Size
 * @property {string} name
 * @property {number | null} stock Units left when the plan was made.
 */

/**
 * What a cue screen shows of an item; money in minor units of the room's currency.
 * @typedef {object} ItemCard
 * @property {string} sku
 * @property {string} [title]
 * @property {number | null} [link_no]
 * @property {number | null} [tag_price]
 * @property {number | null} [price]
 * @property {string} [line]
 * @property {string} [coupon]
 * @property {boolean} [presale]
 * @property {number | null} [stock] Units as planned. Hosts are told only of none: any other number is the room's to
 *   say.
 * @property {Size[]} [sizes] As planned, for a desk.
 * @property {string} [picture] Which of the room's pictures shows it; empty: none.
 * @property {string} [points] Selling points, one per line, for hosts.
 * @property {number | null} [ships_in_days] Days from payment to dispatch, for hosts.
 */

/**
 * What a cue screen shows of a slot.
 * @typedef {object} SlotCard
 * @property {string} slot_id
 * @property {string} cue
 * @property {SlotKind} kind
 * @property {string} title
 * @property {number} duration_ms
 * @property {string} [notes]
 * @property {ItemCard[]} [items]
 */

/**
 * What `undo` would take back for one person.
 * @typedef {object} UndoOffer
 * @property {string} actor
 * @property {number} seq The entry, for `undo` to name.
 * @property {UndoableKind} does
 * @property {string} [cue] The slot's cue: of a take, a skip, or a change of the plan that touches one slot alone.
 * @property {number} [ms] Time added (negative: cut), accepted or made up for.
 */

/**
 * The clock of the show. A cue view gets cards of the slot on air and of the next three (`now`, `after`) in place of
 * `rows`, a desk those of the slot on air and of the next one beside them. Fields that have a default are left out
 * where they have it: every screen gets this at every take.
 * @typedef {object} Timing
 * @property {"timing"} type
 * @property {number} seq
 * @property {Status} status
 * @property {RunMessage | null} run
 * @property {string | null} next
 * @property {number | null} grows_from The instant since which everything late grows by itself; null: nothing does.
 * @property {number} offset_ms Positive is late, as of `grows_from` (or of sending).
 * @property {number} end_at Expected end, as of `grows_from`; it grows after `end_slack_ms` of gaps are used up.
 * @property {number} end_slack_ms
 * @property {number | null} settles_at When the show starts or advances by itself; the server sends the next timing
 *   then.
 * @property {TimingRow[]} [rows]
 * @property {SlotCard | null} [now]
 * @property {SlotCard[]} [after]
 * @property {boolean} [blackout]
 * @property {number} [speed] How many times faster than real time a rehearsal runs: shown durations are multiplied by
 *   it, instants are not.
 * @property {boolean} [roll] The show follows the clock by itself.
 * @property {number} [late_start_ms] How much of `offset_ms` comes from a start of the show that was late (positive) or
 *   early.
 * @property {number} [accepted_ms] Delay that was accepted as the new plan.
 * @property {UndoOffer[]} [undo] What each of those who command would take back; no cue view gets it.
 */

/**
 * @typedef {object} CueAck
 * @property {string} by
 * @property {number} at
 */

/**
 * @typedef {object} CueReply
 * @property {string} by
 * @property {number} at
 * @property {string} text
 * @property {Answer} [answer] What is meant by it, whatever its words; empty: nothing but its words.
 * @property {string} [seen_by] Which director has seen it, of one that wants a director.
 */

/**
 * A cue, new or with a new acknowledgement.
 * @typedef {object} CueMessage
 * @property {"cue"} type
 * @property {number} seq
 * @property {number} number
 * @property {number} at
 * @property {string} by
 * @property {string} to
 * @property {string} text
 * @property {Urgency} urgency
 * @property {boolean} blink
 * @property {AutomaticCue | null} automatic Sent by the clock of the run; `text` is then the slot's title.
 * @property {CueAck[]} acks
 * @property {CueReply[]} replies
 */

/**
 * A timer beside the show's own. Running: `zero_at` is set; held: `remaining_ms` is. The stopwatch is one that starts
 * at nought, so what it has measured is its time over.
 * @typedef {object} AuxTimer
 * @property {AuxName} name
 * @property {string} label
 * @property {number} length_ms
 * @property {number | null} zero_at
 * @property {number | null} remaining_ms
 * @property {boolean} shown Hosts see it too.
 */

/**
 * Something on the platform that goes on across slots: a lucky bag, a coupon window.
 * @typedef {object} Activity
 * @property {string} id Derived from the seq of the entry that began it: `a<seq>`.
 * @property {ActivityKind} kind
 * @property {string} title
 * @property {string} by
 * @property {number} started_at
 * @property {number | null} ends_at null: until somebody stops it.
 * @property {number | null} stopped_at
 */

/**
 * One line of a playbook: something to do, a cue to send, a timer to start, or the clock to stop.
 * @typedef {object} Step
 * @property {StepKind} [kind]
 * @property {string} text What to do; for a cue its words, for a timer its label.
 * @property {string | null} [who] Who does it; null: whoever called the playbook, as a rule the director.
 * @property {string} [to]
 * @property {Urgency} [urgency]
 * @property {AuxName} [timer]
 * @property {number} [ms]
 * @property {boolean} [by_hand] A cue, timer or pause that waits until it is ticked; otherwise it happens when the
 *   playbook is called.
 */

/**
 * A step of a playbook that was called.
 * @typedef {object} StepNow
 * @property {Step} step
 * @property {string | null} done_by
 * @property {number | null} done_at
 */

/**
 * A playbook that was called, as it was at that moment.
 * @typedef {object} Call
 * @property {string} id Derived from the seq of the call: `c<seq>`.
 * @property {string} key
 * @property {string} name
 * @property {string} by
 * @property {number} at
 * @property {boolean} drill Called outside the real show.
 * @property {StepNow[]} steps
 * @property {number | null} closed_at
 * @property {string} outcome
 */

/**
 * A comment that the hosts should answer.
 * @typedef {object} Picked
 * @property {string} id
 * @property {string} name
 * @property {string} text
 * @property {string} by
 * @property {number} at
 */

/**
 * What goes on around the run on air. A cue view gets no playbooks, and only the timers it is to see.
 * @typedef {object} FloorMessage
 * @property {"floor"} type
 * @property {number} seq
 * @property {string[]} crew
 * @property {Record<string, string>} ready
 * @property {string[]} hosts
 * @property {number | null} hosts_since
 * @property {AutomaticCue[]} automatic
 * @property {AuxTimer[]} timers
 * @property {Activity[]} activities Those that nobody has stopped; one whose `ends_at` has passed is over.
 * @property {Call[]} calls Playbooks that are not closed.
 * @property {Picked[]} picked
 * @property {boolean} figures_shared
 */

/**
 * Units left by SKU; an item that is not in it has no stock figure to trust.
 * @typedef {object} StockMessage
 * @property {"stock"} type
 * @property {number} seq
 * @property {number} as_of
 * @property {Record<string, number>} left
 */

/**
 * The few figures that hosts see when the director shares them; null where unknown, money in minor units.
 * @typedef {object} Glance
 * @property {"glance"} type
 * @property {number} seq
 * @property {number} as_of
 * @property {Record<string, number | null>} figures
 */

/**
 * A word to this screen alone: show your name, take a new name, or open another view.
 * @typedef {object} Direct
 * @property {"direct"} type
 * @property {"identify" | "rename" | "open"} do
 * @property {string} name
 * @property {string} path A path with its query below this show's pages.
 */

/**
 * The latest frame; `frame` is the body of `GET /api/v1/shows/{id}/metrics`.
 * @typedef {object} Metrics
 * @property {"metrics"} type
 * @property {number} seq
 * @property {import("./bodies.js").Frame} frame
 */

/**
 * What was reported of a figure as of an instant: a point of its own, to which no line leads.
 * @typedef {object} ChartReading
 * @property {number} at
 * @property {number} value
 * @property {string} source `manual` or `platform`.
 */

/**
 * Chart back-fill: one array per series, aligned with `at` (UTC ms); null where nothing is known.
 * @typedef {object} Points
 * @property {"points"} type
 * @property {number} seq
 * @property {number[]} at
 * @property {Record<string, (number | null)[]>} series
 * @property {Record<string, ChartReading[]>} readings By slug of a figure, oldest first.
 */

/**
 * @typedef {object} CommentLine
 * @property {string} id
 * @property {number} at
 * @property {string} text
 * @property {string} [name]
 * @property {boolean} [gift]
 */

/**
 * New lines of the feed, oldest first; sampled when the room is fast (`skipped` says how many were left out).
 * @typedef {object} Comments
 * @property {"comments"} type
 * @property {number} seq
 * @property {CommentLine[]} lines
 * @property {number} skipped
 */

/**
 * Something the people at the desk must know; `text` is in the language of the page.
 * @typedef {object} Alert
 * @property {"alert"} type
 * @property {number} seq
 * @property {number} number
 * @property {string} level
 * @property {string} code
 * @property {Record<string, unknown>} params
 * @property {boolean} on False: the cause is gone.
 */

/**
 * An HTML fragment has a new revision; fetch it after 0–300 ms of jitter.
 * @typedef {object} Changed
 * @property {"changed"} type
 * @property {number} seq
 * @property {string} what
 * @property {number} revision
 */

/**
 * Everything a page that has just connected needs, in one message.
 * @typedef {object} Snapshot
 * @property {"snapshot"} type
 * @property {number} seq
 * @property {number} server_now
 * @property {number} revision
 * @property {Timing} timing
 * @property {FloorMessage} floor
 * @property {CueMessage[]} cues
 * @property {StockMessage | null} stock
 * @property {Glance | null} glance
 * @property {import("./bodies.js").Frame | null} metrics
 * @property {Points | null} points
 * @property {CommentLine[]} comments
 * @property {Alert[]} alerts
 */

/**
 * Answer to a ping: the client's own `t` and the server's clock.
 * @typedef {object} Pong
 * @property {"pong"} type
 * @property {number} t
 * @property {number} server_now
 */

/**
 * The last message before the server closes a connection whose right was taken away.
 * @typedef {object} Goodbye
 * @property {"goodbye"} type
 * @property {Farewell} code Also the reason in the closing frame.
 * @property {string} text Why, and what to do, in the language of the page.
 */

/**
 * Answer to a command: `problem` is what HTTP would have said.
 * @typedef {object} Result
 * @property {"result"} type
 * @property {string} id
 * @property {boolean} ok
 * @property {number | null} seq
 * @property {import("./bodies.js").Problem | null} problem
 */

/**
 * `t` is the page's monotonic clock in ms, sent back unchanged. `rtt` is its last measured round trip.
 * @typedef {object} Ping
 * @property {"ping"} type
 * @property {number} t
 * @property {number | null} [rtt]
 * @property {boolean} [asleep] The page is hidden: its device sleeps or shows something else.
 * @property {number | null} [seq] The journal seq that the page shows.
 */

/**
 * @typedef {object} AckMessage
 * @property {"ack"} type
 * @property {number} number
 */

/**
 * `command` is the body of `POST /api/v1/shows/{id}/commands`.
 * @typedef {object} CommandMessage
 * @property {"command"} type
 * @property {string} id
 * @property {Record<string, unknown>} command
 */

/**
 * The show a page is about.
 * @typedef {object} ShowHead
 * @property {string} id
 * @property {string} title
 * @property {Status} status
 * @property {number} starts_at
 * @property {number | null} ended_at
 * @property {string} room The slug of its room.
 * @property {string} room_name
 * @property {string} platform
 * @property {string} timezone
 * @property {string} currency
 * @property {Purpose | null} purpose
 */

/**
 * What the signed-in person may do with this show.
 * @typedef {object} Rights
 * @property {boolean} direct Take slots, add time, end the show, send cues.
 * @property {boolean} plan Change the rundown.
 * @property {boolean} figures See audience and sales.
 * @property {boolean} report Report figures by hand.
 * @property {boolean} floor Pick and drop comments, start and stop activities, tick steps of playbooks.
 * @property {string[] | null} parts The parts for which the person says ready; null: all.
 */

/**
 * A live figure, before any value: the value comes over the socket.
 * @typedef {object} TileSpec
 * @property {string} slug
 * @property {string} label
 * @property {string} unit
 * @property {"money" | "count"} part What its numerator is measured in, where it is a quotient.
 * @property {string} formula
 * @property {string} caveat What to know before trusting it; shown with the formula on hover, focus and touch.
 * @property {"higher" | "lower" | "neither"} better
 * @property {number | null} target What the show is to reach as it is planned now; from the start on the frame says
 *   what was frozen.
 * @property {number | null} weight How much its target counts in attainment and pace; null where all count alike.
 * @property {boolean} estimated It counts people: beyond a million it is an estimate.
 */

/**
 * A run, drawn behind a curve.
 * @typedef {object} Band
 * @property {string} run_id
 * @property {string} slot_id
 * @property {string} cue
 * @property {SlotKind} kind
 * @property {string} title
 * @property {number} start
 * @property {number | null} end null: still on air.
 */

/**
 * A thing for sale that a slot presents. Money in minor units of the room's currency.
 * @typedef {object} Item
 * @property {string} sku
 * @property {string} [title]
 * @property {number | null} [link_no] The number viewers know it by (1号链接).
 * @property {number | null} [tag_price]
 * @property {number | null} [price] What is paid after every coupon (到手价).
 * @property {string} [line] The one sentence to say.
 * @property {string} [coupon] How the final price comes about: which coupon, and where to claim it.
 * @property {number | null} [stock] Units left when the plan was made; the live figure comes from the room.
 * @property {boolean} [presale] It is sold before it is in stock: with none left it is not sold out.
 * @property {Size[]} [sizes]
 * @property {string} [must_say] What has to be said, one per line: material, origin, a disclosure.
 * @property {string} [never_say] What may not be said, one per line: superlatives, promises.
 * @property {string} [advice] Which size for which height and weight.
 * @property {string} [shipping] When it ships, and how it can be returned.
 * @property {string} [gift] What comes with it.
 * @property {string | null} [item] The id of the product of the room that it was filled from; null: it was typed in.
 * @property {ProductRole | null} [role] What it is for in the show (货品角色).
 * @property {string} [points] Selling points, one per line.
 * @property {number | null} [ships_in_days] Days from payment to dispatch, for a presale above all.
 * @property {string} [picture] Which of the room's pictures shows it; empty: none.
 * @property {Record<string, unknown>} [custom]
 */

/**
 * One part of the show.
 * @typedef {object} Slot
 * @property {string} id
 * @property {string} cue The stable code people call it by (A12); unique in the plan.
 * @property {SlotKind} kind
 * @property {string} title
 * @property {number} duration_ms
 * @property {number | null} [start] A hard start: the slot never begins earlier. Absent: soft, it follows the slot
 *   above.
 * @property {Advance} [advance] At zero: stay and count overtime, stay with the next one armed, or go on by itself.
 * @property {number} [warn_at_ms] Remaining time at which the countdown turns to warning.
 * @property {number} [danger_at_ms] Remaining time at which it turns to danger.
 * @property {boolean} [skip]
 * @property {boolean} [mandatory] Skipping it is flagged, for example the disclosure of lottery rules.
 * @property {RulesSubject | null} [subject] What a rules slot explains.
 * @property {string} [notes] Talking points, one per line; the host sees them.
 * @property {string} [script]
 * @property {Item[]} [items]
 * @property {string[]} [people]
 * @property {string | null} [colour]
 * @property {string | null} [group]
 * @property {Timer} [timer] How the time is shown; never part of the schedule's arithmetic.
 * @property {Lock} [lock] What stays when the start moves: the duration, or the end.
 * @property {boolean} [count_to_end] Count to the planned end instead of a duration.
 * @property {boolean} [flag]
 * @property {boolean} [milestone]
 * @property {Record<string, string>} [custom]
 */

/**
 * @typedef {Hello | Timing | CueMessage | FloorMessage | StockMessage | Glance | Direct | Metrics | Points | Comments |
 *   Alert | Changed | Snapshot | Pong | Goodbye | Result} ServerMessage
 */

/** @typedef {Ping | AckMessage | CommandMessage} PageMessage */

export {};
