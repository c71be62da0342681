// The shapes that travel over the socket and the API, as types for the checker. console/live/messages.py says more.

/** @typedef {"warmup"|"rules"|"interaction"|"lottery"|"platform_draw"|"look"|"item"|"quick_run"|"flash_sale"|"encore"|"break"|"closing"|"custom"} Kind */
/** @typedef {"draft"|"armed"|"rehearsal"|"on_air"|"ended"|"reviewed"} Status */
/** @typedef {"pending"|"ok"|"warning"|"danger"|"overtime"} RunPhase */
/** @typedef {"done"|"skipped"|"on_air"|"next"|"later"} RowPhase */
/** @typedef {"info"|"soon"|"now"} Urgency */

/**
 * The run on air. Running: zero_at is set. Paused: remaining_ms is.
 * @typedef {object} Run
 * @property {string} run_id
 * @property {string} slot_id
 * @property {number} started_at
 * @property {RunPhase} phase
 * @property {number | null} zero_at
 * @property {number | null} [remaining_ms]
 * @property {number} added_ms
 * @property {boolean} paused
 * @property {number} duration_ms
 * @property {number} warn_at_ms
 * @property {number} danger_at_ms
 * @property {"down"|"up"|"clock"|"none"} timer
 */

/** @typedef {{slot_id: string, phase: RowPhase, start: number, slack_ms: number}} TimingRow */

/**
 * @typedef {object} Item
 * @property {string} sku
 * @property {string} [title]
 * @property {number | null} [link_no]
 * @property {number | null} [tag_price]
 * @property {number | null} [price]
 * @property {string} [line]
 * @property {string} [coupon]
 * @property {number | null} [stock]
 * @property {{name: string, stock?: number | null}[]} [sizes]
 * @property {string} [must_say]
 * @property {string} [never_say]
 * @property {string} [advice]
 * @property {string} [shipping]
 * @property {string} [gift]
 */

/**
 * @typedef {object} SlotCard
 * @property {string} slot_id
 * @property {string} cue
 * @property {Kind} kind
 * @property {string} title
 * @property {number} duration_ms
 * @property {string} [notes]
 * @property {Item[]} [items]
 */

/**
 * @typedef {object} Timing
 * @property {"timing"} type
 * @property {number} seq
 * @property {Status} status
 * @property {Run | null} run
 * @property {string | null} next
 * @property {number | null} grows_from
 * @property {number} offset_ms
 * @property {number} end_at
 * @property {number} end_slack_ms
 * @property {number | null} settles_at
 * @property {TimingRow[]} [rows]
 * @property {SlotCard | null} [now]
 * @property {SlotCard[]} [after]
 * @property {boolean} [blackout]
 * @property {number} speed shown durations are multiplied by it; 1 except in a rehearsal
 * @property {boolean} roll
 * @property {number} late_start_ms
 * @property {number} accepted_ms
 */

/** @typedef {"1"|"2"|"3"|"stopwatch"} AuxName */
/** @typedef {"one_minute"|"wrap_up"|"overtime"} AutomaticCue */
/** @typedef {"platform_draw"|"coupon"|"flash_price"|"prize"|"reservation"|"other"} ActivityKind */
/** @typedef {{name: AuxName, label: string, length_ms: number, zero_at: number | null, remaining_ms: number | null, shown: boolean}} AuxTimer */
/** @typedef {{id: string, kind: ActivityKind, title: string, by: string, started_at: number, ends_at: number | null, stopped_at: number | null}} Activity */
/** @typedef {{kind?: "do"|"cue"|"timer"|"pause", text: string, who?: string | null, to?: string, urgency?: Urgency, timer?: AuxName, ms?: number, by_hand?: boolean}} Step */
/** @typedef {{step: Step, done_by: string | null, done_at: number | null}} StepNow */
/** @typedef {{id: string, key: string, name: string, by: string, at: number, drill: boolean, steps: StepNow[], closed_at: number | null, outcome: string}} Call */
/** @typedef {{id: string, name: string, text: string, by: string, at: number}} Picked */

/**
 * What goes on around the run on air.
 * @typedef {object} Floor
 * @property {"floor"} type
 * @property {number} seq
 * @property {string[]} crew
 * @property {Record<string, string>} ready role → who said so
 * @property {string[]} hosts
 * @property {number | null} hosts_since
 * @property {AutomaticCue[]} automatic
 * @property {AuxTimer[]} timers
 * @property {Activity[]} activities
 * @property {Call[]} calls
 * @property {Picked[]} picked
 * @property {boolean} figures_shared
 */
/**
 * Units left by SKU, whole: an item that is not in it has no figure that may be shown. A cue view gets the items of the
 * slot on air and the next three, others those of the whole plan. Sent on change, at most once a second; a page that is
 * offline for 30 s must drop it by itself.
 * @typedef {{type: "stock", seq: number, as_of: number, left: Record<string, number>}} Stock
 */
/**
 * What hosts see of the figures: online, viewers, orders, gmv (minor units), conversion (a fraction); null where unknown.
 * Empty while the director does not share them: clear what is shown.
 * @typedef {{type: "glance", seq: number, as_of: number, figures: Record<string, number | null>}} Glance
 */
/** @typedef {{type: "direct", do: "identify"|"rename"|"open", name?: string, path?: string}} Direct */

/**
 * @typedef {object} Cue
 * @property {"cue"} type
 * @property {number} seq
 * @property {number} number
 * @property {number} at
 * @property {string} by
 * @property {string} to
 * @property {string} text
 * @property {Urgency} urgency
 * @property {boolean} blink
 * @property {AutomaticCue | null} [automatic]
 * @property {{by: string, at: number}[]} [acks]
 * @property {{by: string, at: number, text: string}[]} [replies]
 */

