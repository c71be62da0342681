// What travels inside the messages as it was encoded: frames of figures, and what is wrong with a request.

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
 * @property {string} [doubt] why the value cannot be as it looks
 * @property {number} [reported] what a platform or a person says beside what was counted
 * @property {"platform"|"manual"} [reported_by]
 * @property {number} [reported_at]
 */

/**
 * The figures of the last minutes, beside those of as many minutes before.
 * @typedef {object} Lately
 * @property {number} minutes
 * @property {Record<string, Kpi>} last
 * @property {Record<string, Kpi>} before
 */

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
 * The status light of the video stream, beside the status light of the rundown. `unknown`: nobody reports it. `live`:
 * pictures flow. `lost`: the rundown goes on, but viewers get none (the stream ended, the encoder reports 0 fps or
 * bits, or its regular reports stopped for 30 s). `ended`: it is over, and so is the rundown (or it has not begun).
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
 * @property {number} refunds_beyond minor units that its refunds claim beyond what was paid
 * @property {number} contradictions payments that contradict what is known of their orders
 * @property {Record<string, {newest_at: number, age_ms: number, freshness: string}>} kinds
 */

/**
 * The figures at an instant.
 * @typedef {object} Frame
 * @property {number} as_of
 * @property {Source[]} [sources]
 * @property {Lately[]} [recent]
 * @property {Record<string, number>} [ranks]
 * @property {Record<string, Goal>} [goals]
 * @property {number} [unique_error]
 * @property {Record<string, Kpi>} kpis
 * @property {{run_id: string, slot_id: string, kpis: Record<string, Kpi>}[]} [runs]
 * @property {StreamNow} stream
 */

/**
 * Why a request was refused, as problem+json.
 * @typedef {object} Problem
 * @property {string} [title]
 * @property {string} [detail]
 * @property {number} [status]
 * @property {{field: string, reason: string}[]} [errors]
 */

export {};
