// Pictures of products: small copies from our own server.

import { make } from "./dom.js";

/**
 * The picture of an item, with nothing to read: its name stands beside it. Null where it has none.
 * @param {string} room the slug of the room
 * @param {string | undefined} key
 */
export function picture(room, key) {
  if (!key) return null;
  const image = make("img", { class: "picture", alt: "", src: `/rooms/${room}/pictures/${key}/small.webp` });
  // A frame around nothing would take the place of something.
  image.addEventListener("error", () => image.remove());
  return image;
}