/**
 * @typedef {object} Kpi
 * @property {number | null} value
 * @property {string} [unit]
 * @property {"fresh"|"late"|"missing"} [freshness]
 * @property {number} [at] when it was stated, where it is not counted
 * @property {number | null} [numerator]
 * @property {number | null} [denominator]
 * @property {"counted"|"platform"|"manual"} [source]
 * @property {string} [reason] why there is no value
 * @property {number} [reported] what a platform or a person says beside what was counted
 * @property {"platform"|"manual"} [reported_by]
 * @property {number} [reported_at]
 */

/** @typedef {{minutes: number, last: Record<string, Kpi>, before: Record<string, Kpi>}} Lately */
/**
 * One target as it was frozen at the start, and how far it is.
 * @typedef {object} Goal
 * @property {number} target
 * @property {number | null} actual
 * @property {number | null} attainment 1.2 is 120 %
 * @property {number | null} expected what should be reached by now
 * @property {number | null} pace
 * @property {number} weight
 */

/**
 * The lamp of the video stream, beside the lamp of the rundown. `unknown`: nobody reports it. `live`: pictures flow.
 * `lost`: the rundown goes on, but viewers get none (the stream ended, the encoder reports 0 fps or bits, or its regular
 * reports stopped for 30 s). `ended`: it is over, and so is the rundown (or it has not begun).
 * @typedef {object} StreamNow
 * @property {"unknown"|"live"|"lost"|"ended"} status
 * @property {number | null} since when it became so; of a stream that fell silent, when it was last heard
 * @property {number | null} as_of the newest report of the stream
 */

/**
 * How one source delivers.
 * @typedef {object} Source
 * @property {string} name
 * @property {"fresh" | "late" | "missing"} freshness
 * @property {number} age_ms
 * @property {number} events
 * @property {number} per_minute
 * @property {number} late
 * @property {number} latest_ms
 * @property {number} repeats
 * @property {number | null} skew_ms positive: its clock is ahead
 * @property {number} parked
 * @property {number | null} parked_at
 * @property {boolean} parking
 * @property {Record<string, {newest_at: number, age_ms: number, freshness: string}>} kinds
 */
/** @typedef {{as_of: number, sources?: Source[], recent?: Lately[], ranks?: Record<string, number>, goals?: Record<string, Goal>, unique_error?: number, kpis: Record<string, Kpi>, runs?: {run_id: string, slot_id: string, kpis: Record<string, Kpi>}[], stream: StreamNow}} Frame */
/** @typedef {{type: "metrics", seq: number, frame: Frame}} Metrics */
/** @typedef {{type: "points", seq: number, at: number[], series: Record<string, (number | null)[]>}} Points */
/** @typedef {{id: string, at: number, text: string, name?: string, gift?: boolean}} CommentLine */
/** @typedef {{type: "comments", seq: number, lines: CommentLine[], skipped: number}} Comments */
/** @typedef {{type: "alert", seq: number, number: number, level: string, code: string, params: Record<string, unknown>, on: boolean}} Alert */
/** @typedef {{type: "changed", seq: number, what: string, revision: number}} Changed */
/** @typedef {{type: "hello", protocol: number, server_now: number, screen: string, role: string, part: string, view: string, name: string}} Hello */
/** @typedef {{type: "pong", t: number, server_now: number}} Pong */
/** @typedef {{title?: string, detail?: string, status?: number, errors?: {field: string, reason: string}[]}} Problem */
/** @typedef {{type: "result", id: string, ok: boolean, seq?: number | null, problem?: Problem | null}} Result */

/**
 * @typedef {object} Snapshot
 * @property {"snapshot"} type
 * @property {number} seq
 * @property {number} server_now
 * @property {number} revision
 * @property {Timing} timing
 * @property {Floor} floor
 * @property {Cue[]} [cues]
 * @property {Stock | null} [stock]
 * @property {Glance | null} [glance]
 * @property {Frame | null} [metrics]
 * @property {Points | null} [points]
 * @property {CommentLine[]} [comments]
 * @property {Alert[]} [alerts]
 */

/** @typedef {Hello | Snapshot | Timing | Floor | Stock | Glance | Direct | Metrics | Points | Comments | Cue | Alert | Changed | Pong | Result} ServerMessage */
/** @typedef {{id: string, title: string, status: Status, starts_at: number, ended_at: number | null, room: string, room_name: string, platform: string, timezone: string, currency: string}} Show */
/** @typedef {{direct: boolean, plan: boolean, figures: boolean, floor: boolean}} Rights */
/** @typedef {{slug: string, label: string, unit: string, part: "money"|"count", formula: string, caveat: string, better: "higher"|"lower"|"neither", target: number | null, weight: number | null, estimated: boolean}} TileSpec */
/** @typedef {{run_id: string, slot_id: string, cue: string, kind: Kind, title: string, start: number, end: number | null}} Band */

/**
 * A slot of the plan as the API writes it; fields at their default may be absent.
 * @typedef {object} Slot
 * @property {string} id
 * @property {string} cue
 * @property {Kind} kind
 * @property {string} title
 * @property {number} duration_ms
 * @property {number | null} [start]
 * @property {string} [advance]
 * @property {number} [warn_at_ms]
 * @property {number} [danger_at_ms]
 * @property {boolean} [skip]
 * @property {boolean} [mandatory]
 * @property {string | null} [subject]
 * @property {string} [notes]
 * @property {string} [script]
 * @property {string[]} [people]
 * @property {boolean} [flag]
 * @property {string | null} [group]
 * @property {Item[]} [items]
 */

export {};
