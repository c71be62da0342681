import assert from "node:assert/strict";
import { test } from "node:test";
import "../english.js";

const { isQuestion, raised, signOf } = await import("../../../static/lib/answers.js");

/** @param {Partial<import("../../../static/live/protocol.js").CueMessage>} more */
const cue = (more) =>
  /** @type {import("../../../static/live/protocol.js").CueMessage} */ ({
    seq: 1,
    number: 7,
    at: 1,
    by: "Lin",
    to: "role:host",
    text: "Lottery now",
    urgency: "now",
    blink: false,
    ...more,
  });

test("what ends with a question mark or a Chinese question word asks something", () => {
  assert.deepEqual(["Ready?", "准备好了吗", "能加两分钟吗？", "Go on", "好了"].map(isQuestion), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("a refusal, a question and 'say it again' want a director until one has seen them", () => {
  const replies = [
    { by: "Wei", at: 2, text: "Can't", answer: "cannot" },
    { by: "Na", at: 3, text: "Yes", answer: "yes" },
    { by: "Na", at: 4, text: "Which one?", answer: "question", seen_by: "Lin" },
  ];
  assert.deepEqual(
    raised(cue({ replies: /** @type {any} */ (replies) })).map((word) => [word.id, word.by, word.about]),
    [["7-0", "Wei", "Lottery now"]],
  );
});

test("a question of one's own wants a director until somebody answers", () => {
  assert.equal(raised(cue({ to: "desk" })).length, 1);
  assert.equal(raised(cue({ to: "desk", acks: [{ by: "Lin", at: 2 }] })).length, 0);
});

test("who refused is not shown with a tick", () => {
  const replies = [{ by: "Wei", at: 2, text: "x", answer: "cannot" }];
  const sent = cue({ replies: /** @type {any} */ (replies) });
  assert.deepEqual([signOf(sent, "Wei"), signOf(sent, "Na")], ["✗", "✓"]);
});
