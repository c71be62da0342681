// Calls of the HTTP API by the pages.

/** @typedef {import("../live/bodies.js").Problem} Problem */

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status 0: the server was not reached
 * @property {any} body
 */

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<Answer>}
 */
export async function call(method, path, body) {
  try {
    const response = await fetch(path, {
      method,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { ok: response.ok, status: response.status, body: text === "" ? null : JSON.parse(text) };
  } catch {
    return { ok: false, status: 0, body: null };
  }
}
