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
 * @property {number | null} [stock]
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
 */

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
 * @property {{by: string, at: number}[]} [acks]
 */

/**
 * @typedef {object} Kpi
 * @property {number | null} value
 * @property {string} [unit]
 * @property {"fresh"|"late"|"missing"} [freshness]
 * @property {number | null} [as_of]
 * @property {number | null} [numerator]
 * @property {number | null} [denominator]
 * @property {string} [source]
 * @property {string} [reason]
 * @property {{last: number | null, before: number | null} | null} [trend]
 */

/** @typedef {{as_of: number, kpis: Record<string, Kpi>, runs?: {run_id: string, slot_id: string, kpis: Record<string, Kpi>}[]}} Frame */
/** @typedef {{type: "metrics", seq: number, frame: Frame}} Metrics */
/** @typedef {{type: "points", seq: number, at: number[], series: Record<string, (number | null)[]>}} Points */
/** @typedef {{id: string, at: number, text: string, name?: string, gift?: boolean}} CommentLine */
/** @typedef {{type: "comments", seq: number, lines: CommentLine[], skipped: number}} Comments */
/** @typedef {{type: "alert", seq: number, number: number, level: string, code: string, params: Record<string, unknown>, on: boolean}} Alert */
/** @typedef {{type: "changed", seq: number, what: string, revision: number}} Changed */
/** @typedef {{type: "hello", protocol: number, server_now: number, screen: string, role: string, view: string}} Hello */
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
 * @property {Cue[]} [cues]
 * @property {Frame | null} [metrics]
 * @property {Points | null} [points]
 * @property {CommentLine[]} [comments]
 * @property {Alert[]} [alerts]
 */

/** @typedef {Hello | Snapshot | Timing | Metrics | Points | Comments | Cue | Alert | Changed | Pong | Result} ServerMessage */
/** @typedef {{id: string, title: string, status: Status, starts_at: number, ended_at: number | null, room: string, room_name: string, platform: string, timezone: string, currency: string}} Show */
/** @typedef {{direct: boolean, plan: boolean, figures: boolean}} Rights */
/** @typedef {{slug: string, label: string, unit: string, caveat: string, better: "higher"|"lower", target: number | null}} TileSpec */
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
 * @property {Item[]} [items]
 */

export {};
