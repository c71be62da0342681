// The page that stands in for one that could not be reached: it tries again, and says when.

const EVERY_MS = 5_000;
const button = document.getElementById("retry");

const retry = () => location.reload();

async function look() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) return retry();
  } catch {
    // Still away.
  }
  setTimeout(look, EVERY_MS);
}

button?.addEventListener("click", retry);
window.addEventListener("online", retry);
setTimeout(look, EVERY_MS);

export {};
