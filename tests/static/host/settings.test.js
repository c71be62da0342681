import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../../../static/host/settings.js";

test("an address without settings is as usual, in the size this device had", () => {
  assert.deepEqual(read("", 130), {
    size: 130,
    theme: "",
    mirror: false,
    flip: false,
    script: false,
    speed: 14,
    keys: "arrows",
    comments: true,
    stock: true,
    next: true,
    timers: true,
  });
});

test("an address is a whole set-up of a prompter", () => {
  const values = read("?script&mirror=1&speed=22.5&keys=pages&size=175&theme=dark&comments=off&stock=NO");
  assert.equal(values.script, true);
  assert.equal(values.mirror, true);
  assert.equal(values.speed, 22.5);
  assert.equal(values.keys, "pages");
  assert.equal(values.size, 175);
  assert.equal(values.theme, "dark");
  assert.equal(values.comments, false);
  assert.equal(values.stock, false);
});

test("what makes no sense stays as usual, what is too much is cut", () => {
  const values = read("?theme=pink&size=1000&speed=fast&next=perhaps&mirror=perhaps&keys=feet");
  assert.equal(values.theme, "");
  assert.equal(values.size, 300);
  assert.equal(values.speed, 14);
  assert.equal(values.next, true);
  assert.equal(values.mirror, false);
  assert.equal(values.keys, "arrows");
  assert.equal(read("?speed=1").speed, 2);
});
